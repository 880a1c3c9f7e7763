// SPDX-License-Identifier: BSD-2-Clause
// wait4: children that ended, stopped or went on.

#include "pm.h"

enum {
    WAIT_NOHANG = 1,
    WAIT_UNTRACED = 2,
    WAIT_CONTINUED = 8,
    WAIT_KNOWN = WAIT_NOHANG | WAIT_UNTRACED | WAIT_CONTINUED
};
enum { STATUS_STOPPED = 0x7f, STATUS_CONTINUED = 0xffff };

// What there is to say of this child, as wait4's status.
static bool has_news(const struct mproc *child, uint32_t options, int *status)
{
    if (child->life == LIFE_ZOMBIE) {
        *status = child->exit_status;
        return true;
    }
    if ((options & WAIT_UNTRACED) && (child->flags & MP_STOP_NEWS)) {
        *status = child->stop_signo << 8 | STATUS_STOPPED;
        return true;
    }
    if ((options & WAIT_CONTINUED) && (child->flags & MP_CONT_NEWS)) {
        *status = STATUS_CONTINUED;
        return true;
    }
    return false;
}

// The child with news that this wait asks for. Most waits come before there is any: MP_CHILD_NEWS
// of the parent saves looking at all its children then.
static struct mproc *find_news(
    struct mproc *parent, int pid, uint32_t options, int *status, bool *has_children)
{
    bool is_quiet = true;
    int other;

    *has_children = parent->first_child != NO_SLOT;
    if (pid == -1 && (parent->flags & MP_CHILD_NEWS) == 0) {
        return NULL;
    }
    *has_children = false;
    for (struct mproc *child = tree_first_child(parent); child != NULL;
         child = tree_next_sibling(child)) {
        if (!tree_wait_names(parent, pid, child)) {
            continue;
        }
        *has_children = true;
        if (has_news(child, options, status)) {
            return child;
        }
        if (pid > 0) {
            return NULL; // there is no other with this pid
        }
        is_quiet = is_quiet && !has_news(child, WAIT_KNOWN, &other);
    }
    if (pid == -1 && is_quiet) {
        state_touch(parent);
        parent->flags &= ~(uint32_t)MP_CHILD_NEWS;
    }
    return NULL;
}

static int write_usage(const struct mproc *parent, const struct mproc *child, vir_bytes address)
{
    struct abi_rusage usage = {
        .user_us = child->user_us + child->child_user_us,
        .system_us = child->system_us + child->child_system_us,
    };

    if (address == 0) {
        return 0;
    }
    return sys_client_write(parent->endpoint, address, &usage, sizeof(usage));
}

// The parent is told now: the news is no news any more.
static void consume(struct mproc *child)
{
    state_touch(child);
    child->flags &= ~(uint32_t)(MP_STOP_NEWS | MP_CONT_NEWS);
    if (child->life == LIFE_ZOMBIE) {
        exit_release(child);
    }
}

// What a wait4 with these arguments gives now: a pid and *status, 0 (it must wait) or an error.
static int try_wait(struct mproc *parent, int pid, uint32_t options, vir_bytes usage, int *status)
{
    bool has_children;
    struct mproc *child = find_news(parent, pid, options, status, &has_children);

    if (child == NULL) {
        return has_children ? 0 : -ECHILD;
    }
    int r = write_usage(parent, child, usage);
    if (r != 0) {
        return r;
    }
    int found = child->pid;
    consume(child);
    return found;
}

int pm_do_wait4(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_wait4_req);
    REPLY(pm_wait4_rep);
    int status = 0;

    if ((req->options & ~(uint32_t)WAIT_KNOWN) != 0 || req->pid == INT32_MIN) {
        return -EINVAL;
    }
    int r = try_wait(caller, req->pid, req->options, req->rusage, &status);
    if (r == 0 && (req->options & WAIT_NOHANG) == 0) {
        call_begin(caller, CALL_WAIT, request);
        caller->arg.wait.pid = req->pid;
        caller->arg.wait.options = req->options;
        caller->arg.wait.rusage = req->rusage;
        return PM_NO_REPLY;
    }
    rep->status = status;
    return r;
}

// The parent sits in wait4: look again.
static void wake(struct mproc *parent)
{
    int status = 0;
    int r = try_wait(
        parent, parent->arg.wait.pid, parent->arg.wait.options, parent->arg.wait.rusage, &status);
    struct pm_wait4_rep rep = {.status = status};

    if (r != 0) {
        call_reply(parent, r, &rep, sizeof(rep));
    }
}

void wait_child_news(struct mproc *child, int code)
{
    struct mproc *parent = tree_parent(child);
    bool has_ended = child->life == LIFE_ZOMBIE;

    if (parent->life != LIFE_ALIVE) {
        return; // it is INIT's soon
    }
    state_touch(parent);
    parent->flags |= MP_CHILD_NEWS;
    if (has_ended || (parent->flags & MP_NOCLDSTOP) == 0) {
        struct mproc_siginfo info = {
            .signo = AX_SIGCHLD,
            .code = (int16_t)code,
            .pid = child->pid,
            .uid = child->uid,
            .status = code == AX_CLD_EXITED   ? child->exit_status >> 8
                      : code == AX_CLD_KILLED ? child->exit_status & 0x7f
                                              : child->stop_signo,
        };
        signal_note(parent, AX_SIGCHLD, &info);
    }
    if (has_ended &&
        ((parent->flags & MP_NOCLDWAIT) || (parent->sig.ignored & sig_bit(AX_SIGCHLD)))) {
        exit_release(child);
    }
    if (parent->call == CALL_WAIT) {
        wake(parent);
    }
    if (parent->sig.pending != 0 && !call_is_current(parent)) {
        (void)signal_act(parent);
    }
}
