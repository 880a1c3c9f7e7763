// SPDX-License-Identifier: BSD-2-Clause
// See kept.h.

#include "kept.h"

#include <errno.h>
#include <string.h>

#include "abi/proto/vm.h"
#include "layout.h"
#include "page.h"
#include "safemap.h"

enum { MAX_KEPT = 128, MAX_CHUNKS = (LAYOUT_KEPT_END - LAYOUT_KEPT) / CHUNK_BYTES };

struct kept {
    bool is_used;
    char label[ABI_LABEL_MAX];
    uint32_t id;
    vir_bytes start;
    uint32_t bytes;
    struct space *holder; // NULL: the pages are in the following
    struct {
        uint16_t shadow;
        uint16_t held;
    } chunk[MAX_CHUNKS];
};

static struct kept table[MAX_KEPT];
static uint32_t total_pages;

static uint32_t chunks_of(uint32_t bytes)
{
    return (bytes + CHUNK_BYTES - 1) / CHUNK_BYTES;
}

static unsigned nr_chunks(const struct kept *kept)
{
    return chunks_of(kept->bytes);
}

// Its pages and, while nobody holds it, their shadow pages.
static int charge(uint32_t bytes)
{
    if (meta_reserve(chunks_of(bytes)) != 0) {
        return -ENOMEM;
    }
    int result = commit_charge(PURSE_SERVICE, bytes / ABI_PAGE_SIZE + chunks_of(bytes));
    if (result != 0) {
        meta_unreserve(chunks_of(bytes));
    }
    return result;
}

static struct kept *find(const char *label, uint32_t id)
{
    for (struct kept *kept = table; kept < &table[MAX_KEPT]; kept++) {
        if (kept->is_used && kept->id == id && strcmp(kept->label, label) == 0) {
            return kept;
        }
    }
    return NULL;
}

static bool clashes(const char *label, vir_bytes start, vir_bytes end)
{
    for (const struct kept *kept = table; kept < &table[MAX_KEPT]; kept++) {
        if (kept->is_used && strcmp(kept->label, label) == 0 && kept->start < end &&
            start < kept->start + nr_chunks(kept) * CHUNK_BYTES) {
            return true;
        }
    }
    return false;
}

// An address that no other region of the label has, held or not.
static vir_bytes choose_address(const char *label, uint32_t bytes, struct space *space)
{
    uint32_t size = (bytes + CHUNK_BYTES - 1) & ~(uint32_t)(CHUNK_BYTES - 1);
    for (vir_bytes at = LAYOUT_KEPT; LAYOUT_KEPT_END - at >= size; at += CHUNK_BYTES) {
        if (!clashes(label, at, at + size) && region_is_free(&space->regions, at, at + size)) {
            return at;
        }
    }
    return 0;
}

static int make(
    const char *label, uint32_t id, uint32_t bytes, struct space *space, struct kept **made)
{
    struct kept *kept = table;
    while (kept < &table[MAX_KEPT] && kept->is_used) {
        kept++;
    }
    vir_bytes start = choose_address(label, bytes, space);
    if (kept == &table[MAX_KEPT] || start == 0 || charge(bytes) != 0) {
        return -ENOMEM;
    }
    memset(kept, 0, sizeof(*kept));
    kept->is_used = true;
    strncpy(kept->label, label, sizeof(kept->label) - 1);
    kept->id = id;
    kept->start = start;
    kept->bytes = bytes;
    total_pages += bytes / ABI_PAGE_SIZE;
    *made = kept;
    return 0;
}

static void discard(struct kept *kept)
{
    meta_unreserve(chunks_of(kept->bytes));
    commit_release(PURSE_SERVICE, kept->bytes / ABI_PAGE_SIZE + chunks_of(kept->bytes));
    total_pages -= kept->bytes / ABI_PAGE_SIZE;
    kept->is_used = false;
}

static int attach(struct kept *kept, struct space *space)
{
    vir_bytes end = kept->start + kept->bytes;
    vir_bytes room = kept->start + nr_chunks(kept) * CHUNK_BYTES;
    if (!region_is_free(&space->regions, kept->start, room)) {
        return -ENOMEM;
    }
    struct region *region =
        space_add(space, kept->start, end, REGION_KEPT, VM_PROT_READ | VM_PROT_WRITE);
    if (region == NULL) {
        return -ENOMEM;
    }
    region->kept = kept;
    for (unsigned i = 0; i < nr_chunks(kept); i++) {
        struct chunk *chunk = &space->chunk[(kept->start >> CHUNK_SHIFT) + i];
        chunk->shadow = kept->chunk[i].shadow;
        chunk->held = kept->chunk[i].held;
        space->resident += chunk->held;
        kept->chunk[i].shadow = 0;
        kept->chunk[i].held = 0;
    }
    kept->holder = space;
    safemap_kept_moves(kept, space);
    return 0;
}

