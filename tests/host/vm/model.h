// SPDX-License-Identifier: BSD-2-Clause
// What VM's processes must see, kept as simply as possible: every page of every process points to a
// cell with its contents; processes that share a page share the cell, all other copies are made at
// once.
#pragma once

#include "abi/endpoint.h"

enum {
    MODEL_PROCS = 12,
    MODEL_LABELS = 3,
    // Pages of a process, by area
    ANON = 0, // LAYOUT_MMAP area, across a 4 MiB line
    NR_ANON = 64,
    KEPT = ANON + NR_ANON,
    NR_KEPT = 16,
    TEXT = KEPT + NR_KEPT,
    NR_TEXT = 16,
    HEAP = TEXT + NR_TEXT,
    NR_HEAP = 32,
    STACK = HEAP + NR_HEAP,
    NR_STACK = 64,
    NR_PAGES = STACK + NR_STACK,
    INITIAL_STACK = 17
};

struct cell {
    uint32_t value;
    unsigned refs;
};

struct model_page {
    struct cell *cell;     // NULL: not mapped
    struct model_map *map; // the page is seen through this
    bool is_readonly;
};

struct model_proc {
    bool is_live;
    int label; // of a service; -1: user process
    endpoint_t endpoint;
    struct model_page page[NR_PAGES];
};

struct model_map {
    struct model_map *next;
    struct model_proc *owner; // NULL: nobody holds the kept region
    int kept;                 // label of the kept region whose pages these are, or -1
    unsigned from;
    struct model_proc *grantee;
    unsigned to;
    unsigned count;
    int32_t gid;
    endpoint_t grantor;
    struct model_proc *middle; // who passed the owner's grant on, or NULL
    int32_t middle_gid;
};

extern struct model_proc procs[MODEL_PROCS];
extern struct model_map *maps;
extern struct cell
    *kept_cells[MODEL_LABELS][NR_KEPT]; // while nobody holds them; all NULL: there is no region
extern bool kept_exists[MODEL_LABELS];

vir_bytes model_address(unsigned page);

void page_new(struct model_page *page);
void page_clone(struct model_page *page, const struct cell *from);
void page_drop(struct model_page *page);

// All mappings made of owner's pages [from, from + count) end; those made of these first.
void model_end_range(struct model_proc *owner, unsigned from, unsigned count);
void model_end(struct model_map *map, bool keep_copy);
void model_unmap(struct model_proc *proc, unsigned from, unsigned count);
struct model_map *model_map_pages(struct model_proc *owner, unsigned from,
    struct model_proc *grantee, unsigned to, unsigned count, bool writable);
void model_fork(const struct model_proc *parent, struct model_proc *child);
// The process ends, or its image does (exec): is_exec.
void model_exit(struct model_proc *proc, bool keep, bool is_exec);
void model_take_kept(struct model_proc *proc);
