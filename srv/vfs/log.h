// SPDX-License-Identifier: BSD-2-Clause
// /dev/log: what is written there goes to the kernel's log ring under the writer's name; there is
// nothing to read. It is what descriptors 0, 1 and 2 of a service are. A service's own library goes
// to the kernel with its output; its children, which are user processes, come here.
#pragma once

#include "device.h"

struct proc;

static inline bool log_is(const struct inode *inode)
{
    return inode_is(inode, AX_S_IFCHR) && inode->rdev == RDEV_LOG;
}

// Calls; each a result.
int log_open(struct proc *p, struct inode *inode, uint32_t flags);
int log_write(const struct proc *p, vir_bytes buffer, uint32_t bytes);

// Gives a service, which has no descriptor yet, its first three. Without room it has none.
void log_give(struct proc *p);
