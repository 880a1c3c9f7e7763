// SPDX-License-Identifier: BSD-2-Clause
// Frames of RAM: who refers to each, and which are free.
//
// `struct frame *` is VM's only handle for a page of RAM; physical addresses appear where the
// kernel is spoken to. refs counts everything that needs the contents: entries of address spaces
// and of kept regions, one each. shares counts those among them that are safemaps. Invariant:
// shares == 0, or refs == shares + 1 (the owner and those who see its page); so a frame with refs >
// 1 and no shares is copy-on-write, and one with shares never is. A frame goes back to the free
// list when its last reference is dropped, not before.
#pragma once

#include "abi/types.h"

enum frame_kind {
    FRAME_FOREIGN, // not RAM, or the kernel's
    FRAME_FREE,
    FRAME_PAGE,  // contents of processes
    FRAME_TABLE, // first- or second-level tables
    FRAME_META,  // VM's own memory
    FRAME_BOOT   // boot archive, device tree
};

struct frame {
    union {
        struct {
            uint32_t refs;
            uint32_t shares;
        };
        struct { // on the free list: indices of frames
            uint32_t next;
            uint32_t prev;
        };
    };
    uint8_t kind;
    bool is_code; // was mapped executable, and nobody could write to it since
    uint16_t reserved;
    uint32_t reserved_too; // 16 bytes: an index is a shift
};

enum { NR_FRAME_KINDS = FRAME_BOOT + 1 };

struct frame_counts {
    uint32_t total;                 // handed over to VM
    uint32_t kinds[NR_FRAME_KINDS]; // of each kind
    uint32_t shared_cow;            // references beyond the first of frames without shares
    uint32_t safemapped;            // all shares
};

// Bytes of the table for `count` frames.
uint32_t frame_table_bytes(uint32_t count);

// The zeroed table, for `count` frames from physical address base on; all start as FRAME_FOREIGN.
void frame_init(void *table, phys_bytes base, uint32_t count);

// At take-over only: foreign frames become VM's, of this kind (FREE: go to the free list, the
// lowest ends up first).
void frame_adopt(phys_bytes phys, uint32_t count, enum frame_kind kind);

// NULL: none left. refs is 1, the contents are whatever was there.
struct frame *frame_alloc(enum frame_kind kind);
// The first of `count` physically consecutive frames, or NULL.
struct frame *frame_alloc_run(enum frame_kind kind, uint32_t count);

void frame_drop(struct frame *frame);

// A safemap of the frame begins (takes a reference) or ends (the reference stays with the caller).
void frame_share(struct frame *frame);
// One of two copy-on-write references becomes a safemap.
void frame_share_pair(struct frame *frame);
void frame_unshare(struct frame *frame);

static inline bool frame_is_exclusive(const struct frame *frame)
{
    return frame->refs == 1 || frame->shares != 0;
}

// The table, for the following alone.
extern struct frame *frame_table;
extern phys_bytes frame_base;
extern uint32_t frame_count;

static inline phys_bytes frame_phys(const struct frame *frame)
{
    return frame_base + ((phys_bytes)(frame - frame_table) << ABI_PAGE_SHIFT);
}

// NULL: the address is not in the table.
static inline struct frame *frame_at(phys_bytes phys)
{
    uint32_t index = (phys - frame_base) >> ABI_PAGE_SHIFT;
    return phys < frame_base || index >= frame_count ? NULL : &frame_table[index];
}

// The frame of an address that came from frame_phys.
static inline struct frame *frame_of(phys_bytes phys)
{
    return &frame_table[(phys - frame_base) >> ABI_PAGE_SHIFT];
}
extern struct frame_counts frame_totals;

static inline void frame_ref(struct frame *frame)
{
    frame_totals.shared_cow += frame->shares == 0;
    frame->refs++;
}

static inline const struct frame_counts *frame_counts(void)
{
    return &frame_totals;
}
