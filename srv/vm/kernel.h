// SPDX-License-Identifier: BSD-2-Clause
// What VM asks of the kernel. On the target these are the libsys stubs (kernel.c); the unit tests have their own kernel.
//
// Calls without a result cannot fail while VM's own tables are right; when the kernel refuses one all the same, VM's
// state is worth nothing and VM panics, which is the system's panic.
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
int kernel_read_process(endpoint_t owner, vir_bytes address, phys_bytes frame, uint32_t offset, uint32_t bytes);

// Whose memory a grant to VM is, after the kernel has checked it for reading.
int kernel_check_grant(endpoint_t grantor, cp_grant_id_t gid, uint32_t offset, uint32_t bytes, endpoint_t *owner,
                       vir_bytes *address);
// 0: [phys, phys + bytes) belongs to a device window of `endpoint` that may be mapped.
int kernel_check_window(endpoint_t endpoint, phys_bytes phys, uint32_t bytes);
// PRIV_* flags of a process; 0 on error.
uint32_t kernel_priv_flags(endpoint_t endpoint);
bool kernel_is_root(endpoint_t endpoint);

void vm_panic(const char *text, int number) __attribute__((noreturn));
