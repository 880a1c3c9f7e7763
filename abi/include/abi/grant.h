// SPDX-License-Identifier: BSD-2-Clause
// A grant table entry. The table lives in the grantor's memory; the kernel reads an entry once and
// uses its copy.
//
// A grant id is (sequence << GRANT_INDEX_BITS) | index and always positive or zero. Free slots are
// re-used first-in-first-out and the library keeps at least GRANT_MIN_FREE of them before it
// re-uses one, so that an id is not issued again before 2^20 other grants of that owner.
//
// Entry 0 is the table's header and never a grant: its flags are 0, its `len` says how many grants
// are in use (information for /proc/grants and the leak check of the test suites; the kernel
// decides nothing by it).
#pragma once

#include "abi/types.h"

enum {
    GRANT_INDEX_BITS = 17,
    GRANT_SEQ_BITS = 14,
    GRANT_MIN_FREE = 64,
    GRANT_MAX_INDIRECT = 5,
    GRANT_INVALID = -1,

    CPF_READ = 0x1,
    CPF_WRITE = 0x2,
    CPF_MAP = 0x4,
    CPF_ACCESS_MASK = 0x7,
    CPF_USED = 0x100,
    CPF_DIRECT = 0x200,
    CPF_INDIRECT = 0x400,
    CPF_MAGIC = 0x800,
    CPF_VALID = 0x1000
};

struct grant_entry {
    uint32_t flags;
    uint32_t seq; // must match the id's sequence
    endpoint_t who_to;
    endpoint_t who_from; // magic, indirect
    uint32_t start;      // direct, magic: address; indirect: offset into the parent grant
    uint32_t len;
    cp_grant_id_t parent; // indirect
    uint32_t next_free;
};

_Static_assert(sizeof(struct grant_entry) == 32, "grant entry size");

static inline int grant_index(cp_grant_id_t id)
{
    return id & ((1 << GRANT_INDEX_BITS) - 1);
}

static inline uint32_t grant_seq(cp_grant_id_t id)
{
    return (uint32_t)id >> GRANT_INDEX_BITS;
}
