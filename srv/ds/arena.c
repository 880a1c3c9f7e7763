// SPDX-License-Identifier: BSD-2-Clause
// See arena.h. A piece is named by (extent + 1) << 16 | first block. The first page of an extent
// holds the map of its blocks.

#include "arena.h"

#include <string.h>

#include "abi/types.h"
#include "minix/sysutil.h"
#include "root.h"

enum {
    PAGE_BLOCKS = ABI_PAGE_SIZE / ARENA_BLOCK,
    GROW_PAGES = 64,
    GROW_STEP = 16,
    MAP_WORDS = ARENA_EXTENT_MAX_PAGES * PAGE_BLOCKS / 32
};

struct extent {
    uint32_t *map; // a bit per block, its own page's blocks taken
    uint32_t blocks;
    uint32_t free;
};

_Static_assert(MAP_WORDS * sizeof(uint32_t) <= ABI_PAGE_SIZE, "the map fits in the first page");

static struct extent extents[ARENA_EXTENTS];

static uint32_t blocks_of(uint32_t bytes)
{
    return (bytes + ARENA_BLOCK - 1) / ARENA_BLOCK;
}

uint32_t arena_charge(uint32_t bytes)
{
    return blocks_of(bytes) * ARENA_BLOCK;
}

static void map_extent(unsigned n)
{
    uint32_t pages = root->head.extent_pages[n];
    bool existed;

    extents[n] = (struct extent){.map = NULL};
    if (pages == 0 || pages > ARENA_EXTENT_MAX_PAGES) {
        return;
    }
    uint32_t *map = kept_region(ROOT_REGION + 1 + n, (size_t)pages * ABI_PAGE_SIZE, &existed);
    if (map == NULL) {
        return;
    }
    memset(map, 0, ABI_PAGE_SIZE);
    map[0] = (1u << PAGE_BLOCKS) - 1;
    extents[n] = (struct extent){
        .map = map, .blocks = pages * PAGE_BLOCKS, .free = (pages - 1) * PAGE_BLOCKS};
}

void arena_open(void)
{
    for (unsigned n = 0; n < ARENA_EXTENTS; n++) {
        map_extent(n);
    }
}

static bool is_taken(const struct extent *extent, uint32_t block)
{
    return extent->map[block / 32] >> (block % 32) & 1;
}

// Whether `count` blocks from `first` are free; *block: the last one looked at.
static bool are_free(const struct extent *extent, uint32_t first, uint32_t count, uint32_t *block)
{
    if (extent->map[first / 32] == UINT32_MAX) {
        *block = first | 31;
        return false;
    }
    for (*block = first; *block < first + count; ++*block) {
        if (is_taken(extent, *block)) {
            return false;
        }
    }
    return true;
}

static void flip(struct extent *extent, uint32_t first, uint32_t count)
{
    for (uint32_t block = first; block < first + count; block++) {
        extent->map[block / 32] ^= 1u << (block % 32);
    }
}

static uint32_t take_from(unsigned n, uint32_t count)
{
    struct extent *extent = &extents[n];
    uint32_t step = count >= PAGE_BLOCKS ? PAGE_BLOCKS : 1;
    uint32_t block = 0;

    if (extent->map == NULL || extent->free < count) {
        return 0;
    }
    for (uint32_t first = PAGE_BLOCKS; first + count <= extent->blocks;
         first = (block / step + 1) * step) {
        if (are_free(extent, first, count, &block)) {
            flip(extent, first, count);
            extent->free -= count;
            return (n + 1) << 16 | first;
        }
    }
    return 0;
}

static uint32_t total_pages(void)
{
    uint32_t total = 0;

    for (unsigned n = 0; n < ARENA_EXTENTS; n++) {
        total += root->head.extent_pages[n];
    }
    return total;
}

// The directory first: what it names and is not there, a successor makes.
static bool grow(unsigned n, uint32_t count)
{
    uint32_t need = 1 + (count + PAGE_BLOCKS - 1) / PAGE_BLOCKS;
    uint32_t pages =
        need <= GROW_PAGES ? GROW_PAGES : (need + GROW_STEP - 1) & ~(uint32_t)(GROW_STEP - 1);

    if (need > ARENA_EXTENT_MAX_PAGES || total_pages() + pages > ARENA_MAX_PAGES) {
        return false;
    }
    root_set(&root->head.extent_pages[n], pages);
    map_extent(n);
    if (extents[n].map == NULL) {
        root_set(&root->head.extent_pages[n], 0);
    }
    return extents[n].map != NULL;
}

uint32_t arena_take(uint32_t bytes)
{
    uint32_t count = blocks_of(bytes);
    uint32_t piece = 0;

    for (unsigned n = 0; n < ARENA_EXTENTS && piece == 0; n++) {
        piece = take_from(n, count);
    }
    // A second try: VM may have a region of that number and another size, of a store that was
    // damaged.
    for (unsigned n = 0, tries = 0; n < ARENA_EXTENTS && tries < 2 && piece == 0; n++) {
        if (root->head.extent_pages[n] == 0) {
            tries++;
            piece = grow(n, count) ? take_from(n, count) : 0;
        }
    }
    return piece;
}

// Extents that hold nothing go back to the reserve, but the first.
static void trim(unsigned n)
{
    struct extent *extent = &extents[n];
    uint32_t pages = extent->blocks / PAGE_BLOCKS;

    if (n == 0 || extent->free != extent->blocks - PAGE_BLOCKS) {
        return;
    }
    if (kept_release(extent->map, (size_t)pages * ABI_PAGE_SIZE) == 0) {
        extent->map = NULL;
        root_set(&root->head.extent_pages[n], 0);
    }
}

void arena_give(uint32_t piece, uint32_t bytes)
{
    unsigned n = (piece >> 16) - 1;

    if (piece != 0) {
        flip(&extents[n], piece & 0xffff, blocks_of(bytes));
        extents[n].free += blocks_of(bytes);
        trim(n);
    }
}

void *arena_at(uint32_t piece)
{
    return (char *)extents[(piece >> 16) - 1].map + (size_t)(piece & 0xffff) * ARENA_BLOCK;
}

bool arena_claim(uint32_t piece, uint32_t bytes)
{
    unsigned n = (piece >> 16) - 1;
    uint32_t first = piece & 0xffff;
    uint32_t count = blocks_of(bytes);
    uint32_t block;

    if (piece >> 16 == 0 || n >= ARENA_EXTENTS || extents[n].map == NULL || count == 0 ||
        first < PAGE_BLOCKS || first >= extents[n].blocks || count > extents[n].blocks - first ||
        !are_free(&extents[n], first, count, &block)) {
        return false;
    }
    flip(&extents[n], first, count);
    extents[n].free -= count;
    return true;
}

uint32_t arena_used(void)
{
    uint32_t blocks = 0;

    for (unsigned n = 0; n < ARENA_EXTENTS; n++) {
        if (extents[n].map != NULL) {
            blocks += extents[n].blocks - PAGE_BLOCKS - extents[n].free;
        }
    }
    return blocks * ARENA_BLOCK;
}

void arena_trim(void)
{
    for (unsigned n = 0; n < ARENA_EXTENTS; n++) {
        if (extents[n].map != NULL) {
            trim(n);
        }
    }
}
