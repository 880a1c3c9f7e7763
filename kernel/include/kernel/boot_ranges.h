// SPDX-License-Identifier: BSD-2-Clause
// RAM and what is claimed of it, as ranges of frame numbers: the first stage of kernel/bootmem.c,
// used in start-up only (but for ranges_touch_ram and ranges_unused_bytes).
#pragma once

#include <arch/types.h>
#include <lib/dt.h>

struct frame_range {
    uint32_t start;
    uint32_t end;
    uint32_t kind; // claims: enum frame_kind
};

// Read memory nodes, reservations, archive; add tree and kernel image. NULL, or what is wrong; *at:
// an address.
const char *ranges_gather(const struct dt *dt, paddr_t tree, uint32_t tree_bytes, uint32_t *at);
// Make the linear map. NULL, or what is wrong.
const char *ranges_map(uint32_t *at);
// First frame of the map (at a multiple of 1 MiB) and the frame behind the last.
void ranges_span(uint32_t *base, uint32_t *end);
// `frames` frames in a row that nobody has claimed.
bool ranges_find_gap(uint32_t frames, uint32_t *start);
// NULL past the last. Banks are in order and do not touch.
const struct frame_range *ranges_bank(unsigned index);
const struct frame_range *ranges_claim(unsigned index);
bool ranges_touch_ram(uint32_t start, uint32_t end);
uint64_t ranges_unused_bytes(void);
