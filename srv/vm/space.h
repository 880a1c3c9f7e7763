// SPDX-License-Identifier: BSD-2-Clause
// Address spaces: regions, page tables, and what VM remembers of each page.
//
// User space is 256 chunks of 4 MiB. A chunk in use has a frame of second-level tables, which only
// the kernel writes, and a shadow page of 1024 words, which say what VM put there: frame address
// and SHADOW_* bits. Both are made when the first page of the chunk is needed and go when its last
// page goes. Invariants:
// - a word is zero or has SHADOW_HELD; SHADOW_WRITABLE implies SHADOW_MAPPED;
// - SHADOW_MAPPED: the kernel's entry is there, with write access exactly if SHADOW_WRITABLE;
// - a frame that is copy-on-write (frame.h) is writable nowhere;
// - every held page lies in a region, and the space's purse was charged for each region and for the
// tables of each
//   chunk that a region touches.
#pragma once

#include "abi/kcall.h"
#include "abi/types.h"
#include "commit.h"
#include "frame.h"
#include "meta.h"
#include "region.h"

enum {
    CHUNK_SHIFT = 22,
    CHUNK_BYTES = 1 << CHUNK_SHIFT,
    CHUNK_PAGES = CHUNK_BYTES / ABI_PAGE_SIZE,
    NR_CHUNKS = 256,
    CHUNK_TABLES = 2, // frames: second-level tables and shadow page
    SPACE_TABLES = 2  // frames: first-level table and the page of struct space
};

enum {
    SHADOW_HELD = 1,
    SHADOW_MAPPED = 2,
    SHADOW_WRITABLE = 4,
    SHADOW_DEVICE = 8 // not a frame of RAM
};
#define SHADOW_ADDRESS UINT32_C(0xfffff000)

struct chunk {
    phys_bytes l2;    // 0: none
    uint16_t shadow;  // page of VM's memory; 0: none
    uint16_t held;    // words in it that are not zero
    uint32_t regions; // that touch the chunk
};

struct space {
    struct region_set regions;
    phys_bytes l1;
    uint16_t page; // of VM's memory, this struct
    uint8_t purse;
    bool is_pinned; // RS, VM: all pages are there always, none is copy-on-write
    endpoint_t owner;
    uint32_t resident; // pages held
    uint32_t pages;    // of all regions
    uint32_t tables;   // frames of tables
    uint32_t lent;     // safemaps of pages of this space
    uint32_t borrowed; // safemaps into this space
    vir_bytes heap_start;
    vir_bytes heap_end; // brk
    struct chunk chunk[NR_CHUNKS];
};

_Static_assert((int)SPACE_TABLES == (int)CHUNK_TABLES, "a space itself is charged like a chunk");
_Static_assert(sizeof(struct space) <= ABI_PAGE_SIZE, "an address space's description is one page");

// Changes to one space's tables, collected; frames are dropped after the entries that mapped them
// are gone.
struct batch {
    struct space *space;
    uint32_t count;
    uint32_t drops;
    struct vm_pte pte[VMMAP_MAX];
    struct frame *drop[VMMAP_MAX];
};

static inline void batch_init(struct batch *batch, struct space *space)
{
    batch->space = space;
    batch->count = 0;
    batch->drops = 0;
}
void batch_flush(struct batch *batch);

static inline void batch_map(
    struct batch *batch, vir_bytes address, uint32_t pte, phys_bytes source)
{
    if (batch->count == VMMAP_MAX) {
        batch_flush(batch);
    }
    struct vm_pte *entry = &batch->pte[batch->count++];
    entry->address = address;
    entry->pte = pte;
    entry->source = source;
}

static inline void batch_drop(struct batch *batch, struct frame *frame)
{
    if (batch->drops == VMMAP_MAX) {
        batch_flush(batch);
    }
    batch->drop[batch->drops++] = frame;
}

// NULL: no memory.
struct space *space_new(enum purse purse);
// For an l1 that exists already and is bound (take-over): uncharged.
struct space *space_adopt(phys_bytes l1, enum purse purse);
// No region is left.
void space_free(struct space *space);

// The range is free. Charges the purse. NULL: no memory.
struct region *space_add(
    struct space *space, vir_bytes start, vir_bytes end, enum region_kind kind, unsigned prot);
// Its pages are gone.
void space_remove(struct space *space, struct region *region);
// Cut at the address, if it lies inside a region; -ENOMEM.
int space_split_at(struct space *space, vir_bytes at);
struct region *space_merge(struct space *space, struct region *region);
// A range below a region (stack) becomes part of it. 0 or -ENOMEM.
int space_extend_down(struct space *space, struct region *region, vir_bytes start);

// Makes the tables of the chunk around an address. 0 or -ENOMEM.
int space_make_chunk(struct space *space, vir_bytes address);
// Frees the tables of the chunk when it holds no page.
void space_trim_chunk(struct space *space, unsigned index);

static inline uint32_t *space_entry(struct space *space, vir_bytes address)
{
    const struct chunk *chunk = &space->chunk[address >> CHUNK_SHIFT];
    if (chunk->shadow == 0) {
        return NULL;
    }
    return (uint32_t *)meta_page(chunk->shadow) + (address >> ABI_PAGE_SHIFT) % CHUNK_PAGES;
}

// A frame appears at, or disappears from, an entry.
static inline void space_hold(
    struct space *space, vir_bytes address, uint32_t *entry, uint32_t value)
{
    *entry = value;
    space->chunk[address >> CHUNK_SHIFT].held++;
    space->resident++;
}

static inline void space_unhold(struct space *space, vir_bytes address, uint32_t *entry)
{
    *entry = 0;
    space->chunk[address >> CHUNK_SHIFT].held--;
    space->resident--;
}

// The frame of a shadow word; NULL for device pages.
static inline struct frame *shadow_frame(uint32_t word)
{
    return (word & SHADOW_DEVICE) != 0 ? NULL : frame_of(word & SHADOW_ADDRESS);
}
