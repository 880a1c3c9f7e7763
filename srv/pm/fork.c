// SPDX-License-Identifier: BSD-2-Clause
// fork: VM makes the child, VFS is told of it, then parent and child get their answers. Until then
// the child waits in the same call as its parent. The child of a service is a user process like any
// other, but that the kernel keeps it from running until the service allows it.

#include "pm.h"

#include "abi/proto/vfs.h"
#include "abi/proto/vm.h"

static int vm_fork(const struct mproc *parent, endpoint_t *child)
{
    struct message m = {.type = VM_FORK};

    *MSG_PAYLOAD_OF(&m, struct vm_fork_req) =
        (struct vm_fork_req){.parent = parent->endpoint, .is_root = parent->euid == 0};
    int r = ipc_request(VM_EP, &m);
    *child = MSG_PAYLOAD_OF(&m, struct vm_fork_rep)->child;
    return r;
}

static void copy_cold(const struct mproc *child, const struct mproc *parent)
{
    struct mproc_cold *to = state_cold(child);
    const struct mproc_cold *from = state_cold(parent);

    to->acted = from->acted;
    memcpy(to->limit, from->limit, sizeof(to->limit));
    to->nr_groups = from->nr_groups;
    memcpy(to->groups, from->groups, from->nr_groups * sizeof(to->groups[0]));
    for (uint32_t set = from->acted; set != 0; set &= set - 1) {
        int signo = __builtin_ctz(set);
        to->action[signo] = from->action[signo];
    }
    to->answer.serial = 0;
    state_cold_seal(child);
}

static void make_child(struct mproc *child, struct mproc *parent, endpoint_t ep)
{
    struct pm_header *header = state_header();
    int pid = tree_new_pid(&header->next_pid);
    uint16_t torn = child->torn;

    state_header_seal();
    *child = *parent;
    child->torn = torn;
    child->check = child->rest_check = 0;
    child->endpoint = ep;
    child->pid = pid;
    child->flags &= MP_NOCLDSTOP | MP_NOCLDWAIT | MP_DEMOTED;
    child->call = CALL_NEWBORN;
    child->vfs_serial = 0;
    child->sig.pending = 0;
    memset(child->siginfo, 0, sizeof(child->siginfo));
    memset(child->timer, 0, sizeof(child->timer));
    child->user_us = child->system_us = 0;
    child->child_user_us = child->child_system_us = 0;
    child->start_us = sys_now_us();
    if (proc_is_init(parent) ||
        proc_is_service(parent)) { // their group and session are never inherited
        child->pgrp = pid;
        child->sid = pid;
        child->flags |= MP_FRESH;
    }
    tree_add(child, parent);
    copy_cold(child, parent);
    uid_count_add(child->uid, 1);
}

static void tell_vfs(struct mproc *parent, const struct mproc *child)
{
    struct message m = {.type = 0};

    *MSG_PAYLOAD_OF(&m, struct vfs_pm_fork_req) = (struct vfs_pm_fork_req){
        .parent = parent->endpoint,
        .child = child->endpoint,
        .pid = child->pid,
    };
    vfs_send(parent, &m, VFS_PM_FORK);
}

// 0, or why this process may not have one more child.
static int check_caller(struct mproc *caller)
{
    uint32_t limit = state_cold(caller)->limit[PM_RLIM_NPROC].current;
    bool is_at_limit = caller->euid != 0 && (uint32_t)uid_count(caller->uid) >= limit;

    if (proc_is_service(caller)) { // its scheduling is RS's
        return endpoint_is_service(caller->endpoint) ? -EPERM : is_at_limit ? -EAGAIN : 0;
    }
    if (is_at_limit) {
        limit_demote(caller);
        return -EAGAIN;
    }
    limit_reinstate(caller);
    return 0;
}

// PM's slot for the process that the kernel has made. A dead service may still be there: RS's word
// of its end is on the way.
static struct mproc *child_slot(const struct mproc *parent, endpoint_t ep)
{
    struct mproc *child = tree_at(endpoint_slot(ep));

    if (child != NULL && child->life != LIFE_FREE && proc_is_service(child)) {
        service_gone(child);
        state_intend(INTENT_FORK, parent, NO_SLOT);
    }
    if (child == NULL || child->life != LIFE_FREE) {
        panic("pm", "child in a slot that is taken:", ep);
    }
    return child;
}

int pm_do_fork(struct mproc *caller, const struct message *request, struct message *reply)
{
    endpoint_t ep = NONE;

    (void)reply;
    int refused = check_caller(caller);
    if (refused != 0) {
        return refused;
    }
    call_begin(caller, CALL_FORK, request);
    state_intend(INTENT_FORK, caller, NO_SLOT);
    int r = vm_fork(caller, &ep);
    if (r != 0) {
        caller->call = CALL_NONE;
        state_intent_done();
        return r == -ENOMEM ? -ENOMEM : -EAGAIN;
    }
    struct mproc *child = child_slot(caller, ep);
    state_touch_all(child);
    make_child(child, caller, ep);
    child->call_type = request->type;
    child->call_serial = request->serial;
    caller->arg.fork.child = tree_slot(child);
    tell_vfs(caller, child);
    state_intent_done();
    return PM_NO_REPLY;
}

void fork_answered(struct mproc *parent, int status)
{
    struct mproc *child = tree_at(parent->arg.fork.child);
    struct pm_fork_rep rep = {.pid = 0, .endpoint = child->endpoint};

    state_touch(child);
    if (status != 0) {
        exit_release(child);
        // RS's word of a service may be on its way to VFS: it asks again.
        call_reply(
            parent, status == -ESRCH && proc_is_service(parent) ? -ERESTART : status, NULL, 0);
    } else {
        int pid = child->pid;
        call_reply(child, 0, &rep, sizeof(rep));
        rep.pid = pid;
        rep.endpoint = child->endpoint;
        call_reply(parent, pid, &rep, sizeof(rep));
        (void)signal_act(child);
    }
    (void)signal_act(parent);
}
