// SPDX-License-Identifier: BSD-2-Clause
// The frame map itself, for frame_map.c, which looks frames up, and bootmem.c, which makes it and
// allocates from it until VM has taken over. Everybody else goes by kernel/bootmem.h.
#pragma once

#include <kernel/bootmem.h>

struct frame_tag {
    uint16_t owner;
    uint8_t kind;
    uint8_t reserved;
};

extern struct frame_map {
    struct frame_tag *tags; // one per frame from `base` on; NULL: not made yet
    uint32_t base;
    uint32_t count;
    uint32_t counts[FRAME_KINDS];
    // What a kind in the map means: itself, until VM has taken over; then what was given to VM
    // means FRAME_VM.
    uint8_t meaning[FRAME_KINDS];
} frame_map;
