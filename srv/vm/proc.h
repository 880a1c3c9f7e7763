// SPDX-License-Identifier: BSD-2-Clause
// Processes as VM knows them: by slot, with the endpoint that VM was told of.
#pragma once

#include "abi/endpoint.h"
#include "space.h"

struct vmproc {
    endpoint_t endpoint; // NONE: slot is free
    struct space *space; // NULL: a service that has no image yet
    struct space *next;  // being built by exec
    endpoint_t builder;  // who builds it
    bool is_service;
    bool has_stack; // of `next`
    char label[ABI_LABEL_MAX];
    uint32_t stack_limit;
    uint32_t data_limit;
    uint32_t faults;
    uint32_t cow_copies;
};

extern struct vmproc proc_table[NR_PROCS];

void proc_init(void);

// NULL: not known. Inline: part of the page fault path.
static inline struct vmproc *proc_find(endpoint_t endpoint)
{
    struct vmproc *proc = &proc_table[endpoint_slot(endpoint) % NR_PROCS];
    return proc->endpoint == endpoint ? proc : NULL;
}

// The slot of a new process; what VM still has of an older one in it is freed. NULL: not a
// process's endpoint.
struct vmproc *proc_take(endpoint_t endpoint);
static inline enum purse proc_purse(const struct vmproc *proc)
{
    return proc->is_service ? PURSE_SERVICE : PURSE_USER;
}
// The space, which is bound to no process, goes with everything in it; kept regions wait.
void proc_destroy_space(struct space *space);
// All of the process; kept regions of its label wait, or go too.
void proc_exit(struct vmproc *proc, bool keep_regions);
