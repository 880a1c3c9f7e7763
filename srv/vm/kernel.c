// SPDX-License-Identifier: BSD-2-Clause
// See kernel.h: the libsys stubs, with the answer to a refusal.

#include "kernel.h"

#include <errno.h>

#include <minix/syslib.h>
#include <minix/sysutil.h>

static void must(const char *what, int result)
{
    if (result != 0) {
        vm_panic(what, result);
    }
}

// The last sharing of a request is made together with the answer to it.
static struct kcall_vmshare_req pending; // pages 0: none

void kernel_flush(void)
{
    if (pending.pages != 0) {
        must("the kernel refused to share pages", sys_vmshare(&pending));
        pending.pages = 0;
    }
}

void kernel_share(const struct kcall_vmshare_req *req)
{
    kernel_flush();
    pending = *req;
    pending.resume = NONE;
}

void kernel_resume(endpoint_t endpoint, int result, vir_bytes address)
{
    if (pending.pages != 0) {
        pending.resume = endpoint;
        pending.result = result;
        pending.address = address;
        kernel_flush();
    } else {
        (void)sys_vmresume(endpoint, result, address); // it may be gone by now
    }
}

void kernel_map(phys_bytes l1, const struct vm_pte *entries, uint32_t count)
{
    kernel_flush();
    must("the kernel refused a table batch", sys_vmmap(l1, entries, count, NONE, 0));
}

void kernel_map_resume(phys_bytes l1, const struct vm_pte *entry, endpoint_t endpoint)
{
    kernel_flush();
    int result = sys_vmmap(l1, entry, 1, endpoint, 0);
    if (result == -ESRCH) { // it has been cleared meanwhile; its tables are still here
        result = sys_vmmap(l1, entry, 1, NONE, 0);
    }
    must("the kernel refused a table entry", result);
}

int kernel_try_map(phys_bytes l1, const struct vm_pte *entries, uint32_t count)
{
    kernel_flush();
    return sys_vmmap(l1, entries, count, NONE, 0);
}

void kernel_table_new_l1(phys_bytes l1)
{
    kernel_flush();
    must("no first-level table", sys_vmtable(VMTABLE_NEW_L1, l1, l1, 0, NONE, NULL));
}

void kernel_table_free_l1(phys_bytes l1)
{
    kernel_flush();
    must("first-level table not freed", sys_vmtable(VMTABLE_FREE_L1, l1, l1, 0, NONE, NULL));
}

void kernel_table_new_l2(phys_bytes l1, phys_bytes frame, vir_bytes address)
{
    kernel_flush();
    must("no second-level table", sys_vmtable(VMTABLE_NEW_L2, l1, frame, address, NONE, NULL));
}

void kernel_table_free_l2(phys_bytes l1, phys_bytes frame, vir_bytes address)
{
    kernel_flush();
    must("second-level table not freed",
        sys_vmtable(VMTABLE_FREE_L2, l1, frame, address, NONE, NULL));
}

int kernel_bind(endpoint_t endpoint, phys_bytes l1)
{
    kernel_flush();
    phys_bytes old;
    return sys_vmtable(VMTABLE_BIND, l1, 0, 0, endpoint, &old);
}

int kernel_fork(endpoint_t parent, phys_bytes l1, bool is_root, endpoint_t *child)
{
    kernel_flush();
    return sys_fork(parent, l1, is_root, child);
}

static void transfer(
    uint32_t op, phys_bytes frame, uint32_t offset, vir_bytes buffer, uint32_t bytes)
{
    kernel_flush();
    const struct kcall_vmframe_req req = {
        .op = op, .frame = frame, .offset = offset, .bytes = bytes, .src_offset = buffer};
    must("a frame of VM's is out of reach", sys_vmframe(&req));
}

void kernel_zero_frame(phys_bytes frame)
{
    transfer(VMFRAME_ZERO, frame, 0, 0, ABI_PAGE_SIZE);
}

void kernel_read_frame(phys_bytes frame, uint32_t offset, void *buffer, uint32_t bytes)
{
    transfer(VMFRAME_READ, frame, offset, (vir_bytes)buffer, bytes);
}

void kernel_write_frame(phys_bytes frame, uint32_t offset, const void *buffer, uint32_t bytes)
{
    transfer(VMFRAME_WRITE, frame, offset, (vir_bytes)buffer, bytes);
}

int kernel_read_process(
    endpoint_t owner, vir_bytes address, phys_bytes frame, uint32_t offset, uint32_t bytes)
{
    kernel_flush();
    const struct kcall_vmframe_req req = {.op = VMFRAME_READ_PROC,
        .frame = frame,
        .offset = offset,
        .bytes = bytes,
        .endpoint = owner,
        .src_offset = address};
    return sys_vmframe(&req);
}

int kernel_share_copy(endpoint_t requester, uint32_t pages)
{
    kernel_flush();
    const struct kcall_vmshare_req req = {
        .pages = pages, .mode = VMSHARE_COW, .requester = requester, .resume = NONE};
    return sys_vmshare(&req);
}

int kernel_check_grant(const struct kcall_vmgrant_req *req, struct kcall_vmgrant_rep *rep)
{
    return sys_vmgrant(req, rep);
}

int kernel_check_window(endpoint_t endpoint, phys_bytes phys, uint32_t bytes)
{
    struct priv_mem window = {.base = phys, .bytes = bytes};
    return sys_privctl(endpoint, SYS_PRIV_QUERY_MEM, &window);
}

static int process_info(endpoint_t endpoint, struct proc_info *info)
{
    int bytes = sys_getinfo(GI_PROC, (unsigned)endpoint_slot(endpoint), info, sizeof(*info), NULL);
    return bytes == (int)sizeof(*info) && info->endpoint == endpoint ? 0 : -1;
}

uint32_t kernel_priv_flags(endpoint_t endpoint)
{
    struct proc_info process;
    struct priv_info priv;
    if (process_info(endpoint, &process) != 0 || process.priv_id < 0) {
        return 0;
    }
    int bytes = sys_getinfo(GI_PRIV, (unsigned)process.priv_id, &priv, sizeof(priv), NULL);
    return bytes == (int)sizeof(priv) ? priv.flags : 0;
}

bool kernel_is_root(endpoint_t endpoint)
{
    struct proc_info process;
    return process_info(endpoint, &process) == 0 && process.uid == 0;
}

void vm_panic(const char *text, int number)
{
    char line[96];
    (void)str_format(line, sizeof(line), "vm: %s (%d)", text, number); // cut at the end is fine
    (void)sys_abort(ABORT_PANIC, line);                                // does not come back
    sys_exit(1);
}
