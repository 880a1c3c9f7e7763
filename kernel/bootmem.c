// SPDX-License-Identifier: BSD-2-Clause
// The frame map and the boot allocator (kernel/bootmem.h).
//
// Two stages: first memory nodes and claims are gathered in small tables of ranges, from which the linear map
// is made; then the frame map is placed in the first gap that holds it, and filled from the same ranges.
// Frame numbers are physical addresses / 4096; a range is [start, end).

#include <kernel/bootmem.h>

#include <arch/boot.h>
#include <arch/linear.h>
#include <arch/mmu.h>
#include <kernel/boot_ranges.h>

#include <string.h>

struct frame_tag {
    uint16_t owner;
    uint8_t kind;
    uint8_t reserved;
};

static struct frame_tag *map; // one per frame from base_frame on
static uint32_t base_frame;
static uint32_t frame_count;
static uint32_t next_free; // no free frame below
static uint32_t counts[FRAME_KINDS];
// What a kind in the map means: itself, until VM has taken over; then what was given to VM means FRAME_VM.
static uint8_t meaning[FRAME_KINDS];
static bool is_closed;
static uint32_t panic_frame;

static inline __attribute__((always_inline)) struct frame_tag *tag_of(uint32_t address) // for each entry of a table
{
    uint32_t index = (address >> PAGE_SHIFT) - base_frame;
    return map && index < frame_count ? &map[index] : NULL;
}

enum frame_kind frame_kind(paddr_t frame)
{
    const struct frame_tag *tag = tag_of(frame.raw);
    return tag ? (enum frame_kind)meaning[tag->kind] : FRAME_NONE;
}

unsigned frame_owner(paddr_t frame)
{
    const struct frame_tag *tag = tag_of(frame.raw);
    return tag ? tag->owner : FRAME_NO_OWNER;
}

void frame_set(paddr_t frame, enum frame_kind kind, unsigned owner)
{
    struct frame_tag *tag = tag_of(frame.raw);
    if (tag) {
        counts[meaning[tag->kind]]--;
        counts[kind]++;
        tag->kind = (uint8_t)kind;
        tag->owner = (uint16_t)owner;
    }
}

bool frame_range_is_not_ram(uint32_t start, uint32_t bytes)
{
    if (bytes == 0 || bytes - 1 > UINT32_MAX - start) {
        return false;
    }
    return !ranges_touch_ram(start >> PAGE_SHIFT, ((start + (bytes - 1)) >> PAGE_SHIFT) + 1);
}

uint32_t frame_count_kind(enum frame_kind kind)
{
    return counts[kind];
}

paddr_t bootmem_alloc(enum frame_kind kind, unsigned owner)
{
    if (is_closed) {
        return paddr(0);
    }
    while (next_free < frame_count && map[next_free].kind != FRAME_FREE) {
        next_free++;
    }
    if (next_free == frame_count) {
        return paddr(0);
    }
    paddr_t frame = paddr((base_frame + next_free) << PAGE_SHIFT);
    arch_zero_frame(arch_phys_to_virt(frame));
    frame_set(frame, kind, owner);
    return frame;
}

static void mark(uint32_t start, uint32_t end, enum frame_kind kind)
{
    for (uint32_t n = start; n < end; n++) {
        if (n - base_frame < frame_count && map[n - base_frame].kind != FRAME_NONE) {
            counts[map[n - base_frame].kind]--;
            counts[kind]++;
            map[n - base_frame].kind = (uint8_t)kind;
        }
    }
}

static void fill(uint32_t start, uint32_t end, enum frame_kind kind)
{
    const struct frame_tag tag = {.kind = (uint8_t)kind, .owner = FRAME_NO_OWNER};
    for (struct frame_tag *at = map + (start - base_frame), *stop = map + (end - base_frame); at < stop; at++) {
        *at = tag;
    }
    counts[kind] += end - start;
}

