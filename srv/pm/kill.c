// SPDX-License-Identifier: BSD-2-Clause
// kill, and signals that VFS and tty send.

#include "pm.h"

int pm_do_kill(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_kill_req);
    struct mproc_siginfo info = {.code = AX_SI_USER, .pid = caller->pid, .uid = caller->uid};
    int result = -ESRCH;

    (void)reply;
    if (req->signo != 0 && !sig_is_valid(req->signo)) {
        return -EINVAL;
    }
    for (int slot = 0; slot < NR_PROCS; slot++) {
        struct mproc *p = tree_at(slot);
        if (!tree_kill_names(caller, req->pid, p)) {
            continue;
        }
        if (!tree_kill_allowed(caller, p, req->signo)) {
            result = result == 0 ? 0 : -EPERM;
            continue;
        }
        result = 0;
        if (req->signo != 0) {
            signal_send_to(p, req->signo, &info);
        }
    }
    return result;
}

// A background process whose terminal stops its group: would it notice?
static bool asker_is_deaf(int pid, int signo)
{
    const struct mproc *p = tree_by_pid(pid);

    return p != NULL && ((p->sig.ignored | p->sig.blocked) & sig_bit(signo)) != 0;
}

static int signal_to_group(const struct pm_signal_req *req)
{
    if (req->id <= 0) {
        return -ESRCH;
    }
    if (req->signo == AX_SIGTTIN || req->signo == AX_SIGTTOU) {
        if (req->asker != 0 && asker_is_deaf(req->asker, req->signo)) {
            return 1;
        }
        if (tree_group_is_orphaned(req->id)) {
            return -EIO;
        }
    }
    return signal_group(req->id, req->signo) > 0 ? 0 : -ESRCH;
}

static struct mproc *signal_target(const struct pm_signal_req *req)
{
    switch (req->to) {
    case PM_TO_ENDPOINT:
        return tree_by_endpoint(req->id);
    case PM_TO_PID:
    case PM_TO_SESSION_LEADER:
        return tree_by_pid(req->id);
    default:
        return NULL;
    }
}

int pm_do_signal(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_signal_req);

    (void)caller;
    (void)reply;
    if (!sig_is_valid(req->signo)) {
        return -EINVAL;
    }
    if (req->to == PM_TO_PGRP) {
        return signal_to_group(req);
    }
    struct mproc *p = signal_target(req);
    if (p == NULL || proc_is_service(p) || (req->to == PM_TO_SESSION_LEADER && p->sid != p->pid)) {
        return -ESRCH;
    }
    signal_send_to(p, req->signo, NULL);
    return 0;
}

int pm_do_pgrp_check(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_pgrp_check_req);

    (void)caller;
    (void)reply;
    return tree_group_in_session(req->pgrp, req->sid) ? 0 : -EPERM;
}
