// SPDX-License-Identifier: BSD-2-Clause
// Memory for contents: pieces of kept memory, in extents (kept regions) that come and go with what
// is stored.
//
// Which pieces are in use is known from the records that refer to them and from nothing else: the
// maps here are made anew at each start, so a piece that was taken and not yet referred to when DS
// died is free again. Pieces of a page and more begin on a page, so that safe copies can share them
// copy-on-write.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
    ARENA_BLOCK = 256,
    ARENA_EXTENTS = 32,
    ARENA_MAX_PAGES = 4096,        // of all extents together
    ARENA_EXTENT_MAX_PAGES = 1024, // a kept region takes 4 MiB of addresses anyway
    ARENA_MAX_BYTES = (ARENA_EXTENT_MAX_PAGES - 1) * 4096 // of one piece
};

// Maps the extents that root->extent_pages names. Nothing is in use then.
void arena_open(void);
// Claims the piece that a record refers to, at start. False: there is no such piece, or another
// record has part of it.
bool arena_claim(uint32_t piece, uint32_t bytes);
// At the end of the start: gives back extents in which nothing was claimed.
void arena_trim(void);

// A piece of memory with undefined contents; 0: there is none, or no kept memory for it.
uint32_t arena_take(uint32_t bytes);
void arena_give(uint32_t piece, uint32_t bytes);
void *arena_at(uint32_t piece);
// All pieces that are in use, in bytes.
uint32_t arena_used(void);
// What a piece of that size takes.
uint32_t arena_charge(uint32_t bytes);
