// SPDX-License-Identifier: BSD-2-Clause
// Looking frames up: for each entry of each table that is changed. See kernel/bootmem.h.

#include <kernel/frame_map.h>

struct frame_map frame_map;

static inline struct frame_tag *tag_of(uint32_t address)
{
    uint32_t index = (address >> PAGE_SHIFT) - frame_map.base;
    return index < frame_map.count ? &frame_map.tags[index] : NULL; // no map: no frames
}

enum frame_kind frame_kind(paddr_t frame)
{
    const struct frame_tag *tag = tag_of(frame.raw);
    return tag ? (enum frame_kind)frame_map.meaning[tag->kind] : FRAME_NONE;
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
        frame_map.counts[frame_map.meaning[tag->kind]]--;
        frame_map.counts[kind]++;
        tag->kind = (uint8_t)kind;
        tag->owner = (uint16_t)owner;
    }
}

uint32_t frame_count_kind(enum frame_kind kind)
{
    return frame_map.counts[kind];
}
