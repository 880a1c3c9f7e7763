// SPDX-License-Identifier: BSD-2-Clause
// What VM asks of the kernel. On the target these are the libsys stubs (kernel.c); the unit tests
// have their own kernel.
//
// Calls without a result cannot fail while VM's own tables are right; when the kernel refuses one
// all the same, VM's state is worth nothing and VM panics, which is the system's panic.
#pragma once

#include "abi/grant.h"
#include "abi/kcall.h"

// Change up to 64 entries of l1.
void kernel_map(phys_bytes l1, const struct vm_pte *entries, uint32_t count);
// The same for one entry; then `endpoint`, which waits for VM, goes on.
void kernel_map_resume(phys_bytes l1, const struct vm_pte *entry, endpoint_t endpoint);
// The same for entries that the kernel may refuse (device windows).
int kernel_try_map(phys_bytes l1, const struct vm_pte *entries, uint32_t count);
// Ends the wait of `endpoint` for VM. It may be gone by now, which is no error.
void kernel_resume(endpoint_t endpoint, int result, vir_bytes address);

void kernel_table_new_l1(phys_bytes l1);
void kernel_table_free_l1(phys_bytes l1);
void kernel_table_new_l2(phys_bytes l1, phys_bytes frame, vir_bytes address);
void kernel_table_free_l2(phys_bytes l1, phys_bytes frame, vir_bytes address);
// l1 (0: none) becomes the address space of `endpoint`. 0 or a negative error: no such process.
int kernel_bind(endpoint_t endpoint, phys_bytes l1);
int kernel_fork(endpoint_t parent, phys_bytes l1, bool is_root, endpoint_t *child);

// Copies between a frame and VM's memory.
void kernel_zero_frame(phys_bytes frame);
void kernel_read_frame(phys_bytes frame, uint32_t offset, void *buffer, uint32_t bytes);
void kernel_write_frame(phys_bytes frame, uint32_t offset, const void *buffer, uint32_t bytes);
// Copy from memory of `owner` (its present tables) to a frame.
int kernel_read_process(
    endpoint_t owner, vir_bytes address, phys_bytes frame, uint32_t offset, uint32_t bytes);

// Pages appear at a second place (enum vmshare_mode); both sides' tables are there. This may be put
// off to the next call, so what else can be seen of memory waits for kernel_flush, kernel_resume or
// any call that changes tables.
void kernel_share(const struct kcall_vmshare_req *req);
void kernel_flush(void);
// The next `pages` of the safe copy that `requester` waits for are shared, if its grant still
// allows it; with the last one it goes on. 0, or a negative error: nothing has changed.
int kernel_share_copy(endpoint_t requester, uint32_t pages);
// Whose memory a grant is, for the grantee and rights that *req names. 0 with *rep; -EFAULT with
// the place of a grant entry whose page is missing; else the error of whoever uses the grant.
int kernel_check_grant(const struct kcall_vmgrant_req *req, struct kcall_vmgrant_rep *rep);
// 0: [phys, phys + bytes) belongs to a device window of `endpoint` that may be mapped.
int kernel_check_window(endpoint_t endpoint, phys_bytes phys, uint32_t bytes);
// PRIV_* flags of a process; 0 on error.
uint32_t kernel_priv_flags(endpoint_t endpoint);
bool kernel_is_root(endpoint_t endpoint);

void vm_panic(const char *text, int number) __attribute__((noreturn));
