// SPDX-License-Identifier: BSD-2-Clause
// A measured region: the instruction counter read at its ends, and the markers of tools/words
// around it. Without the plugin the markers do nothing.
#pragma once

#include <stdint.h>

#include "counter.h"

// Returns what region_end wants.
static inline uint32_t region_begin(void)
{
    __asm__ volatile("dbg #0" ::: "memory");
    return counter_read();
}

// Instructions since region_begin.
static inline uint32_t region_end(uint32_t begin)
{
    uint32_t end = counter_read();
    __asm__ volatile("dbg #1" ::: "memory");
    return end - begin;
}

// The regions since the last call make one sample.
static inline void region_end_sample(void)
{
    __asm__ volatile("dbg #2" ::: "memory");
}

// Forgets the samples since the last row: they were to warm up.
static inline void region_forget(void)
{
    __asm__ volatile("dbg #4" ::: "memory");
}

static inline void region_mark_digit(unsigned digit)
{
    switch (digit) {
    case 0:
        __asm__ volatile("dbg #8");
        break;
    case 1:
        __asm__ volatile("dbg #9");
        break;
    case 2:
        __asm__ volatile("dbg #10");
        break;
    case 3:
        __asm__ volatile("dbg #11");
        break;
    case 4:
        __asm__ volatile("dbg #12");
        break;
    case 5:
        __asm__ volatile("dbg #13");
        break;
    case 6:
        __asm__ volatile("dbg #14");
        break;
    default:
        __asm__ volatile("dbg #15");
        break;
    }
}

// The samples since the last call are row `row` (below 0o10000).
static inline void region_end_row(unsigned row)
{
    region_mark_digit(row >> 9 & 7);
    region_mark_digit(row >> 6 & 7);
    region_mark_digit(row >> 3 & 7);
    region_mark_digit(row & 7);
    __asm__ volatile("dbg #3" ::: "memory");
}
