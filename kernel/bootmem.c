// SPDX-License-Identifier: BSD-2-Clause
// How the frame map is made, and the boot allocator (kernel/bootmem.h).
//
// Two stages: first memory nodes and claims are gathered in small tables of ranges, from which the
// linear map is made; then the frame map is placed in the first gap that holds it, and filled from
// the same ranges. Frame numbers are physical addresses / 4096; a range is [start, end).

#include <kernel/frame_map.h>

#include <arch/boot.h>
#include <arch/linear.h>
#include <arch/mmu.h>
#include <kernel/boot_ranges.h>

#include <string.h>

static uint32_t next_free; // no free frame below
static bool is_closed;
static uint32_t panic_frame;

bool frame_range_is_not_ram(uint32_t start, uint32_t bytes)
{
    if (bytes == 0 || bytes - 1 > UINT32_MAX - start) {
        return false;
    }
    return !ranges_touch_ram(start >> PAGE_SHIFT, ((start + (bytes - 1)) >> PAGE_SHIFT) + 1);
}

paddr_t bootmem_alloc(enum frame_kind kind, unsigned owner)
{
    if (is_closed) {
        return paddr(0);
    }
    while (next_free < frame_map.count && frame_map.tags[next_free].kind != FRAME_FREE) {
        next_free++;
    }
    if (next_free == frame_map.count) {
        return paddr(0);
    }
    paddr_t frame = paddr((frame_map.base + next_free) << PAGE_SHIFT);
    arch_zero_frame(arch_phys_to_virt(frame));
    frame_set(frame, kind, owner);
    return frame;
}

static void mark(uint32_t start, uint32_t end, enum frame_kind kind)
{
    for (uint32_t n = start; n < end; n++) {
        if (n - frame_map.base < frame_map.count &&
            frame_map.tags[n - frame_map.base].kind != FRAME_NONE) {
            frame_map.counts[frame_map.tags[n - frame_map.base].kind]--;
            frame_map.counts[kind]++;
            frame_map.tags[n - frame_map.base].kind = (uint8_t)kind;
        }
    }
}

static void fill(uint32_t start, uint32_t end, enum frame_kind kind)
{
    const struct frame_tag tag = {.kind = (uint8_t)kind, .owner = FRAME_NO_OWNER};
    struct frame_tag *stop = frame_map.tags + (end - frame_map.base);
    for (struct frame_tag *at = frame_map.tags + (start - frame_map.base); at < stop; at++) {
        *at = tag;
    }
    frame_map.counts[kind] += end - start;
}

static void fill_map(uint32_t map_start, uint32_t map_frames)
{
    const struct frame_range *range;
    uint32_t next = frame_map.base;
    for (enum frame_kind kind = 0; kind < FRAME_KINDS; kind++) {
        frame_map.meaning[kind] = (uint8_t)kind;
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
    static const enum frame_kind kinds[] = {
        FRAME_UNMAPPED, FRAME_ARCHIVE, FRAME_TREE, FRAME_KERNEL};
    for (unsigned k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
        for (unsigned i = 0; (range = ranges_claim(i)) != NULL; i++) {
            if (range->kind == kinds[k]) {
                mark(range->start, range->end, kinds[k]);
            }
        }
    }
    mark(map_start, map_start + map_frames, FRAME_KERNEL);
}

// A frame that no loader uses, the same one at each boot: where Linux has its first page table on
// ARM, else the last one.
static void reserve_panic_frame(void)
{
    uint32_t index = 4;
    if (index >= frame_map.count || frame_map.tags[index].kind != FRAME_FREE) {
        for (index = frame_map.count - 1; index > 0 && frame_map.tags[index].kind != FRAME_FREE;
             index--) {
        }
    }
    if (frame_map.tags[index].kind == FRAME_FREE) {
        panic_frame = (frame_map.base + index) << PAGE_SHIFT;
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
    ranges_span(&frame_map.base, &end);
    uint32_t count = end - frame_map.base;
    uint32_t map_frames = (count * sizeof(*frame_map.tags) + PAGE_MASK) >> PAGE_SHIFT;
    uint32_t map_start;
    *at = map_frames << PAGE_SHIFT;
    if (!ranges_find_gap(map_frames, &map_start)) {
        return "memory: no room for the frame map";
    }
    frame_map.tags = arch_phys_to_virt(paddr(map_start << PAGE_SHIFT));
    frame_map.count = count;
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
    info->ram_bytes = (uint64_t)(frame_map.count - frame_count_kind(FRAME_NONE)) << PAGE_SHIFT;
    info->unused_ram_bytes = ranges_unused_bytes();
    info->ram_base = frame_map.base << PAGE_SHIFT;
    info->frames = frame_map.count;
}

bool bootmem_is_closed(void)
{
    return is_closed;
}

void bootmem_close(void)
{
    const uint32_t given =
        1u << FRAME_FREE | 1u << FRAME_BOOT | 1u << FRAME_ARCHIVE | 1u << FRAME_TREE;
    is_closed = true;
    for (enum frame_kind kind = 0; kind < FRAME_KINDS; kind++) {
        if (given >> kind & 1) {
            frame_map.counts[FRAME_VM] += frame_map.counts[kind];
            frame_map.counts[kind] = 0;
            frame_map.meaning[kind] = FRAME_VM;
        }
    }
}

bool bootmem_next_free_run(uint32_t *index, struct boot_frames *run)
{
    uint32_t i = *index;
    while (i < frame_map.count && frame_map.tags[i].kind != FRAME_FREE) {
        i++;
    }
    uint32_t start = i;
    while (i < frame_map.count && frame_map.tags[i].kind == FRAME_FREE) {
        i++;
    }
    *index = i;
    *run = (struct boot_frames){
        .frame = (frame_map.base + start) << PAGE_SHIFT,
        .count = i - start,
        .owner = NONE,
        .kind = BOOTFRAME_FREE,
    };
    return i > start;
}
