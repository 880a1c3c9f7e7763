// SPDX-License-Identifier: BSD-2-Clause
// Where entries are: slots in chunks, found by key or by a label's number; free slots; what each
// owner has. All of it is of this process and made anew from the records at start.
#pragma once

#include "root.h"

// What one owner (label) may have. RS has no limit.
enum {
    QUOTA_ENTRIES = 512,           // with deleted ones that a subscriber has yet to be told of
    QUOTA_BYTES = 4 * 1024 * 1024, // memory and snapshots
    QUOTA_MAPS = 16,
    QUOTA_MAPPED = 8 * 1024 * 1024
};

struct usage {
    uint32_t entries;
    uint32_t bytes;
    uint32_t maps;
    uint32_t mapped;
};

// Finds the chunks. False: one that the head names is not there.
bool entries_open(void);
// Slots, used or not, are numbered from 0 below this.
uint32_t entries_count(void);
struct entry *entry_at(uint32_t index);

// The entry with that key and type, or -1. `deleted`: also one that is deleted and still has its
// slot.
int entries_find(const char *key, uint32_t type, bool deleted);
// The label with that number, or -1.
int entries_find_number(uint32_t number);

// A free slot, or -1: no memory for more.
int entries_take_free(void);
void entries_give_free(uint32_t index);
// The entry in the slot can be found and is charged to its owner from now on; or no more.
void entries_add(uint32_t index);
void entries_remove(uint32_t index);

// What an entry costs its owner.
struct usage usage_of(const struct entry *e);
// Whether the owner may have `after` in place of `before` (NULL: nothing).
bool usage_allows(const char *owner, const struct entry *before, const struct entry *after);
