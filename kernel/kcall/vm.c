// SPDX-License-Identifier: BSD-2-Clause
// VM's calls: takeover, tables, mappings, frames, answers. All that touches a table entry is in
// arch/arm/pagetable.c, which checks it against the frame map.

#include <kernel/kcall.h>

#include <kernel/bootmem.h>
#include <kernel/copy.h>
#include <kernel/grant.h>
#include <kernel/ipc.h>
#include <kernel/sched.h>

#include <arch/linear.h>
#include <arch/mmu.h>
#include <arch/pagetable.h>
#include <arch/user.h>

enum { MAX_RUNS = 256 };

int kcall_vmtakeover(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_vmtakeover_req *req = request;
    struct kcall_vmtakeover_rep *rep = reply;
    if (caller->endpoint != VM_EP || bootmem_is_closed()) {
        return -EPERM;
    }
    uint32_t max = req->max < MAX_RUNS ? req->max : MAX_RUNS;
    uint32_t cursor = req->cursor;
    uint32_t count = 0;
    struct boot_frames run;
    while (count < max && bootmem_next_run(&cursor, &run)) {
        int result =
            kcall_write(caller, req->buffer + count * (uint32_t)sizeof run, &run, sizeof run);
        if (result != 0) {
            return result;
        }
        count++;
    }
    if (count == 0 && max != 0) {
        bootmem_close();
    }
    rep->cursor = cursor;
    rep->count = count;
    return KCALL_REPLY;
}

static int bind(const struct kcall_vmtable_req *req, struct kcall_vmtable_rep *rep)
{
    struct proc *p = proc_lookup(req->endpoint);
    if (p == NULL || proc_is_resident(p)) {
        return p == NULL ? -EINVAL : -EPERM;
    }
    paddr_t l1 = paddr(req->l1);
    paddr_t old = arch_context_l1(&p->context);
    if (l1.raw == old.raw) {
        rep->old_l1 = old.raw;
        sched_unblock(p, l1.raw != 0 ? RTS_VMINHIBIT : 0);
        return KCALL_REPLY;
    }
    if (l1.raw != 0 && (frame_kind(l1) != FRAME_L1 || (l1.raw & PAGE_MASK) != 0 ||
                           frame_owner(l1) != FRAME_NO_OWNER)) {
        return -EINVAL;
    }
    rep->old_l1 = old.raw;
    arch_context_set_space(&p->context, l1);
    if (old.raw != 0) {
        frame_set(old, FRAME_L1, FRAME_NO_OWNER);
    }
    if (l1.raw != 0) {
        frame_set(l1, FRAME_L1, p->slot);
        sched_unblock(p, RTS_VMINHIBIT);
    } else {
        sched_block(p, RTS_VMINHIBIT);
    }
    return KCALL_REPLY;
}

int kcall_vmtable(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_vmtable_req *req = request;
    if (caller->endpoint != VM_EP) {
        return -EPERM;
    }
    switch (req->op) {
    case VMTABLE_NEW_L1:
        return arch_table_new_l1(paddr(req->frame));
    case VMTABLE_NEW_L2:
        return arch_table_new_l2(paddr(req->l1), vaddr(req->address), paddr(req->frame));
    case VMTABLE_FREE_L2:
        return arch_table_free_l2(paddr(req->l1), vaddr(req->address));
    case VMTABLE_FREE_L1:
        return arch_table_free_l1(paddr(req->l1));
    case VMTABLE_BIND:
        return bind(req, reply);
    default:
        return -EINVAL;
    }
}

int kcall_vmmap(struct proc *caller, const void *request, void *reply)
{
    static struct vm_pte batch[VMMAP_MAX];
    const struct kcall_vmmap_req *req = request;
    (void)reply;
    if (caller->endpoint != VM_EP) {
        return -EPERM;
    }
    if (req->count > VMMAP_MAX) {
        return -EINVAL;
    }
    const struct vm_pte *entries = &req->one;
    int result = 0;
    if (req->count > 1) {
        entries = batch;
        result = kcall_read(caller, batch, req->entries, req->count * (uint32_t)sizeof batch[0]);
    }
    struct proc *waiting = NULL;
    if (req->resume != NONE) {
        waiting = proc_lookup(req->resume);
        if (waiting == NULL || (waiting->rts & (RTS_PAGEFAULT | RTS_VMREQUEST)) == 0) {
            return -ESRCH;
        }
    }
    if (result == 0 && req->count > 0) {
        result = arch_table_map(paddr(req->l1), entries, req->count);
    }
    if (result == 0 && waiting != NULL) {
        result = vmreq_resume(waiting, req->result, 0);
    }
    return result;
}

int kcall_vmresume(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_vmresume_req *req = request;
    (void)reply;
    struct proc *p = proc_lookup(req->endpoint);
    if (caller->endpoint != VM_EP || p == NULL) {
        return caller->endpoint != VM_EP ? -EPERM : -ESRCH;
    }
    return vmreq_resume(p, req->result, req->address);
}

static bool is_vm_frame(uint32_t frame)
{
    return (frame & PAGE_MASK) == 0 && frame_kind(paddr(frame)) == FRAME_VM;
}

static int read_grant(const struct kcall_vmframe_req *req, char *linear)
{
    struct proc *grantee = proc_lookup(req->grantee);
    if (grantee == NULL) {
        return -EINVAL;
    }
    const struct grant_query query = {
        .grantor = req->endpoint,
        .grantee = grantee->endpoint,
        .gid = req->gid,
        .offset = req->src_offset,
        .bytes = req->bytes,
        .access = CPF_READ,
    };
    struct grant_target target;
    int result = grant_verify(&query, &target);
    if (result == 0) {
        struct copy_fault fault;
        result = copy_from_proc(target.owner, target.address, linear, req->bytes, &fault);
    }
    return result == GRANT_MISSING ? -EFAULT : result;
}

static int read_proc(const struct kcall_vmframe_req *req, char *linear)
{
    struct proc *p = proc_lookup(req->endpoint);
    if (p == NULL || !arch_user_range_ok(vaddr(req->src_offset), req->bytes)) {
        return p == NULL ? -EINVAL : -EFAULT;
    }
    struct copy_fault fault;
    return copy_from_proc(p, vaddr(req->src_offset), linear, req->bytes, &fault);
}

int kcall_vmframe(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_vmframe_req *req = request;
    (void)reply;
    if (caller->endpoint != VM_EP) {
        return -EPERM;
    }
    if (!is_vm_frame(req->frame) || req->offset > PAGE_SIZE ||
        req->bytes > PAGE_SIZE - req->offset) {
        return -EINVAL;
    }
    char *frame = arch_phys_to_virt(paddr(req->frame));
    char *linear = frame + req->offset;
    switch (req->op) {
    case VMFRAME_ZERO:
        arch_zero_frame(frame);
        return 0;
    case VMFRAME_COPY:
        if (!is_vm_frame(req->source)) {
            return -EINVAL;
        }
        arch_copy_frame(frame, arch_phys_to_virt(paddr(req->source)));
        return 0;
    case VMFRAME_READ_GRANT:
        return read_grant(req, linear);
    case VMFRAME_READ_PROC:
        return read_proc(req, linear);
    case VMFRAME_WRITE:
        return kcall_read(caller, linear, req->src_offset, req->bytes);
    case VMFRAME_READ:
        return kcall_write(caller, req->src_offset, linear, req->bytes);
    default:
        return -EINVAL;
    }
}
