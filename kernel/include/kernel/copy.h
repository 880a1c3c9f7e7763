// SPDX-License-Identifier: BSD-2-Clause
// Copies between address spaces by translation through the linear map. Each page is checked for
// user and write permission at each use; nothing is kept over a preemption point.
#pragma once

#include <kernel/proc.h>

enum {
    COPY_PIECE = 16 * 1024 // between two looks at pending interrupts
};

// A page was missing (or read-only and to be written). *fault says whose and where.
struct copy_fault {
    struct proc *proc;
    vaddr_t address;
    bool write;
};

// Copy up to `bytes` from one process to another (either may be the current one). *done counts
// bytes moved, also on error. 0, -EFAULT with *fault (page missing), -EPERM (device memory).
int copy_between(struct proc *from, vaddr_t from_address, struct proc *to, vaddr_t to_address,
    uint32_t bytes, uint32_t *done, struct copy_fault *fault);

int copy_to_proc(
    struct proc *to, vaddr_t address, const void *from, uint32_t bytes, struct copy_fault *fault);
int copy_from_proc(
    struct proc *from, vaddr_t address, void *to, uint32_t bytes, struct copy_fault *fault);
int copy_fill(struct proc *to, vaddr_t address, uint8_t value, uint32_t bytes, uint32_t *done,
    struct copy_fault *fault);
