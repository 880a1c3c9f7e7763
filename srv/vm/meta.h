// SPDX-License-Identifier: BSD-2-Clause
// VM's own memory beyond its program: whole pages, mapped into VM itself, for address spaces and
// their shadow tables.
//
// Pages are named by small numbers (0: none), which fit where a pointer would not. A page is handed
// out full of zeroes and must be given back full of zeroes, so that nobody clears it twice. Pages
// given back stay mapped, and are unmapped only when frames run out (meta_trim).
#pragma once

#include "abi/types.h"

enum {
    META_BASE = 0x10000000, // VM's address space from here on: pages
    META_PAGES = 16384,
    META_FRAME_TABLE = 0x20000000 // and here the table of frames
};

// Before frame_init. l1 is the physical address of VM's own first-level table.
void meta_init(phys_bytes l1);

// Maps `pages` frames from `phys` on at `address` of VM, zeroed; `tables`: frames for second-level
// tables, one per 4 MiB.
void meta_map_boot(vir_bytes address, phys_bytes phys, uint32_t pages, phys_bytes tables);

// Promises that `count` more pages can be had at once (their frames are the business of commit.h).
// 0 or -ENOMEM.
int meta_reserve(uint32_t count);
void meta_unreserve(uint32_t count);

// A zeroed page, or 0: no memory.
uint16_t meta_alloc(void);
// The page holds nothing but zeroes.
void meta_free(uint16_t page);

static inline void *meta_page(uint16_t page)
{
    return (void *)(uintptr_t)(META_BASE + (uint32_t)page * ABI_PAGE_SIZE);
}

// Gives the frame of one free page back to the free frames. False: there is none.
bool meta_trim(void);
// Free pages that still have their frame.
uint32_t meta_pooled(void);
// Pages in use.
uint32_t meta_used(void);
