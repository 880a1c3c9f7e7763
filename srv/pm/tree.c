// SPDX-License-Identifier: BSD-2-Clause
// See tree.h.

#include "tree.h"

#include "abi/errno.h"

static struct mproc *procs;

void tree_use(struct mproc *table)
{
    procs = table;
}

struct mproc *tree_at(int slot)
{
    return slot >= 0 && slot < NR_PROCS ? &procs[slot] : NULL;
}

int tree_slot(const struct mproc *p)
{
    return (int)(p - procs);
}

struct mproc *tree_by_endpoint(endpoint_t ep)
{
    struct mproc *p = tree_at(endpoint_slot(ep));

    return p != NULL && p->life != LIFE_FREE && p->endpoint == ep ? p : NULL;
}

struct mproc *tree_by_pid(int pid)
{
    if (pid <= PM_INIT_PID) {
        return NULL;
    }
    for (struct mproc *p = procs; p < procs + NR_PROCS; p++) {
        if (p->life != LIFE_FREE && p->pid == pid) {
            return p;
        }
    }
    return NULL;
}

static bool id_is_used(int id)
{
    for (const struct mproc *p = procs; p < procs + NR_PROCS; p++) {
        if (p->life != LIFE_FREE && (p->pid == id || p->pgrp == id || p->sid == id)) {
            return true;
        }
    }
    return false;
}

int tree_new_pid(int32_t *next)
{
    // Until the ids have gone round once, the next one is nobody's. Bit 30 of *next remembers that
    // they have.
    enum { WRAPPED = 1 << 30 };
    int pid = *next & (WRAPPED - 1);
    bool has_wrapped = (*next & WRAPPED) != 0;

    do {
        if (pid < PID_FIRST || pid > PID_LAST) {
            has_wrapped = has_wrapped || pid > PID_LAST;
            pid = PID_FIRST;
        }
        pid++;
    } while (has_wrapped && id_is_used(pid - 1));
    *next = has_wrapped ? pid | WRAPPED : pid;
    return pid - 1;
}

static void link_child(struct mproc *p, struct mproc *parent)
{
    int slot = tree_slot(p);

    p->parent = tree_slot(parent);
    p->prev_sibling = NO_SLOT;
    p->next_sibling = parent->first_child;
    if (parent->first_child != NO_SLOT) {
        procs[parent->first_child].prev_sibling = (int16_t)slot;
    }
    parent->first_child = (int16_t)slot;
}

static void unlink_child(struct mproc *p)
{
    if (p->prev_sibling != NO_SLOT) {
        procs[p->prev_sibling].next_sibling = p->next_sibling;
    } else if (p->parent != tree_slot(p)) {
        procs[p->parent].first_child = p->next_sibling;
    }
    if (p->next_sibling != NO_SLOT) {
        procs[p->next_sibling].prev_sibling = p->prev_sibling;
    }
}

void tree_add(struct mproc *p, struct mproc *parent)
{
    p->first_child = NO_SLOT;
    p->next_sibling = NO_SLOT;
    p->prev_sibling = NO_SLOT;
    p->life = LIFE_ALIVE;
    if (p == parent) {
        p->parent = tree_slot(p);
    } else {
        link_child(p, parent);
    }
}

void tree_remove(struct mproc *p)
{
    unlink_child(p);
    p->life = LIFE_FREE;
    p->endpoint = NONE;
}

struct mproc *tree_parent(const struct mproc *p)
{
    return &procs[p->parent];
}

struct mproc *tree_first_child(const struct mproc *p)
{
    return tree_at(p->first_child);
}

struct mproc *tree_next_sibling(const struct mproc *p)
{
    return tree_at(p->next_sibling);
}

void tree_orphan_children(struct mproc *p, void (*each)(struct mproc *child))
{
    struct mproc *init = &procs[INIT_EP];

    while (p->first_child != NO_SLOT) {
        struct mproc *child = &procs[p->first_child];
        unlink_child(child);
        link_child(child, init);
        if (each != NULL) {
            each(child);
        }
    }
}

int tree_ppid(const struct mproc *p)
{
    return procs[p->parent].pid;
}

