// SPDX-License-Identifier: BSD-2-Clause
// The process table; see proc.h.

#include "proc.h"

#include <string.h>

#include "device.h"
#include "file.h"
#include "lock.h"
#include "os.h"
#include "store.h"
#include "wait.h"

static struct proc *procs;

int proc_table_make(void)
{
    uint32_t run =
        store_pages_run((NR_PROCS * sizeof(struct proc) + ABI_PAGE_SIZE - 1) / ABI_PAGE_SIZE);

    if (run == 0) {
        return -ENOSPC;
    }
    procs = store_page(run);
    for (unsigned i = 0; i < NR_PROCS; i++) {
        procs[i].endpoint = NONE;
        procs[i].parked = NONE;
    }
    store_root()->procs = procs;
    return 0;
}

// The calls that were blocked are repeated by their processes.
void proc_table_adopt(void)
{
    procs = store_root()->procs;
    for (unsigned i = 0; i < NR_PROCS; i++) {
        struct proc *p = &procs[i];
        p->block = BLOCK_NONE;
        p->is_queued = false;
        p->progress = 0;
        p->opening = NULL;
        p->deadline_us = 0;
        p->outgoing = 0;
        p->answers = NULL;
        p->cancel_error = 0;
        p->waits_on = NULL;
        p->next_waiter = NULL;
    }
}

struct proc *proc_at(unsigned slot)
{
    return &procs[slot];
}

struct proc *proc_find(endpoint_t endpoint)
{
    int slot = endpoint_slot(endpoint);

    return endpoint >= 0 && slot < NR_PROCS && procs[slot].endpoint == endpoint ? &procs[slot]
                                                                                : NULL;
}

struct proc *proc_start(endpoint_t endpoint, int32_t pid)
{
    int slot = endpoint_slot(endpoint);
    struct inode *top = store_root()->root_inode;

    if (endpoint < 0 || slot >= NR_PROCS) {
        return NULL;
    }
    struct proc *p = &procs[slot];
    if (p->endpoint != NONE) {
        proc_end(p); // we missed its end
    }
    struct message parked = p->request;
    bool is_parked = p->parked == endpoint;
    memset(p, 0, sizeof(*p));
    p->parked = NONE;
    p->endpoint = endpoint;
    p->pid = pid;
    p->pgrp = pid;
    p->umask = 022;
    inode_ref(top);
    inode_ref(top);
    p->root = top;
    p->cwd = top;
    if (is_parked) {
        p->request = parked;
        (void)wait_for(p, BLOCK_UNKNOWN);
        wait_wake(p);
    }
    return p;
}

int proc_fork(endpoint_t parent_ep, endpoint_t child_ep, int32_t pid)
{
    const struct proc *parent = proc_find(parent_ep);

    if (parent == NULL) {
        return -ESRCH;
    }
    struct proc *child = proc_start(child_ep, pid);
    if (child == NULL || child == parent) {
        return -EINVAL;
    }
    child->uid = parent->uid;
    child->gid = parent->gid;
    child->euid = parent->euid;
    child->egid = parent->egid;
    child->pgrp = parent->pgrp;
    child->sid = parent->sid;
    child->umask = parent->umask;
    child->ctty = parent->ctty;
    child->cloexec = parent->cloexec;
    proc_set_root(child, parent->root);
    proc_set_cwd(child, parent->cwd);
    for (int i = 0; i < AX_OPEN_MAX; i++) {
        child->fd[i] = parent->fd[i];
        if (child->fd[i] != NULL) {
            file_ref(child->fd[i]);
        }
    }
    return 0;
}

void proc_end(struct proc *p)
{
    p->is_exiting = true;
    wait_abandon(p);
    device_session_end(p);
    for (int i = 0; i < AX_OPEN_MAX; i++) {
        if (p->fd[i] != NULL) {
            (void)file_close(p, i);
        }
    }
    inode_unref(p->root);
    inode_unref(p->cwd);
    p->endpoint = NONE;
}

void proc_close_on_exec(struct proc *p)
{
    for (int i = 0; i < AX_OPEN_MAX && p->cloexec != 0; i++) {
        if (p->cloexec & (UINT64_C(1) << i)) {
            (void)file_close(p, i);
        }
    }
}

void proc_set_root(struct proc *p, struct inode *dir)
{
    inode_ref(dir);
    inode_unref(p->root);
    p->root = dir;
}

void proc_set_cwd(struct proc *p, struct inode *dir)
{
    inode_ref(dir);
    inode_unref(p->cwd);
    p->cwd = dir;
}
