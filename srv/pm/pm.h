// SPDX-License-Identifier: BSD-2-Clause
// What PM's files share. PM is one thread: it receives an event, handles it, replies, seals what
// changed. It waits for nobody but VM and the kernel; what needs VFS or RS is an asynchronous
// request whose answer is an event of its own.
#pragma once

#include <string.h>

#include "abi/errno_own.h"
#include "abi/kcall.h"
#include "abi/proto/pm.h"
#include "minix/ipc.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"

#include "proc.h"
#include "state.h"
#include "timerq.h"
#include "tree.h"

// A handler's result: a status for the caller, or PM_NO_REPLY when it gets its answer later or
// never.
enum { PM_NO_REPLY = 0x7fffffff };

// One per row of pm.def. `caller` is NULL for asynchronous requests of servers. The reply's payload
// is all zero at first.
typedef int pm_handler(struct mproc *caller, const struct message *request, struct message *reply);
#define R(number, NAME, name, who, summary) pm_handler pm_do_##name;
#include "abi/proto/pm.def"
#undef R

#define REQUEST(type) const struct type *req = (const void *)request->payload
#define REPLY(type) struct type *rep = (void *)reply->payload

// --- main.c
// The caller's request stays open: call, serial and type are noted.
void call_begin(struct mproc *p, enum proc_call call, const struct message *request);
// Answers the open request (payload may be NULL) and closes it.
void call_reply(struct mproc *p, int status, const void *payload, size_t bytes);
// Sends a reply that is still here: before the kernel is asked to do something with its receiver.
void call_flush(void);
// The request that is being handled now comes from p (signals for it wait until it has its reply).
bool call_is_current(const struct mproc *p);

// --- vfs.c: asynchronous requests on behalf of p; the answer goes to the phase that p->call and
// p->life name.
void vfs_send(struct mproc *p, struct message *m, uint32_t type);
void vfs_tell_ids(struct mproc *asker, const struct mproc *whose, bool new_session);
void vfs_unpause(struct mproc *p, bool restart);
void vfs_sync(void);
void vfs_answer(const struct message *m);

// --- fork.c, exec.c, ids.c, system.c: VFS has answered
void fork_answered(struct mproc *parent, int status);
void exec_init(void);
void exec_answered(struct mproc *p, const struct message *m);
void exec_finish(struct mproc *p);
void ids_answered(struct mproc *p);
void system_synced(void);

// --- exit.c
// The process ends with this wait4 status. Safe for a live process that is not busy; INIT's end is
// the system's.
void exit_begin(struct mproc *p, int status);
void exit_answered(struct mproc *p);
// The kernel's and PM's slot of a process without memory are given back.
void exit_release(struct mproc *p);
// p's children become INIT's, which hears of those that have ended.
void exit_orphan_children(struct mproc *p);

// --- wait.c
// A child has ended, stopped or gone on: tells its parent by signal and by wait4.
void wait_child_news(struct mproc *child, int code);

// --- uidcount.c: live user processes per real user id
int uid_count(int uid);
void uid_count_add(int uid, int change);

// --- signal.c
// A signal is sent; `info` may be NULL (sent by PM itself).
void signal_send_to(struct mproc *p, int signo, const struct mproc_siginfo *info);
// As signal_send_to without acting on it yet.
void signal_note(struct mproc *p, int signo, const struct mproc_siginfo *info);
// Acts on what is pending. True when a handler was set going.
bool signal_act(struct mproc *p);
// An exception: cannot wait.
void signal_fault(struct mproc *p, int signo, int code, vir_bytes address);
// VFS has answered: it ended a call of p, or knows of none.
void signal_unpaused(struct mproc *p, bool was_blocked);
// The call to another server, whose end a handler waited for, is over.
void signal_call_done(struct mproc *p);
// A process that is stopped is so no longer: it goes on, or ends.
void signal_unstop(struct mproc *p);
int signal_group(int pgrp, int signo);
// Groups that lost their last link to their session by the end or the move of p, and have stopped
// members.
void signal_orphaned_group(int pgrp);

// --- event.c, timer.c
void event_fetch(void);
void timer_set(struct mproc *p, enum timer_kind kind, uint64_t expires_us);
void timer_cancel(struct mproc *p, enum timer_kind kind);
void timer_cancel_all(struct mproc *p);
void timer_set_pm(uint64_t expires_us);
void timer_cancel_pm(void);
void timer_alarm(void); // the alarm went off
void timer_rearm(void); // after each event: the kernel's alarm follows the queue
void timer_sleep_left(const struct mproc *p, struct pm_nanosleep_rep *rep);
void itimer_expired(struct mproc *p, enum timer_kind kind, uint64_t now_us);

// --- system.c
void system_timer(void);
void system_process_gone(void);

// --- limit.c
void limit_init(struct mproc_cold *cold);
// A process that forks beyond its user's limit runs after everybody else until its user is well
// below the limit, so that a fork bomb takes no time from those who are to end it.
void limit_demote(struct mproc *p);
void limit_reinstate(struct mproc *p);

// --- boot.c
int boot_processes(void);
struct mproc *service_add(endpoint_t ep, const char *name, int uid, struct mproc *parent, int pid);

// --- service.c
// The service is dead: its children that it has not let run yet are killed, the others become
// INIT's.
void service_gone(struct mproc *p);
