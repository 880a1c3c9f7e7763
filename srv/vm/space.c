// SPDX-License-Identifier: BSD-2-Clause
// See space.h.

#include "space.h"

#include <errno.h>
#include <string.h>

#include "kernel.h"

void batch_flush(struct batch *batch)
{
    if (batch->count != 0) {
        kernel_map(batch->space->l1, batch->pte, batch->count);
    }
    for (uint32_t i = 0; i < batch->drops; i++) {
        frame_drop(batch->drop[i]);
    }
    batch->count = 0;
    batch->drops = 0;
}

struct space *space_adopt(phys_bytes l1, enum purse purse)
{
    uint16_t page = meta_alloc();
    if (page == 0) {
        return NULL;
    }
    struct space *space = meta_page(page);
    region_set_init(&space->regions);
    space->page = page;
    space->l1 = l1;
    space->purse = (uint8_t)purse;
    space->owner = NONE;
    return space;
}

// Promise frames for `pages` and for the tables of `chunks`, and room for their shadow pages.
static int charge(enum purse purse, uint32_t pages, uint32_t chunks)
{
    if (meta_reserve(chunks) != 0) {
        return -ENOMEM;
    }
    if (commit_charge(purse, pages + CHUNK_TABLES * chunks) != 0) {
        meta_unreserve(chunks);
        return -ENOMEM;
    }
    return 0;
}

static void release(enum purse purse, uint32_t pages, uint32_t chunks)
{
    meta_unreserve(chunks);
    commit_release(purse, pages + CHUNK_TABLES * chunks);
}

struct space *space_new(enum purse purse)
{
    if (charge(purse, 0, 1) != 0) { // as much as a chunk: a table and a page of VM's
        return NULL;
    }
    struct frame *table = frame_alloc(FRAME_TABLE);
    if (table == NULL) {
        goto release;
    }
    struct space *space = space_adopt(frame_phys(table), purse);
    if (space == NULL) {
        goto drop;
    }
    kernel_table_new_l1(space->l1);
    return space;
drop:
    frame_drop(table);
release:
    release(purse, 0, 1);
    return NULL;
}

void space_free(struct space *space)
{
    enum purse purse = (enum purse)space->purse;
    kernel_table_free_l1(space->l1);
    frame_drop(frame_at(space->l1));
    uint16_t page = space->page;
    memset(space, 0, offsetof(struct space, chunk));
    meta_free(page);
    release(purse, 0, 1);
}

// Pages that a region of this kind is charged for. Device and boot memory is there anyway; a kept
// region is charged by itself (kept.c).
static uint32_t region_charge(enum region_kind kind, uint32_t pages)
{
    bool is_free = kind == REGION_DEVICE || kind == REGION_BOOT || kind == REGION_KEPT;
    return is_free ? 0 : pages;
}

static unsigned last_chunk(vir_bytes end)
{
    return (end - 1) >> CHUNK_SHIFT;
}

static uint32_t untouched_chunks(const struct space *space, vir_bytes start, vir_bytes end)
{
    uint32_t count = 0;
    for (unsigned i = start >> CHUNK_SHIFT; i <= last_chunk(end); i++) {
        count += space->chunk[i].regions == 0;
    }
    return count;
}

struct region *space_add(
    struct space *space, vir_bytes start, vir_bytes end, enum region_kind kind, unsigned prot)
{
    enum purse purse = (enum purse)space->purse;
    uint32_t pages = (end - start) >> ABI_PAGE_SHIFT;
    uint32_t paid = region_charge(kind, pages);
    uint32_t chunks = untouched_chunks(space, start, end);
    if (charge(purse, paid, chunks) != 0) {
        return NULL;
    }
    struct region *region = region_insert(&space->regions, start, end, kind, prot);
    if (region == NULL) {
        release(purse, paid, chunks);
        return NULL;
    }
    for (unsigned i = start >> CHUNK_SHIFT; i <= last_chunk(end); i++) {
        space->chunk[i].regions++;
    }
    space->pages += pages;
    return region;
}

void space_remove(struct space *space, struct region *region)
{
    vir_bytes start = region->start;
    vir_bytes end = region->end;
    uint32_t pages = (end - start) >> ABI_PAGE_SHIFT;
    uint32_t paid = region_charge((enum region_kind)region->kind, pages);
    for (unsigned i = start >> CHUNK_SHIFT; i <= last_chunk(end); i++) {
        space->chunk[i].regions--;
    }
    region_remove(&space->regions, region);
    space->pages -= pages;
    release((enum purse)space->purse, paid, untouched_chunks(space, start, end));
}

int space_split_at(struct space *space, vir_bytes at)
{
    struct region *region = region_find(&space->regions, at);
    if (region == NULL || region->start == at) {
        return 0;
    }
    if (region_split(&space->regions, region, at) == NULL) {
        return -ENOMEM;
    }
    if (at % CHUNK_BYTES != 0) {
        space->chunk[at >> CHUNK_SHIFT].regions++;
    }
    return 0;
}

static void join(struct space *space, struct region *low, struct region *high)
{
    vir_bytes at = high->start;
    region_join(&space->regions, low, high);
    if (at % CHUNK_BYTES != 0) {
        space->chunk[at >> CHUNK_SHIFT].regions--;
    }
}

struct region *space_merge(struct space *space, struct region *region)
{
    struct region *above = region_next(&space->regions, region);
    if (above != NULL && region_can_join(region, above)) {
        join(space, region, above);
    }
    struct region *below = region_below(&space->regions, region);
    if (below != NULL && region_can_join(below, region)) {
        join(space, below, region);
        return below;
    }
    return region;
}

int space_extend_down(struct space *space, struct region *region, vir_bytes start)
{
    uint32_t pages = (region->start - start) >> ABI_PAGE_SHIFT;
    uint32_t paid = region_charge((enum region_kind)region->kind, pages);
    if (charge((enum purse)space->purse, paid, untouched_chunks(space, start, region->start)) !=
        0) {
        return -ENOMEM;
    }
    for (unsigned i = start >> CHUNK_SHIFT; i < region->start >> CHUNK_SHIFT; i++) {
        space->chunk[i].regions++;
    }
    region->start = start;
    space->pages += pages;
    return 0;
}

int space_make_chunk(struct space *space, vir_bytes address)
{
    struct chunk *chunk = &space->chunk[address >> CHUNK_SHIFT];
    if (chunk->l2 == 0) {
        struct frame *table = frame_alloc(FRAME_TABLE);
        if (table == NULL) {
            return -ENOMEM;
        }
        chunk->l2 = frame_phys(table);
        kernel_table_new_l2(space->l1, chunk->l2, address & ~(vir_bytes)(CHUNK_BYTES - 1));
        space->tables++;
    }
    if (chunk->shadow == 0) {
        chunk->shadow = meta_alloc();
        if (chunk->shadow == 0) {
            space_trim_chunk(space, address >> CHUNK_SHIFT);
            return -ENOMEM;
        }
    }
    return 0;
}

void space_trim_chunk(struct space *space, unsigned index)
{
    struct chunk *chunk = &space->chunk[index];
    if (chunk->held != 0) {
        return;
    }
    if (chunk->l2 != 0) {
        kernel_table_free_l2(space->l1, chunk->l2, (vir_bytes)index << CHUNK_SHIFT);
        frame_drop(frame_at(chunk->l2));
        chunk->l2 = 0;
        space->tables--;
    }
    if (chunk->shadow != 0) {
        meta_free(chunk->shadow);
        chunk->shadow = 0;
    }
}
