// SPDX-License-Identifier: BSD-2-Clause
// vmshare: pages of one place appear at another, on VM's order. For a safe copy that waits this is
// the moment of the copy, so its grant is verified here, in the same step: a right that was revoked
// meanwhile shows nothing.

#include <kernel/kcall.h>

#include <abi/proto/vmreq.h>
#include <kernel/grant.h>
#include <kernel/ipc.h>

#include <arch/share.h>

// The copy that `requester` waits for, and its next pages. 0; -ESRCH: it waits for none (any more);
// -EINVAL: not so many pages are left; -EPERM, -EFAULT: the grant does not allow it (now), or says
// another place than before.
static int next_pages(endpoint_t requester, struct proc **waiting, struct arch_share *share)
{
    struct proc *p = proc_lookup(requester);
    if (p == NULL || (p->rts & RTS_VMREQUEST) == 0 || (p->flags & P_VM_QUEUED) != 0 ||
        p->vm.type != VMREQ_COW) {
        return -ESRCH;
    }
    uint32_t bytes = share->pages << PAGE_SHIFT;
    if (bytes > p->vm.bytes) {
        return -EINVAL;
    }
    const struct grant_query query = {
        .grantor = p->vm.grantor,
        .grantee = p->endpoint,
        .gid = p->vm.gid,
        .offset = p->vm.offset,
        .bytes = bytes,
        .access = p->vm.write != 0 ? CPF_WRITE : CPF_READ,
    };
    struct grant_target target;
    int result = grant_verify(&query, &target);
    if (result != 0) {
        return result == GRANT_MISSING ? -EFAULT : result;
    }
    if (target.owner->endpoint != p->vm.target || target.address.raw != p->vm.address) {
        return -EPERM;
    }
    paddr_t own_l1 = arch_context_l1(&p->context);
    paddr_t owner_l1 = arch_context_l1(&target.owner->context);
    share->from_l1 = p->vm.write != 0 ? own_l1 : owner_l1;
    share->from = vaddr(p->vm.write != 0 ? p->vm.own_address : p->vm.address);
    share->to_l1 = p->vm.write != 0 ? owner_l1 : own_l1;
    share->to = vaddr(p->vm.write != 0 ? p->vm.address : p->vm.own_address);
    *waiting = p;
    return 0;
}

static void move_on(struct proc *p, uint32_t bytes)
{
    p->kcall_bytes += bytes;
    p->vm.address += bytes;
    p->vm.own_address += bytes;
    p->vm.offset += bytes;
    p->vm.bytes -= bytes;
    if (p->vm.bytes == 0) {
        (void)vmreq_resume(p, 0, 0); // it waits: next_pages has seen that
    }
}

int kcall_vmshare(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_vmshare_req *req = request;
    (void)reply;
    if (caller->endpoint != VM_EP) {
        return -EPERM;
    }
    if (req->pages == 0 || req->pages > VMMAP_MAX ||
        (req->mode & ~(uint32_t)VMSHARE_OWN) > VMSHARE_WRITE ||
        req->mode == (VMSHARE_COW | VMSHARE_OWN)) {
        return -EINVAL;
    }
    struct arch_share share = {
        .from_l1 = paddr(req->from_l1),
        .from = vaddr(req->from),
        .to_l1 = paddr(req->to_l1),
        .to = vaddr(req->to),
        .pages = req->pages,
        .mode = req->mode,
    };
    struct proc *waiting = NULL;
    if (req->requester != NONE) {
        int result =
            req->mode == VMSHARE_COW ? next_pages(req->requester, &waiting, &share) : -EINVAL;
        if (result != 0) {
            return result;
        }
    }
    int result = arch_table_share(&share);
    if (result == 0 && waiting != NULL) {
        move_on(waiting, req->pages << PAGE_SHIFT);
    }
    struct proc *resumed = result == 0 && req->resume != NONE ? proc_lookup(req->resume) : NULL;
    if (resumed != NULL) {
        (void)vmreq_resume(resumed, req->result, req->address); // it may wait no more
    }
    return result;
}
