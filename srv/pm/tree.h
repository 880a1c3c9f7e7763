// SPDX-License-Identifier: BSD-2-Clause
// The process tree and the meaning of process, group and session ids; pure logic over the table of
// records.
//
// INIT is the root, its own parent, with pid, group and session 0. An argument 0, -1 or below keeps
// its POSIX meaning, so no call can name INIT by its pid. RS (pid 1) is INIT's child, every other
// service RS's. Called by PM's request handlers only.
#pragma once

#include "proc.h"

enum { PID_FIRST = 2, PID_LAST = 30000 };

// The table of NR_PROCS records that all functions work on.
void tree_use(struct mproc *table);

struct mproc *tree_at(int slot); // NULL: no such slot
int tree_slot(const struct mproc *p);

// The process of exactly this endpoint that is not free, or NULL.
struct mproc *tree_by_endpoint(endpoint_t ep);
// The process, zombies included, with this pid; NULL: none. Never INIT: pid must be positive.
struct mproc *tree_by_pid(int pid);

// A pid that is nobody's pid, group or session. *next is where the search begins, and is moved on.
int tree_new_pid(int32_t *next);

// Links a record, whose slot was free, below its parent; unlinks it and makes it free.
void tree_add(struct mproc *p, struct mproc *parent);
void tree_remove(struct mproc *p);
// p's children become INIT's. Calls `each` (may be NULL) for every one of them.
void tree_orphan_children(struct mproc *p, void (*each)(struct mproc *child));
struct mproc *tree_parent(const struct mproc *p);
struct mproc *tree_first_child(const struct mproc *p);
struct mproc *tree_next_sibling(const struct mproc *p);

// getppid: INIT's children see 0.
int tree_ppid(const struct mproc *p);

// Does a kill(pid) of `caller` mean `target`?
bool tree_kill_names(const struct mproc *caller, int pid, const struct mproc *target);
// May `caller` send it? Services are root's to kill.
bool tree_kill_allowed(const struct mproc *caller, const struct mproc *target, int signo);

// Does wait4(pid) of `parent` mean `child`? Services are waited for by nobody.
bool tree_wait_names(const struct mproc *parent, int pid, const struct mproc *child);

// Group 0 and negative ids exist for no caller.
bool tree_group_in_session(int pgrp, int sid);
// No live member has a parent in another group of the same session.
bool tree_group_is_orphaned(int pgrp);
bool tree_group_has_stopped(int pgrp);

// setpgid(pid, pgrp) and setsid, checks and change. 0 or -ESRCH, -EPERM, -EACCES, -EINVAL.
// *changed: whose group it was.
int tree_setpgid(struct mproc *caller, int pid, int pgrp, struct mproc **changed);
int tree_setsid(struct mproc *caller);

// The target of a call whose argument 0 means the caller; NULL: no such process.
struct mproc *tree_self_or_pid(struct mproc *caller, int pid);
