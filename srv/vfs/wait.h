// SPDX-License-Identifier: BSD-2-Clause
// Blocked calls. A call waits on an inode, for a driver, a server, a device to come or a time; when
// that changes it is put into the queue of calls to be done again, which the main loop empties
// after each message. So no handler ever calls another.
#pragma once

#include "proc.h"

// Puts the call of `p` aside. Returns SUSPEND.
int wait_on_inode(struct proc *p, struct inode *inode);
int wait_for(struct proc *p, enum proc_block what);

// Something changed: calls that wait on the inode, polls that look at it, are done again.
void wait_wake_inode(struct inode *inode);
// The same for all calls of one kind.
void wait_wake_kind(enum proc_block what);
void wait_wake(struct proc *p);

// The next call to be done again, no longer blocked; NULL: none.
struct proc *wait_next(void);

// Ends a blocked call with an answer.
void wait_finish(struct proc *p, int status);
// Forgets all that a call kept while it was blocked; at the end of every call.
void wait_reset(struct proc *p);
// The process is gone: its call is forgotten without answer.
void wait_abandon(struct proc *p);
// PM: end a blocked call with `error` (-EINTR, -ERESTART). 0: none was blocked; 1: done; SUSPEND:
// when the driver has answered.
int wait_interrupt(struct proc *p, int error);

// Deadlines of polls: one alarm for the earliest.
void wait_set_deadline(struct proc *p, uint64_t time_us);
void wait_alarm(void);
