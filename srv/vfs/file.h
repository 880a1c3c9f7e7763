// SPDX-License-Identifier: BSD-2-Clause
// Open file descriptions, shared by descriptors after dup and fork, and the descriptor tables of
// processes.
#pragma once

#include "inode.h"

struct proc;

struct file {
    uint32_t sum;
    uint32_t flags; // AX_O_ACCMODE, APPEND, NONBLOCK
    uint32_t refs;
    uint32_t device; // number of the character device, 0: none
    int64_t pos;
    struct inode *inode;
};

// A description with one reference; takes a reference to the inode and counts pipe ends. NULL: no
// room.
struct file *file_new(struct inode *inode, uint32_t flags);
void file_ref(struct file *file);
// Drops a reference; the last one lets go of inode, pipe end and device.
void file_unref(struct proc *p, struct file *file);
void file_seal(struct file *file);

struct file *file_of(const struct proc *p, int32_t fd); // NULL: not open
static inline bool file_reads(const struct file *file)
{
    return (file->flags & AX_O_ACCMODE) != AX_O_WRONLY;
}
static inline bool file_writes(const struct file *file)
{
    return (file->flags & AX_O_ACCMODE) == AX_O_WRONLY || (file->flags & AX_O_ACCMODE) == AX_O_RDWR;
}

// The lowest free descriptor from `from` on, or -EMFILE.
int file_free_fd(const struct proc *p, int32_t from);
// Puts a description (its reference goes over) at a free descriptor.
void file_install(struct proc *p, int32_t fd, struct file *file, bool cloexec);
int file_close(struct proc *p, int32_t fd);
