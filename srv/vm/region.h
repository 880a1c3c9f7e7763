// SPDX-License-Identifier: BSD-2-Clause
// Regions: what the address ranges of one address space are for. Pure bookkeeping: no frames, no
// tables, no accounting.
//
// A set is a list sorted by address, without overlaps; ranges are whole pages. The number in a set
// is bounded, so that one process cannot make VM slow for others. Neighbours that differ in nothing
// are one region, except for the kinds that carry data of their own. A set remembers the region
// found last; faults come in clusters.
#pragma once

#include <lib/list.h>

#include "abi/types.h"

enum region_kind { // the numbers of struct vm_region_info
    REGION_SEGMENT,
    REGION_HEAP,
    REGION_STACK,
    REGION_ANON,
    REGION_CONTIG,
    REGION_DEVICE,
    REGION_KEPT,
    REGION_SAFEMAP,
    REGION_BOOT
};

enum { REGIONS_PER_SPACE = 512 };

struct kept;
struct safemap;

struct region {
    struct list link; // in its set, by address; or the free list
    vir_bytes start;
    vir_bytes end;
    uint8_t kind;
    uint8_t prot;      // VM_PROT_*
    uint8_t base_kind; // SAFEMAP: what the range is again when the mapping ends
    uint8_t base_prot;
    union {
        struct kept *kept;       // KEPT
        struct safemap *safemap; // SAFEMAP
        phys_bytes phys;         // DEVICE, BOOT: of `start`
    };
};

struct region_set {
    struct list list;
    struct region *last; // found last, or NULL
    uint32_t count;
};

// Memory for descriptors, at start; more is taken page by page from VM's own memory when it is used
// up.
void region_pool_init(void *memory, uint32_t bytes);
// 0: the next `count` regions can be made without failing. -ENOMEM.
int region_pool_prepare(uint32_t count);

void region_set_init(struct region_set *set);
// The region that contains the address, or NULL.
struct region *region_find(struct region_set *set, vir_bytes address);
// The first region that ends above the address, or NULL.
struct region *region_from(struct region_set *set, vir_bytes address);
// The one before or after it, or NULL.
struct region *region_below(struct region_set *set, struct region *region);
struct region *region_next(struct region_set *set, struct region *region);
bool region_is_free(struct region_set *set, vir_bytes start, vir_bytes end);
// The lowest free range of `bytes` in [low, high), or 0.
vir_bytes region_find_gap(struct region_set *set, uint32_t bytes, vir_bytes low, vir_bytes high);

// The range is free. NULL: no memory, or too many regions.
struct region *region_insert(
    struct region_set *set, vir_bytes start, vir_bytes end, enum region_kind kind, unsigned prot);
void region_remove(struct region_set *set, struct region *region);
// Cut at an address inside; `region` keeps the lower part. The upper part, or NULL as
// region_insert.
struct region *region_split(struct region_set *set, struct region *region, vir_bytes at);
// Neighbours that differ in nothing; `low` then covers both.
bool region_can_join(const struct region *low, const struct region *high);
void region_join(struct region_set *set, struct region *low, struct region *high);