bool tree_kill_names(const struct mproc *caller, int pid, const struct mproc *target)
{
    if (target->life == LIFE_FREE) {
        return false;
    }
    if (pid > 0) {
        return target->pid == pid;
    }
    if (pid == 0) {
        return target->pgrp == caller->pgrp;
    }
    if (pid == -1) {
        return !proc_is_init(target) && !proc_is_service(target);
    }
    return target->pgrp == -(int64_t)pid;
}

bool tree_kill_allowed(const struct mproc *caller, const struct mproc *target, int signo)
{
    if (caller->euid == 0) {
        return true;
    }
    if (proc_is_service(target)) {
        return false;
    }
    if (caller->uid == target->uid || caller->uid == target->suid || caller->euid == target->uid ||
        caller->euid == target->suid) {
        return true;
    }
    return signo == AX_SIGCONT && caller->sid == target->sid;
}

bool tree_wait_names(const struct mproc *parent, int pid, const struct mproc *child)
{
    if (pid > 0) {
        return child->pid == pid && !proc_is_service(child);
    }
    if (pid == -1) {
        return true; // RS counts: INIT's wait for anybody has always somebody to wait for
    }
    return child->pgrp == (pid == 0 ? parent->pgrp : -(int64_t)pid);
}

bool tree_group_in_session(int pgrp, int sid)
{
    if (pgrp <= 0) {
        return false;
    }
    for (const struct mproc *p = procs; p < procs + NR_PROCS; p++) {
        if (p->life != LIFE_FREE && p->pgrp == pgrp && p->sid == sid) {
            return true;
        }
    }
    return false;
}

bool tree_group_is_orphaned(int pgrp)
{
    for (const struct mproc *p = procs; p < procs + NR_PROCS; p++) {
        if (p->life != LIFE_ALIVE || p->pgrp != pgrp) {
            continue;
        }
        const struct mproc *parent = tree_parent(p);
        if (parent->life == LIFE_ALIVE && parent->pgrp != pgrp && parent->sid == p->sid) {
            return false;
        }
    }
    return true;
}

bool tree_group_has_stopped(int pgrp)
{
    for (const struct mproc *p = procs; p < procs + NR_PROCS; p++) {
        if (p->life == LIFE_ALIVE && p->pgrp == pgrp && (p->flags & MP_STOPPED)) {
            return true;
        }
    }
    return false;
}

struct mproc *tree_self_or_pid(struct mproc *caller, int pid)
{
    return pid == 0 ? caller : tree_by_pid(pid);
}

int tree_setpgid(struct mproc *caller, int pid, int pgrp, struct mproc **changed)
{
    if (pgrp < 0 || pid < 0) {
        return -AX_EINVAL;
    }
    struct mproc *target = tree_self_or_pid(caller, pid);
    if (target == NULL || proc_is_service(target) ||
        (target != caller && tree_parent(target) != caller)) {
        return -AX_ESRCH;
    }
    if (target != caller && target->sid != caller->sid) {
        return -AX_EPERM;
    }
    if (target != caller && (target->flags & MP_EXECED)) {
        return -AX_EACCES;
    }
    if (target->sid == target->pid) {
        return -AX_EPERM; // a session leader: INIT too
    }
    if (pgrp == 0) {
        pgrp = target->pid;
    }
    if (pgrp != target->pid && !tree_group_in_session(pgrp, caller->sid)) {
        return -AX_EPERM;
    }
    target->pgrp = pgrp;
    *changed = target;
    return 0;
}

int tree_setsid(struct mproc *caller)
{
    if (caller->flags & MP_FRESH) {
        caller->flags &= ~(uint32_t)MP_FRESH; // born as leader of a session of its own
        return 0;
    }
    if (proc_is_init(caller) || proc_is_service(caller)) {
        return -AX_EPERM;
    }
    for (const struct mproc *p = procs; p < procs + NR_PROCS; p++) {
        if (p->life != LIFE_FREE && p->pgrp == caller->pid) {
            return -AX_EPERM;
        }
    }
    caller->pgrp = caller->pid;
    caller->sid = caller->pid;
    return 0;
}
