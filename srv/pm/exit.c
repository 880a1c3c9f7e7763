// SPDX-License-Identifier: BSD-2-Clause
// The end of a process. Its memory goes at once, its files as VFS gets to it; then it is a zombie
// until it is waited for. The kernel's slot, and PM's with it, is given back last, so that an
// endpoint is valid as long as anybody may use it.

#include "pm.h"

#include "abi/proto/vfs.h"
#include "abi/proto/vm.h"

static void free_memory(const struct mproc *p)
{
    struct message m = {.type = VM_EXIT};

    *MSG_PAYLOAD_OF(&m, struct vm_exit_req) = (struct vm_exit_req){.endpoint = p->endpoint};
    (void)ipc_request(VM_EP, &m); // a process that VM does not know has no memory
}

static void note_times(struct mproc *p)
{
    struct kcall_times_rep times;

    if (sys_times(p->endpoint, &times) == 0) {
        p->user_us = times.user_us;
        p->system_us = times.system_us;
    }
}

static void tell_vfs(struct mproc *p)
{
    struct message m = {.type = 0};

    *MSG_PAYLOAD_OF(&m, struct vfs_pm_exit_req) = (struct vfs_pm_exit_req){.endpoint = p->endpoint};
    vfs_send(p, &m, VFS_PM_EXIT);
}

static void child_adopted(struct mproc *child)
{
    struct mproc *init = tree_parent(child);

    state_touch(child);
    state_touch(init);
    init->flags |= MP_CHILD_NEWS;
    if (child->life == LIFE_ZOMBIE) {
        wait_child_news(child, (child->exit_status & 0x7f) == 0 ? AX_CLD_EXITED : AX_CLD_KILLED);
    }
}

void exit_orphan_children(struct mproc *p)
{
    tree_orphan_children(p, child_adopted);
}

// Groups in p's session that p may have been the last link to.
static void check_orphaned_groups(const struct mproc *p)
{
    for (struct mproc *child = tree_first_child(p); child != NULL;
         child = tree_next_sibling(child)) {
        if (child->life == LIFE_ALIVE && child->sid == p->sid && child->pgrp != p->pgrp) {
            signal_orphaned_group(child->pgrp);
        }
    }
    signal_orphaned_group(p->pgrp);
}

void exit_begin(struct mproc *p, int status)
{
    if (proc_is_init(p)) {
        (void)sys_abort(
            ABORT_PANIC, "init has ended"); // there is nobody to wait for orphans any more
        panic("pm", "init has ended with", status);
    }
    call_flush();
    state_touch(p);
    state_intend(INTENT_EXIT, p, NO_SLOT);
    if (!call_is_current(p)) {                         // who asks for it waits for PM already
        (void)sys_runctl(p->endpoint, RUNCTL_STOP, 0); // it exists: PM alone clears user processes
    }
    note_times(p);
    timer_cancel_all(p);
    p->life = LIFE_EXITING;
    p->call = CALL_NONE;
    p->exit_status = status;
    signal_unstop(p);
    p->flags &= ~(uint32_t)(MP_CONT_NEWS | MP_UNPAUSING);
    p->sig.pending = 0;
    tell_vfs(p);
    free_memory(p);
    check_orphaned_groups(p);
    exit_orphan_children(p);
    state_intent_done();
}

void exit_answered(struct mproc *p)
{
    p->life = LIFE_ZOMBIE;
    wait_child_news(p, (p->exit_status & 0x7f) == 0 ? AX_CLD_EXITED : AX_CLD_KILLED);
}

void exit_release(struct mproc *p)
{
    struct mproc *parent = tree_parent(p);

    state_touch(p);
    state_intend(INTENT_REAP, p, NO_SLOT);
    if (p->life == LIFE_ALIVE) { // a child whose birth failed
        free_memory(p);
    } else {
        state_touch(parent);
        parent->child_user_us += p->user_us + p->child_user_us;
        parent->child_system_us += p->system_us + p->child_system_us;
    }
    (void)sys_clear(p->endpoint); // its slot is PM's to free until now
    uid_count_add(p->uid, -1);
    tree_remove(p);
    state_intent_done();
    system_process_gone();
}

int pm_do_exit(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_exit_req);

    (void)reply;
    if (proc_is_service(caller)) {
        return -EPERM; // services end by sys_exit
    }
    exit_begin(caller, (req->status & 0xff) << 8);
    return PM_NO_REPLY;
}