static void fill_map(uint32_t map_start, uint32_t map_frames)
{
    const struct frame_range *range;
    uint32_t next = base_frame;
    for (enum frame_kind kind = 0; kind < FRAME_KINDS; kind++) {
        meaning[kind] = (uint8_t)kind;
    }
    for (unsigned i = 0; (range = ranges_bank(i)) != NULL; i++) {
        fill(next, range->start, FRAME_NONE);
        fill(range->start, range->end, FRAME_FREE);
        next = range->end;
    }
    // The tree reserves its own memory and the archive's too, so what they are is said after that.
    for (unsigned i = 0; (range = ranges_claim(i)) != NULL; i++) {
        mark(range->start, range->end, FRAME_RESERVED);
    }
    static const enum frame_kind kinds[] = {FRAME_UNMAPPED, FRAME_ARCHIVE, FRAME_TREE, FRAME_KERNEL};
    for (unsigned k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
        for (unsigned i = 0; (range = ranges_claim(i)) != NULL; i++) {
            if (range->kind == kinds[k]) {
                mark(range->start, range->end, kinds[k]);
            }
        }
    }
    mark(map_start, map_start + map_frames, FRAME_KERNEL);
}

// A frame that no loader uses, the same one at each boot: where Linux has its first page table on ARM, else the last one.
static void reserve_panic_frame(void)
{
    uint32_t index = 4;
    if (index >= frame_count || map[index].kind != FRAME_FREE) {
        for (index = frame_count - 1; index > 0 && map[index].kind != FRAME_FREE; index--) {
        }
    }
    if (map[index].kind == FRAME_FREE) {
        panic_frame = (base_frame + index) << PAGE_SHIFT;
        frame_set(paddr(panic_frame), FRAME_RESERVED, FRAME_NO_OWNER);
    }
}

const char *bootmem_init(const struct dt *dt, paddr_t tree, uint32_t tree_bytes, uint32_t *at)
{
    const char *cause = ranges_gather(dt, tree, tree_bytes, at);
    if (!cause) {
        cause = ranges_map(at);
    }
    if (cause) {
        return cause;
    }
    uint32_t end;
    ranges_span(&base_frame, &end);
    frame_count = end - base_frame;
    uint32_t map_frames = (frame_count * sizeof(*map) + PAGE_MASK) >> PAGE_SHIFT;
    uint32_t map_start;
    *at = map_frames << PAGE_SHIFT;
    if (!ranges_find_gap(map_frames, &map_start)) {
        return "memory: no room for the frame map";
    }
    map = arch_phys_to_virt(paddr(map_start << PAGE_SHIFT));
    fill_map(map_start, map_frames);
    reserve_panic_frame();
    return NULL;
}

paddr_t bootmem_panic_frame(void)
{
    return paddr(panic_frame);
}

void bootmem_report(struct kernel_info *info)
{
    info->ram_bytes = (uint64_t)(frame_count - frame_count_kind(FRAME_NONE)) << PAGE_SHIFT;
    info->unused_ram_bytes = ranges_unused_bytes();
    info->ram_base = base_frame << PAGE_SHIFT;
    info->frames = frame_count;
}

bool bootmem_is_closed(void)
{
    return is_closed;
}

void bootmem_close(void)
{
    const uint32_t given = 1u << FRAME_FREE | 1u << FRAME_BOOT | 1u << FRAME_ARCHIVE | 1u << FRAME_TREE;
    is_closed = true;
    for (enum frame_kind kind = 0; kind < FRAME_KINDS; kind++) {
        if (given >> kind & 1) {
            counts[FRAME_VM] += counts[kind];
            counts[kind] = 0;
            meaning[kind] = FRAME_VM;
        }
    }
}

bool bootmem_next_free_run(uint32_t *index, struct boot_frames *run)
{
    uint32_t i = *index;
    while (i < frame_count && map[i].kind != FRAME_FREE) {
        i++;
    }
    uint32_t start = i;
    while (i < frame_count && map[i].kind == FRAME_FREE) {
        i++;
    }
    *index = i;
    *run = (struct boot_frames){
        .frame = (base_frame + start) << PAGE_SHIFT,
        .count = i - start,
        .owner = NONE,
        .kind = BOOTFRAME_FREE,
    };
    return i > start;
}
