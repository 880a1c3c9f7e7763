// SPDX-License-Identifier: BSD-2-Clause
// Life and death of processes: newproc, fork, exec, clear, exit, runctl, schedule, setuid. RS and
// VM are nobody's to handle: their death is a panic.

#include <kernel/kcall.h>

#include <string.h>

#include <kernel/bootmem.h>
#include <kernel/exception.h>
#include <kernel/ipc.h>
#include <kernel/priv.h>
#include <kernel/sched.h>

#include <arch/fp.h>
#include <arch/user.h>

// Somebody else's process that may be handled: 0, -EINVAL or -EPERM.
static int find_other(struct proc *caller, endpoint_t endpoint, struct proc **found)
{
    struct proc *p = proc_lookup(endpoint);
    if (p == NULL) {
        return -EINVAL;
    }
    if (p == caller || proc_is_resident(p)) {
        return -EPERM;
    }
    *found = p;
    return 0;
}

int kcall_newproc(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_newproc_req *req = request;
    struct kcall_newproc_rep *rep = reply;
    (void)caller;
    struct proc *p = NULL;
    int result = 0;
    if (req->slot < 0) {
        p = proc_take(true);
        result = p != NULL ? 0 : -EAGAIN;
    } else {
        result = proc_take_static((unsigned)req->slot, &p);
    }
    if (result != 0) {
        return result;
    }
    proc_set_name(p, req->name);
    rep->endpoint = p->endpoint;
    return KCALL_REPLY;
}

// The child waits for PM's answer as its parent does. That of a service is a user process which
// runs when its parent allows it (sys_privctl), with the scheduling of programs.
static void copy_process(struct proc *child, struct proc *parent, paddr_t l1)
{
    memcpy(child->context.r, parent->context.r, sizeof child->context.r);
    child->context.sp = parent->context.sp;
    child->context.lr = parent->context.lr;
    child->context.pc = parent->context.pc;
    child->context.psr = parent->context.psr;
    child->context.tls_rw = parent->context.tls_rw;
    child->context.tls_ro = parent->context.tls_ro;
    arch_fp_fork(&child->context, &parent->context);
    arch_context_set_space(&child->context, l1);
    frame_set(l1, FRAME_L1, child->slot);
    proc_set_name(child, parent->name);
    priv_share_user(child);
    child->uid = parent->uid;
    child->flags = P_REPLY;
    child->get_from = parent->get_from;
    child->msg_address = parent->msg_address;
    child->rts = RTS_RECEIVING;
    if (priv_is_service(parent)) {
        child->guardian = parent->endpoint;
        child->rts |= RTS_NO_PRIV;
    } else {
        (void)sched_set(child, parent->priority, parent->quantum_ms); // the parent's: valid
    }
}

int kcall_fork(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_fork_req *req = request;
    struct kcall_fork_rep *rep = reply;
    struct proc *parent;
    int result = find_other(caller, req->parent, &parent);
    if (result != 0) {
        return result;
    }
    paddr_t l1 = paddr(req->l1);
    if (frame_kind(l1) != FRAME_L1 || (l1.raw & PAGE_MASK) != 0 ||
        frame_owner(l1) != FRAME_NO_OWNER) {
        return -EINVAL;
    }
    if (!ipc_is_client(parent, &proc_table[PM_EP])) {
        return -EPERM;
    }
    struct proc *child = proc_take(parent->uid == 0 && req->child_may_run_root_reserve != 0);
    if (child == NULL) {
        return -EAGAIN;
    }
    copy_process(child, parent, l1);
    rep->child = child->endpoint;
    return KCALL_REPLY;
}

int kcall_exec(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_exec_req *req = request;
    (void)reply;
    struct proc *p;
    int result = find_other(caller, req->endpoint, &p);
    if (result != 0) {
        return result;
    }
    if (req->pc >= USER_END || req->sp >= USER_END || (req->sp & 7) != 0) {
        return -EINVAL;
    }
    if ((p->rts & (RTS_PAGEFAULT | RTS_VMREQUEST)) != 0) {
        return -EBUSY; // VM still works for the old image
    }
    ipc_abort(p, 0); // its call ends here, without an answer
    event_clear(p);
    p->flags &= P_QUEUED;
    arch_fp_clear(&p->context);
    arch_context_set_entry(&p->context, req->pc, req->sp, req->sp);
    p->context.tls_rw = 0;
    p->context.tls_ro = 0;
    proc_set_name(p, req->name);
    if (req->keep_blocked != 0) {
        sched_block(p, RTS_STOPPED);
    }
    sched_unblock(p, RTS_NEW);
    return 0;
}

int kcall_clear(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_clear_req *req = request;
    (void)reply;
    struct proc *p;
    int result = find_other(caller, req->endpoint, &p);
    if (result == 0) {
        paddr_t l1 = arch_context_l1(&p->context);
        if (l1.raw != 0) {
            frame_set(l1, FRAME_L1, FRAME_NO_OWNER);
        }
        proc_free(p);
    }
    return result;
}

int kcall_exit(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_exit_req *req = request;
    (void)reply;
    event_raise(caller, EVENT_EXIT, 0, req->status, 0);
    return KCALL_GONE;
}

int kcall_runctl(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_runctl_req *req = request;
    (void)reply;
    struct proc *p;
    int result = find_other(caller, req->endpoint, &p);
    if (result != 0) {
        return result;
    }
    switch (req->op) {
    case RUNCTL_STOP:
        sched_block(p, RTS_STOPPED);
        return 0;
    case RUNCTL_RESUME:
        if (!priv_is_service(p)) {
            event_clear(p);
        }
        sched_unblock(p, RTS_STOPPED);
        return 0;
    case RUNCTL_ABORT_CALL:
        if (req->error >= 0) {
            return -EINVAL;
        }
        ipc_abort(p, req->error);
        return 0;
    default:
        return -EINVAL;
    }
}

int kcall_schedule(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_schedule_req *req = request;
    (void)reply;
    struct proc *p;
    int result = find_other(caller, req->endpoint, &p);
    return result == 0 ? sched_set(p, req->priority, req->quantum_ms) : result;
}

int kcall_setuid(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_setuid_req *req = request;
    (void)reply;
    struct proc *p;
    int result = find_other(caller, req->endpoint, &p);
    if (result == 0) {
        p->uid = req->uid;
    }
    return result;
}
