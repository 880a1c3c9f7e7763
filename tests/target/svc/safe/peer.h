// SPDX-License-Identifier: BSD-2-Clause
// What the testing side asks of the other services of the suites safecopy and safemap. A peer
// grants, maps and copies as it is told; status of the answer: what the call returned.
#pragma once

#include "minix/ipc.h"
#include "minix/safecopies.h"

enum peer_request {
    PEER_ARENA =
        MSG_CLASS_TEST + 1, // .address, .bytes of its memory, .text: a page of its constants
    PEER_FILL,              // [address, bytes) := pattern of .value, from .offset on
    PEER_CHECK,             // -EIO, .offset: the first byte that differs
    PEER_POKE,              // byte .value at .address
    PEER_PEEK,              // .value
    PEER_GRANT,             // direct: .who, .address, .bytes, .access; reply .gid
    PEER_INDIRECT,          // .who, .from, .gid
    PEER_RANGE,             // .who, .from, .gid, .offset, .bytes, .access
    PEER_MAGIC,             // .who, .from, .address, .bytes, .access
    PEER_SLOT,              // cpf_getgrants of one; reply .gid
    PEER_SET,               // cpf_setgrant_direct of .gid
    PEER_DISABLE,           // .gid
    PEER_REVOKE,            // .gid
    PEER_LOOKUP,            // .gid; reply .from, .who
    PEER_TABLE,             // sys_setgrant: .address, .value entries; 0, 0: cpf_reload
    PEER_ENTRY,     // entry .offset of the table at .address := direct grant of [from as address,
                    // bytes) to .who, .access
    PEER_COPY_FROM, // .from, .gid, .offset, .address, .bytes
    PEER_COPY_FROM_LOOP, // answers, then does that for ever
    PEER_MAP,   // .from, .gid, .offset, .address (0: any), .bytes, .value: writable; reply .address
    PEER_UNMAP, // .address
    PEER_REVMAP, // .value: by address (of .address) or by .gid
    PEER_ALLOC,  // .value: enum peer_memory, .bytes; reply .address
    PEER_FREE,   // .address, .bytes
    PEER_CRASH
};

enum peer_memory { PEER_ANON, PEER_CONTIG, PEER_DEVICE, PEER_KEPT };

struct peer_req {
    uint32_t address;
    uint32_t bytes;
    uint32_t value;
    uint32_t offset;
    endpoint_t who;
    endpoint_t from;
    cp_grant_id_t gid;
    uint32_t access;
    uint32_t text;
};

MSG_ASSERT_FITS(struct peer_req);

enum { PEER_ARENA_BYTES = 320 * 4096 };

// Byte `at` of the pattern of a seed: differs from page to page, from word to word and from seed to
// seed.
static inline uint8_t pattern(uint32_t seed, uint32_t at)
{
    return (uint8_t)(at ^ at >> 8 ^ at >> 12 ^ seed * 37);
}

static inline void pattern_fill(void *memory, uint32_t bytes, uint32_t seed, uint32_t at)
{
    volatile uint8_t *to = memory;
    for (uint32_t i = 0; i < bytes; i++) {
        to[i] = pattern(seed, at + i);
    }
}

// Index of the first byte that differs; `bytes`: none does.
static inline uint32_t pattern_check(const void *memory, uint32_t bytes, uint32_t seed, uint32_t at)
{
    const uint8_t *from = memory;
    for (uint32_t i = 0; i < bytes; i++) {
        if (from[i] != pattern(seed, at + i)) {
            return i;
        }
    }
    return bytes;
}
