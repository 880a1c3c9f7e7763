// SPDX-License-Identifier: BSD-2-Clause
// Blocked calls; see wait.h.

#include "wait.h"

#include "dispatch.h"
#include "file.h"
#include "os.h"
#include "outgoing.h"
#include "store.h"

static struct proc *queue_first, *queue_last;
static uint64_t alarm_us; // what the kernel's alarm is set to
static unsigned polls;    // processes blocked in poll

static void block(struct proc *p, enum proc_block what)
{
    p->block = what;
    polls += what == BLOCK_POLL;
}

static void unblock(struct proc *p)
{
    polls -= p->block == BLOCK_POLL;
    p->block = BLOCK_NONE;
}

static void leave_inode(struct proc *p)
{
    struct proc **at = &p->waits_on->waiters;

    while (*at != p) {
        at = &(*at)->next_waiter;
    }
    *at = p->next_waiter;
    p->next_waiter = NULL;
    struct inode *inode = p->waits_on;
    p->waits_on = NULL;
    inode_unref(inode);
}

static void leave_queue(struct proc *p)
{
    struct proc *before = NULL;

    for (struct proc *at = queue_first; at != p; at = at->next_waiter) {
        before = at;
    }
    *(before != NULL ? &before->next_waiter : &queue_first) = p->next_waiter;
    if (queue_last == p) {
        queue_last = before;
    }
    p->next_waiter = NULL;
    p->is_queued = false;
}

int wait_on_inode(struct proc *p, struct inode *inode)
{
    struct proc **at = &inode->waiters;

    while (*at != NULL) { // first come, first served
        at = &(*at)->next_waiter;
    }
    *at = p;
    p->next_waiter = NULL;
    p->waits_on = inode;
    p->lock_wait.inode = NULL; // lock.c fills it in afterwards
    inode_ref(inode);
    block(p, BLOCK_INODE);
    return SUSPEND;
}

int wait_for(struct proc *p, enum proc_block what)
{
    block(p, what);
    return SUSPEND;
}

static void enqueue(struct proc *p)
{
    if (p->is_queued) {
        return;
    }
    p->is_queued = true;
    p->next_waiter = NULL;
    *(queue_last != NULL ? &queue_last->next_waiter : &queue_first) = p;
    queue_last = p;
}

void wait_wake(struct proc *p)
{
    if (p->block == BLOCK_INODE && !p->is_queued) {
        leave_inode(p);
    }
    enqueue(p);
}

void wait_wake_inode(struct inode *inode)
{
    while (inode->waiters != NULL) {
        wait_wake(inode->waiters);
    }
    if (polls > 0) {
        wait_wake_kind(BLOCK_POLL);
    }
}

void wait_wake_kind(enum proc_block what)
{
    for (unsigned i = 0; i < NR_PROCS; i++) {
        if (proc_at(i)->endpoint != NONE && proc_at(i)->block == what) {
            wait_wake(proc_at(i));
        }
    }
}

struct proc *wait_next(void)
{
    struct proc *p = queue_first;

    if (p != NULL) {
        leave_queue(p);
        unblock(p);
    }
    return p;
}

void wait_reset(struct proc *p)
{
    if (p->is_queued) {
        leave_queue(p);
    } else if (p->block == BLOCK_INODE) {
        leave_inode(p);
    }
    if (p->outgoing > 0) {
        outgoing_orphan(p);
    }
    if (p->answers != NULL) {
        store_free(p->answers);
        p->answers = NULL;
    }
    unblock(p);
    if (p->opening != NULL) {
        struct file *opening = p->opening;
        p->opening = NULL;
        file_unref(p, opening);
    }
    p->deadline_us = 0;
    p->progress = 0;
    p->cancel_error = 0;
}

void wait_finish(struct proc *p, int status)
{
    struct message reply = {
        .type = p->request.type | MSG_REPLY, .serial = p->request.serial, .status = status};

    wait_reset(p);
    dispatch_answer(p, &reply);
}

void wait_abandon(struct proc *p)
{
    if (p->block != BLOCK_NONE) {
        wait_reset(p);
    }
}

int wait_interrupt(struct proc *p, int error)
{
    switch (p->block) {
    case BLOCK_NONE:
        return 0;
    case BLOCK_DEVICE:
        if (outgoing_cancel(p)) {
            p->cancel_error = error;
            return SUSPEND;
        }
        break;
    case BLOCK_POLL:
        error = -EINTR; // never restarted
        break;
    default:
        break;
    }
    wait_finish(p, p->progress > 0 ? (int)p->progress : error);
    return 1;
}

static void set_alarm(void)
{
    uint64_t first = 0;

    for (unsigned i = 0; i < NR_PROCS && polls > 0; i++) {
        const struct proc *p = proc_at(i);
        bool is_timed =
            p->endpoint != NONE && p->block == BLOCK_POLL && p->deadline_us != 0 && !p->is_queued;
        if (is_timed && (first == 0 || p->deadline_us < first)) {
            first = p->deadline_us;
        }
    }
    if (first != alarm_us) {
        alarm_us = first;
        os_alarm_at(first);
    }
}

void wait_set_deadline(struct proc *p, uint64_t time_us)
{
    p->deadline_us = time_us;
    if (alarm_us == 0 || time_us < alarm_us) { // a later alarm is set when the earlier one has rung
        alarm_us = time_us;
        os_alarm_at(time_us);
    }
}

void wait_alarm(void)
{
    uint64_t now = os_now_us();

    alarm_us = 0;
    for (unsigned i = 0; i < NR_PROCS; i++) {
        struct proc *p = proc_at(i);
        if (p->endpoint != NONE && p->block == BLOCK_POLL && p->deadline_us != 0 &&
            p->deadline_us <= now) {
            wait_wake(p);
        }
    }
    set_alarm();
}
