// SPDX-License-Identifier: BSD-2-Clause
// See meta.h. Each page has an entry: its frame while it has one, else the next page without a
// frame. Free pages with a frame are chained through their first word, which is cleared again when
// one is handed out.

#include "meta.h"

#include <errno.h>

#include "frame.h"
#include "kernel.h"

enum { CHUNK_PAGES = 1024, UNPROMISED = 512 /* for pools of objects */ };

static phys_bytes own_l1;
static union {
    struct frame *frame;
    uintptr_t next; // page without a frame
} entry[META_PAGES];
static uint32_t never_used; // pages from here on were never handed out
static uint16_t unmapped;   // chain of pages without a frame
static uint16_t pool;       // chain of free pages with one
static uint32_t nr_pooled;
static uint32_t nr_used;
static uint32_t nr_reserved;

void meta_init(phys_bytes l1)
{
    own_l1 = l1;
    never_used = 1;
    unmapped = 0;
    pool = 0;
    nr_pooled = 0;
    nr_used = 0;
    nr_reserved = 0;
}

int meta_reserve(uint32_t count)
{
    if (count > META_PAGES - UNPROMISED - nr_reserved) {
        return -ENOMEM;
    }
    nr_reserved += count;
    return 0;
}

void meta_unreserve(uint32_t count)
{
    nr_reserved -= count;
}

void meta_map_boot(vir_bytes address, phys_bytes phys, uint32_t pages, phys_bytes tables)
{
    static struct vm_pte batch[VMMAP_MAX];
    for (uint32_t i = 0; i * CHUNK_PAGES < pages; i++) {
        kernel_table_new_l2(
            own_l1, tables + i * ABI_PAGE_SIZE, address + i * CHUNK_PAGES * ABI_PAGE_SIZE);
    }
    for (uint32_t done = 0; done < pages;) {
        uint32_t n = 0;
        for (; n < VMMAP_MAX && done < pages; n++, done++) {
            uint32_t pte = (phys + done * ABI_PAGE_SIZE) | PTE_READ | PTE_WRITE | PTE_ZERO;
            batch[n] = (struct vm_pte){.address = address + done * ABI_PAGE_SIZE, .pte = pte};
        }
        kernel_map(own_l1, batch, n);
    }
}

// A page number without a frame, whose second-level table is there.
static uint16_t take_number(void)
{
    uint16_t page = unmapped;
    if (page != 0) {
        unmapped = (uint16_t)entry[page].next;
        return page;
    }
    if (never_used == META_PAGES) {
        return 0;
    }
    if (never_used == 1 || never_used % CHUNK_PAGES == 0) {
        struct frame *table = frame_alloc(FRAME_TABLE);
        if (table == NULL) {
            return 0;
        }
        vir_bytes chunk = META_BASE + never_used / CHUNK_PAGES * CHUNK_PAGES * ABI_PAGE_SIZE;
        kernel_table_new_l2(own_l1, frame_phys(table), chunk);
    }
    return (uint16_t)never_used++;
}

static uint16_t map_new(void)
{
    struct frame *frame = frame_alloc(FRAME_META);
    if (frame == NULL) {
        return 0;
    }
    uint16_t page = take_number();
    if (page == 0) {
        frame_drop(frame);
        return 0;
    }
    entry[page].frame = frame;
    struct vm_pte pte = {.address = META_BASE + page * ABI_PAGE_SIZE,
        .pte = frame_phys(frame) | PTE_READ | PTE_WRITE | PTE_ZERO};
    kernel_map(own_l1, &pte, 1);
    return page;
}

uint16_t meta_alloc(void)
{
    uint16_t page = pool;
    if (page != 0) {
        uint32_t *link = meta_page(page);
        pool = (uint16_t)*link;
        *link = 0;
        nr_pooled--;
    } else {
        page = map_new();
    }
    nr_used += page != 0;
    return page;
}

void meta_free(uint16_t page)
{
    uint32_t *link = meta_page(page);
    *link = pool;
    pool = page;
    nr_pooled++;
    nr_used--;
}

bool meta_trim(void)
{
    uint16_t page = pool;
    if (page == 0) {
        return false;
    }
    pool = (uint16_t) * (uint32_t *)meta_page(page);
    nr_pooled--;
    struct vm_pte pte = {.address = META_BASE + page * ABI_PAGE_SIZE, .pte = PTE_UNMAP};
    kernel_map(own_l1, &pte, 1);
    frame_drop(entry[page].frame);
    entry[page].next = unmapped;
    unmapped = page;
    return true;
}

uint32_t meta_pooled(void)
{
    return nr_pooled;
}

uint32_t meta_used(void)
{
    return nr_used;
}
