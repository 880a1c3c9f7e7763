// SPDX-License-Identifier: BSD-2-Clause
// POSIX record locks: per inode a list of ranges in rising order of start; a process's ranges never
// overlap.
#pragma once

#include "inode.h"

struct proc;

struct lock {
    uint32_t sum;
    int32_t pid;
    int32_t type; // AX_F_RDLCK, AX_F_WRLCK
    uint32_t reserved;
    int64_t start, end; // both inside
    struct lock *next;
};

// The first lock that keeps `pid` from having [start, end] as `type`, or NULL.
const struct lock *lock_conflict(
    const struct inode *inode, int32_t pid, int type, int64_t start, int64_t end);
// Sets or (AX_F_UNLCK) removes; the caller has seen that nothing conflicts. 0 or -ENOLCK (nothing
// changed).
int lock_set(struct inode *inode, int32_t pid, int type, int64_t start, int64_t end);
void lock_release_all(struct inode *inode, int32_t pid);

// fcntl's F_GETLK, F_SETLK, F_SETLKW on open file `file`: result or SUSPEND.
struct file;
int lock_control(struct proc *p, struct file *file, int command, vir_bytes argument);