int kept_take(const char *label, uint32_t id, uint32_t bytes, struct space *space,
    vir_bytes *address, bool *existed)
{
    if (bytes == 0 || bytes > LAYOUT_KEPT_END - LAYOUT_KEPT) {
        return -EINVAL;
    }
    bytes = (bytes + ABI_PAGE_SIZE - 1) & ~(uint32_t)(ABI_PAGE_SIZE - 1);
    struct kept *kept = find(label, id);
    *existed = kept != NULL;
    if (kept != NULL && kept->bytes != bytes) {
        return -EINVAL;
    }
    if (kept == NULL) {
        int result = make(label, id, bytes, space, &kept);
        if (result != 0) {
            return result;
        }
    }
    if (kept->holder != NULL && kept->holder != space) {
        return -EBUSY;
    }
    if (kept->holder == NULL) {
        int result = attach(kept, space);
        if (result != 0) {
            if (!*existed) {
                discard(kept);
            }
            return result;
        }
    }
    *address = kept->start;
    return 0;
}

// Unmaps the pages of a chunk, which stay held.
static void unmap_chunk(struct space *space, vir_bytes start)
{
    struct batch batch;
    batch_init(&batch, space);
    uint32_t *entry = space_entry(space, start);
    for (unsigned i = 0; i < CHUNK_PAGES; i++) {
        if ((entry[i] & SHADOW_MAPPED) != 0) {
            batch_map(&batch, start + i * ABI_PAGE_SIZE, PTE_UNMAP, 0);
            entry[i] &= ~(uint32_t)(SHADOW_MAPPED | SHADOW_WRITABLE);
        }
    }
    batch_flush(&batch);
}

void kept_detach(struct space *space, struct region *region)
{
    struct kept *kept = region->kept;
    safemap_kept_moves(kept, NULL);
    for (unsigned i = 0; i < nr_chunks(kept); i++) {
        unsigned index = (kept->start >> CHUNK_SHIFT) + i;
        struct chunk *chunk = &space->chunk[index];
        if (chunk->shadow != 0) {
            unmap_chunk(space, kept->start + i * CHUNK_BYTES);
        }
        kept->chunk[i].shadow = chunk->shadow;
        kept->chunk[i].held = chunk->held;
        space->resident -= chunk->held;
        chunk->shadow = 0;
        chunk->held = 0;
        space_trim_chunk(space, index); // the tables
    }
    kept->holder = NULL;
    space_remove(space, region);
}

int kept_release(struct space *space, vir_bytes start, uint32_t bytes)
{
    struct region *region = region_find(&space->regions, start);
    if (region == NULL || region->kind != REGION_KEPT || bytes == 0 || start % ABI_PAGE_SIZE != 0 ||
        bytes % ABI_PAGE_SIZE != 0 || bytes > region->end - start) {
        return -EINVAL;
    }
    struct kept *kept = region->kept;
    safemap_end_range(space, start, start + bytes);
    page_take_out(space, start, start + bytes);
    if (bytes == kept->bytes) {
        space_remove(space, region);
        discard(kept);
    }
    return 0;
}

static void free_pages(struct kept *kept)
{
    safemap_end_kept(kept);
    for (unsigned i = 0; i < nr_chunks(kept); i++) {
        uint16_t shadow = kept->chunk[i].shadow;
        uint32_t *entry = meta_page(shadow);
        if (shadow == 0) {
            continue;
        }
        for (unsigned n = 0; kept->chunk[i].held != 0; n++) {
            if (entry[n] != 0) {
                frame_drop(shadow_frame(entry[n]));
                entry[n] = 0;
                kept->chunk[i].held--;
            }
        }
        meta_free(shadow);
    }
}

void kept_forget(const char *label)
{
    for (struct kept *kept = table; kept < &table[MAX_KEPT]; kept++) {
        if (kept->is_used && kept->holder == NULL && strcmp(kept->label, label) == 0) {
            free_pages(kept);
            discard(kept);
        }
    }
}

uint32_t kept_pages(void)
{
    return total_pages;
}
