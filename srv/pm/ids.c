// SPDX-License-Identifier: BSD-2-Clause
// User and group ids, process groups, sessions. VFS keeps a copy, so a change is answered when VFS
// has it too.

#include "pm.h"

static int ppid_of(const struct mproc *p)
{
    return tree_ppid(p);
}

int pm_do_getids(struct mproc *caller, const struct message *request, struct message *reply)
{
    REPLY(pm_getids_rep);

    (void)request;
    *rep = (struct pm_getids_rep){
        .pid = caller->pid,
        .ppid = ppid_of(caller),
        .pgrp = caller->pgrp,
        .sid = caller->sid,
        .uid = caller->uid,
        .euid = caller->euid,
        .gid = caller->gid,
        .egid = caller->egid,
        .endpoint = caller->endpoint,
    };
    return 0;
}

struct id_triple {
    int32_t real, effective, saved;
};

static bool may_become(const struct id_triple *ids, int id)
{
    return id == ids->real || id == ids->effective || id == ids->saved;
}

// set[e]uid, set[e]gid; a negative id of the set-both forms means `as it is`.
static int change_one(struct id_triple *ids, bool is_root, bool effective_only, int id)
{
    if (id < 0) {
        return -EINVAL;
    }
    if (!is_root && !may_become(ids, id)) {
        return -EPERM;
    }
    ids->effective = id;
    if (is_root && !effective_only) {
        ids->real = id;
        ids->saved = id;
    }
    return 0;
}

static int change_both(struct id_triple *ids, bool is_root, int real, int effective)
{
    if (real < -1 || effective < -1) {
        return -EINVAL;
    }
    if (!is_root && real != -1 && real != ids->real && real != ids->effective) {
        return -EPERM;
    }
    if (!is_root && effective != -1 && !may_become(ids, effective)) {
        return -EPERM;
    }
    int old_real = ids->real;
    ids->real = real != -1 ? real : ids->real;
    ids->effective = effective != -1 ? effective : ids->effective;
    if (real != -1 || ids->effective != old_real) {
        ids->saved = ids->effective;
    }
    return 0;
}

static int change(const struct pm_setids_req *req, bool is_root, struct id_triple *users,
    struct id_triple *groups)
{
    switch (req->what) {
    case PM_SETUID:
        return change_one(users, is_root, false, req->id);
    case PM_SETEUID:
        return change_one(users, is_root, true, req->id);
    case PM_SETGID:
        return change_one(groups, is_root, false, req->id);
    case PM_SETEGID:
        return change_one(groups, is_root, true, req->id);
    case PM_SETREUID:
        return change_both(users, is_root, req->id, req->id2);
    case PM_SETREGID:
        return change_both(groups, is_root, req->id, req->id2);
    default:
        return -EINVAL;
    }
}

static void take_ids(struct mproc *p, const struct id_triple *users, const struct id_triple *groups)
{
    state_intend(INTENT_GROUP, p, NO_SLOT);
    if (users->real != p->uid) {
        uid_count_add(p->uid, -1);
        uid_count_add(users->real, 1);
    }
    p->uid = users->real;
    p->euid = users->effective;
    p->suid = users->saved;
    p->gid = groups->real;
    p->egid = groups->effective;
    p->sgid = groups->saved;
    (void)sys_setuid(p->endpoint, p->euid); // it is alive
    state_intent_done();
}

int pm_do_setids(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_setids_req);
    struct id_triple users = {caller->uid, caller->euid, caller->suid};
    struct id_triple groups = {caller->gid, caller->egid, caller->sgid};

    (void)reply;
    if (proc_is_service(caller)) {
        return -EPERM;
    }
    int r = change(req, caller->euid == 0, &users, &groups);
    if (r != 0) {
        return r;
    }
    call_begin(caller, CALL_IDS, request);
    state_touch_all(caller);
    take_ids(caller, &users, &groups);
    caller->arg.words[0] = 0;
    vfs_tell_ids(caller, caller, false);
    return PM_NO_REPLY;
}

int pm_do_setpgid(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_setpgid_req);
    struct mproc *changed = NULL;

    (void)reply;
    // The record is touched before the change; whose it is shows afterwards.
    struct mproc *target = tree_self_or_pid(caller, req->pid);
    if (target != NULL) {
        state_touch_all(target);
    }
    int old_pgrp = target != NULL ? target->pgrp : 0;
    int r = tree_setpgid(caller, req->pid, req->pgrp, &changed);
    if (r != 0) {
        return r;
    }
    if (changed->life != LIFE_ALIVE || changed->pgrp == old_pgrp) {
        return 0;
    }
    call_begin(caller, CALL_IDS, request);
    caller->arg.words[0] = 0;
    vfs_tell_ids(caller, changed, false);
    signal_orphaned_group(old_pgrp);
    return PM_NO_REPLY;
}

int pm_do_setsid(struct mproc *caller, const struct message *request, struct message *reply)
{
    int old_pgrp = caller->pgrp;

    (void)reply;
    state_touch_all(caller);
    int r = tree_setsid(caller);
    if (r != 0) {
        return r;
    }
    call_begin(caller, CALL_IDS, request);
    caller->arg.words[0] = (uint32_t)caller->pid;
    vfs_tell_ids(caller, caller, true);
    if (old_pgrp != caller->pgrp) {
        signal_orphaned_group(old_pgrp);
    }
    return PM_NO_REPLY;
}

void ids_answered(struct mproc *p)
{
    call_reply(p, (int)p->arg.words[0], NULL, 0);
    (void)signal_act(p);
}

int pm_do_getpgid(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_getpgid_req);
    REPLY(pm_getpgid_rep);
    const struct mproc *p = tree_self_or_pid(caller, req->pid);

    if (p == NULL) {
        return -ESRCH;
    }
    rep->pgrp = p->pgrp;
    rep->sid = p->sid;
    rep->endpoint = p->endpoint;
    return 0;
}

int pm_do_groups(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_groups_req);
    struct mproc_cold *cold = state_cold(caller);
    int32_t groups[PM_GROUPS_MAX];

    (void)reply;
    if (!req->set) {
        if (req->count == 0) {
            return (int)cold->nr_groups;
        }
        if (req->count < cold->nr_groups) {
            return -EINVAL;
        }
        int r = cold->nr_groups == 0 ? 0
                                     : sys_client_write(caller->endpoint, req->groups, cold->groups,
                                           cold->nr_groups * sizeof(groups[0]));
        return r != 0 ? r : (int)cold->nr_groups;
    }
    if (caller->euid != 0) {
        return -EPERM;
    }
    if (req->count > PM_GROUPS_MAX) {
        return -EINVAL;
    }
    int r = req->count == 0 ? 0
                            : sys_client_read(caller->endpoint, req->groups, groups,
                                  req->count * sizeof(groups[0]));
    if (r != 0) {
        return r;
    }
    state_touch(caller);
    cold->nr_groups = req->count;
    memcpy(cold->groups, groups, req->count * sizeof(groups[0]));
    state_cold_seal(caller);
    return 0;
}
