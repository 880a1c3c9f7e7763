// SPDX-License-Identifier: BSD-2-Clause
// Kernel calls for services. Names and signatures are MINIX 3's of January 2010 where it had the
// call. All return 0 or a negative error; -ECALLDENIED: the caller's .conf does not name the call;
// -EFAULT: a bad address of the caller.
#pragma once

#include "abi/grant.h"
#include "abi/kcall.h"
#include "minix/ipc.h"

// The data segment: the only value the segment arguments below take (-EINVAL else).
#define D 1

// --- grants
int sys_safecopyfrom(endpoint_t source, cp_grant_id_t gid, vir_bytes offset, vir_bytes address,
    size_t bytes, int my_seg);
int sys_safecopyto(endpoint_t dest, cp_grant_id_t gid, vir_bytes offset, vir_bytes address,
    size_t bytes, int my_seg);
int sys_vsafecopy(struct vscp_vec *vec, int elements);
// As sys_vsafecopy; *done, also on an error, is the number of elements completed: the index of the
// one that failed.
int sys_vsafecopy_done(struct vscp_vec *vec, int elements, int *done);
int sys_safememset(endpoint_t dest, cp_grant_id_t gid, vir_bytes offset, int value, size_t bytes);
int sys_safemap(endpoint_t grantor, cp_grant_id_t gid, vir_bytes offset, vir_bytes my_address,
    size_t bytes, int my_seg, int writable);
// As sys_safemap, at an address that VM chooses.
int sys_safemap_any(endpoint_t grantor, cp_grant_id_t gid, vir_bytes offset, size_t bytes,
    int writable, void **address);
int sys_safeunmap(int my_seg, vir_bytes my_address);
int sys_saferevmap_gid(cp_grant_id_t gid);
int sys_saferevmap_addr(vir_bytes address);
int sys_setgrant(void *table, unsigned entries);

// Copy from or to the memory of a client that waits in sendrec for the caller; -EPERM when it does
// not.
int sys_client_read(endpoint_t client, vir_bytes client_address, void *buffer, size_t bytes);
int sys_client_write(endpoint_t client, vir_bytes client_address, const void *buffer, size_t bytes);

// --- information
// Copy information `what` (GI_*) to the buffer. Returns the number of bytes or a negative error;
// *value if not NULL.
int sys_getinfo(unsigned what, unsigned index, void *buffer, size_t bytes, uint32_t *value);
int sys_whoami(struct whoami_info *info);

// --- interrupts, time
int sys_irqenable(int index); // index in the service's own list; needed after each notification too
int sys_irqdisable(int index);
int sys_irqraise(int index);
int sys_setalarm_at(
    uint64_t time_us); // notification from CLOCK_EP at that monotonic time; 0 cancels
int sys_setalarm_in(uint64_t delay_us);
int sys_times(endpoint_t ep, struct kcall_times_rep *times);
uint64_t sys_now_us(void);
int sys_stime(int64_t wall_offset_us);

// --- processes (RS, PM, VM)
int sys_privctl(endpoint_t ep, unsigned request, void *arg);
int sys_privctl_id(endpoint_t ep, unsigned request, void *arg, int *priv_id);
int sys_newproc(int slot, const char *name, endpoint_t *ep);
int sys_fork(endpoint_t parent, phys_bytes l1, int is_root, endpoint_t *child);
int sys_exec(endpoint_t ep, vir_bytes pc, vir_bytes sp, const char *name, int keep_blocked);
int sys_clear(endpoint_t ep);
void sys_exit(int status) __attribute__((noreturn));
int sys_runctl(endpoint_t ep, unsigned op, int error);
int sys_getevent(unsigned after_slot, struct kcall_getevent_rep *event);
int sys_sigsend(endpoint_t ep, const struct signal_send *info);
int sys_sigreturn(endpoint_t ep, vir_bytes frame, uint64_t *mask);
int sys_schedule(endpoint_t ep, unsigned priority, unsigned quantum_ms);
int sys_setuid(endpoint_t ep, int uid);

// --- devices, machine
int sys_devio_read(phys_bytes address, unsigned width, uint32_t *value);
int sys_devio_write(phys_bytes address, unsigned width, uint32_t value);
int sys_diag(const char *text, size_t bytes, unsigned level);
int sys_abort(unsigned how, const char *reason);
int sys_bootmem(unsigned pages, void **address);
int sys_dmasync(const void *address, size_t bytes, unsigned direction);
int sys_icache(const void *address, size_t bytes);

// --- VM
int sys_vmtakeover(uint32_t *cursor, struct boot_frames *buffer, unsigned max, unsigned *count);
int sys_vmtable(unsigned op, phys_bytes l1, phys_bytes frame, vir_bytes address, endpoint_t ep,
    phys_bytes *old_l1);
// Change `count` (1 to 64) entries of l1; then, if `resume` is not NONE, end that process's wait
// for VM with `result`.
int sys_vmmap(
    phys_bytes l1, const struct vm_pte *entries, unsigned count, endpoint_t resume, int result);
int sys_vmframe(const struct kcall_vmframe_req *request);
int sys_vmresume(endpoint_t ep, int result, vir_bytes address);
// *reply is written with -EFAULT too: whose page, and where, is missing.
int sys_vmgrant(const struct kcall_vmgrant_req *request, struct kcall_vmgrant_rep *reply);
int sys_vmshare(const struct kcall_vmshare_req *request);
