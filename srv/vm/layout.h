// SPDX-License-Identifier: BSD-2-Clause
// Where things lie in a process's address space.
#pragma once

#include "abi/types.h"
#include "region.h"

#define LAYOUT_SEGMENT_END UINT32_C(0x20000000) // program segments below
#define LAYOUT_KEPT UINT32_C(0x20000000)        // kept regions, whole chunks
#define LAYOUT_KEPT_END UINT32_C(0x30000000)
#define LAYOUT_MMAP UINT32_C(0x30000000) // what VM places by itself
#define LAYOUT_MMAP_END UINT32_C(0x3b000000)
#define LAYOUT_LOW_MMAP UINT32_C(0x08000000)  // and, when that is full, here
#define LAYOUT_STACK_MAX UINT32_C(0x04000000) // largest stack

static inline vir_bytes layout_find_gap(struct region_set *set, uint32_t bytes)
{
    vir_bytes at = region_find_gap(set, bytes, LAYOUT_MMAP, LAYOUT_MMAP_END);
    return at != 0 ? at : region_find_gap(set, bytes, LAYOUT_LOW_MMAP, LAYOUT_KEPT);
}
