// SPDX-License-Identifier: BSD-2-Clause
// The handlers, one for each row of abi/proto/vfs.def, and what they share. A handler gets the
// calling process (NULL for a request of PM or RS), the request and the reply's payload to fill in;
// it returns the status, or SUSPEND when the answer comes later.
#pragma once

#include "abi/errnames.h"
#include "file.h"
#include "path.h"
#include "proc.h"

#define R(number, NAME, name, who, summary)                                                        \
    int vfs_do_##name(struct proc *p, const struct message *m, struct message *reply);
#include "abi/proto/vfs.def"
#undef R

// Room for the paths of one call: too large for the stack, used by one call at a time.
extern struct walk walk_first, walk_second;

// Is this inode of a file system that can be written? 0 or -EROFS.
static inline int check_writable(const struct inode *inode)
{
    return inode->is_remote ? -EROFS : 0;
}

// fifo.c
int fifo_open(struct proc *p, struct inode *inode, uint32_t flags);
int fifo_open_again(struct proc *p);
