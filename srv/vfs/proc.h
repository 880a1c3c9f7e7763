// SPDX-License-Identifier: BSD-2-Clause
// The processes that VFS serves, by process number: ids, directories, descriptors, and the call
// that a process is blocked in.
//
// A call that cannot be finished is put aside as the request message itself and done again from the
// start when something changed (wait.h). So handlers change nothing before they are sure to finish,
// but for what `progress` records.
#pragma once

#include "abi/endpoint.h"
#include "abi/fs.h"
#include "abi/message.h"
#include "inode.h"

struct file;

// Result of a handler whose answer comes later.
enum { SUSPEND = -0x7fffffff };

enum proc_block {
    BLOCK_NONE,
    BLOCK_INODE, // pipe, FIFO, record lock: on inode->waiters
    BLOCK_POLL,
    BLOCK_DEVICE,  // a driver's answer
    BLOCK_REMOTE,  // a file system server's answer
    BLOCK_ARRIVAL, // a device that has no driver yet
    BLOCK_UNKNOWN  // RS had not told us of this service yet
};

struct proc {
    endpoint_t endpoint; // NONE: slot is free
    int32_t pid;
    int32_t uid, gid, euid, egid;
    int32_t pgrp, sid;
    uint32_t umask;
    uint32_t ctty; // device of the session's terminal, 0: none
    bool is_service;
    struct inode *root;
    struct inode *cwd;
    uint64_t cloexec;
    struct file *fd[AX_OPEN_MAX];
    struct message journal
        __attribute__((aligned(8))); // last answer, for a request repeated after VFS was restarted

    // The blocked call.
    uint32_t block;
    struct inode *waits_on;
    struct proc *next_waiter; // also the queue of calls to be done again
    bool is_queued;
    bool is_exiting;
    endpoint_t parked;    // in a free slot: `request` is of this process, not known yet
    struct file *opening; // FIFO's end that waits for the other
    uint32_t opening_flags;
    uint32_t opening_seen; // how often the other end had been opened
    uint32_t progress;     // bytes of a write to a pipe that were taken already
    uint64_t deadline_us;  // poll; 0: none
    uint32_t outgoing;     // requests to drivers and servers made for it
    void *answers; // what servers answered so far: struct remote_answers or struct poll_answers
    int32_t cancel_error; // a driver was asked to end its request: what the call ends with then
    struct {
        struct inode *inode; // NULL unless blocked in F_SETLKW
        int32_t type;
        int64_t start, end;
    } lock_wait;
    struct message request __attribute__((aligned(8)));
};

int proc_table_make(void);
void proc_table_adopt(void);

struct proc *proc_at(unsigned slot);
// The process with this endpoint, or NULL.
struct proc *proc_find(endpoint_t endpoint);
// Takes the slot for a new process with root's ids, standing in the root directory.
struct proc *proc_start(endpoint_t endpoint, int32_t pid);
int proc_fork(endpoint_t parent, endpoint_t child, int32_t pid);
// Closes everything and frees the slot.
void proc_end(struct proc *p);
void proc_close_on_exec(struct proc *p);

void proc_set_root(struct proc *p, struct inode *dir);
void proc_set_cwd(struct proc *p, struct inode *dir);
