// SPDX-License-Identifier: BSD-2-Clause
// Pages of an address space: brought in, copied on write, write-protected, taken out.
//
// The order that makes copy-on-write safe, everywhere: copy first, then change the entry, then drop
// the reference.
#pragma once

#include "space.h"

// The rights with which a frame is mapped, given those of its region: no write access to what is
// copy-on-write; code is made visible to the instruction fetch once, until somebody may write to it
// again.
static inline uint32_t page_rights(struct frame *frame, uint32_t prot)
{
    if (!frame_is_exclusive(frame)) {
        prot &= ~(uint32_t)PTE_WRITE;
    }
    if ((prot & (PTE_WRITE | PTE_EXEC)) != 0) {
        bool was_code = frame->is_code;
        frame->is_code = (prot & PTE_EXEC) != 0;
        prot |= was_code && (prot & PTE_EXEC) != 0 ? PTE_SYNCED : 0;
    }
    return prot;
}

static inline uint32_t shadow_bits(uint32_t rights)
{
    return SHADOW_HELD | SHADOW_MAPPED | ((rights & PTE_WRITE) != 0 ? SHADOW_WRITABLE : 0);
}

// What must change so that the page may be read, or written (the region must allow it). 1: *pte,
// and *old, if not NULL, is a frame to drop after the change; 0: nothing; -ENOMEM.
int page_prepare(struct space *space, struct region *region, vir_bytes address, bool write,
    struct vm_pte *pte, struct frame **old);

enum page_access {
    PAGE_READ,
    PAGE_WRITE,
    PAGE_OWN // not copy-on-write, whether the process may write to it or not
};

// Bring in every page of [start, end). 0; -EFAULT: not all of it is mapped; -EACCES: not allowed;
// -ENOMEM.
int page_bring_in(struct space *space, vir_bytes start, vir_bytes end, enum page_access access);

// Take out all pages of the range, and the tables of chunks that become empty.
void page_take_out(struct space *space, vir_bytes start, vir_bytes end);

// The same for a space that is bound to no process and goes as a whole: its entries are not taken
// out one by one, they end with their tables.
void page_discard(struct space *space, vir_bytes start, vir_bytes end);

// Change the rights of a range that lies in one region, whose prot is new already.
void page_protect(struct space *space, struct region *region, vir_bytes start, vir_bytes end);

// A frame, whose reference passes on, is put at an address where nothing is. `entry` is its word of
// the shadow page.
static inline void page_put(struct batch *batch, const struct region *region, vir_bytes address,
    uint32_t *entry, struct frame *frame, uint32_t extra, phys_bytes source)
{
    uint32_t rights = page_rights(frame, region->prot);
    space_hold(batch->space, address, entry, frame_phys(frame) | shadow_bits(rights));
    batch_map(batch, address, frame_phys(frame) | rights | extra, source);
}

// A place of a page: where it is, and its word of the shadow page.
struct place {
    struct batch *batch;
    const struct region *region;
    vir_bytes address;
    uint32_t *entry;
};

// The page at one place appears at another, where nothing is, too: copy-on-write for both.
static inline void page_share(const struct place *from, const struct place *to)
{
    struct frame *frame = frame_of(*from->entry & SHADOW_ADDRESS);
    frame_ref(frame);
    if ((*from->entry & SHADOW_WRITABLE) != 0) {
        *from->entry &= ~(uint32_t)SHADOW_WRITABLE;
        batch_map(from->batch, from->address,
            frame_phys(frame) | page_rights(frame, from->region->prot), 0);
    }
    page_put(to->batch, to->region, to->address, to->entry, frame, 0, 0);
}

// Copies between memory of a space and VM's own; pages are brought in. 0 or as page_bring_in.
int page_read(struct space *space, vir_bytes address, void *buffer, uint32_t bytes);
int page_write(struct space *space, vir_bytes address, const void *buffer, uint32_t bytes);
