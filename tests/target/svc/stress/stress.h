// SPDX-License-Identifier: BSD-2-Clause
// What the services of the stress suite and the suite agree on.
//
// Each of NR_WORKERS workers has an arena: KEPT_PAGES of a kept region and ANON_PAGES besides.
// Every page has one writer, for ever: the owner, or for three eighths of the arena one of the
// other workers, who writes through grants and mappings. A page's contents follow from a key: word
// i of it is stress_word(key, i). Before its writer changes a page it publishes the new key; when
// the page is known to have it whole, it says so (struct stress_page). So everybody can tell of
// each word read, copied or seen in a mapping whether it is one that the page held at that time.
//
// A worker's `struct stress_control` stands at the start of its kept region, which everybody maps:
// it outlives the worker, as its kept pages do, and the mappings of both.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "abi/endpoint.h"
#include "abi/types.h"

enum {
    NR_WORKERS = 4,
    BLOCK_PAGES = 8,
    KEPT_PAGES = NR_WORKERS * BLOCK_PAGES, // block 0 is the owner's to write, block k that of
                                           // worker (owner + k) % NR_WORKERS
    ANON_PAGES = 3 * BLOCK_PAGES,          // the owner's; the last block goes and comes back
    ARENA_PAGES = KEPT_PAGES + ANON_PAGES,
    COMING_PAGE = ARENA_PAGES - BLOCK_PAGES,
    RING_KEYS = 8,
    NR_SLOTS = 6 * (NR_WORKERS - 1),
    NR_STALE = 8,
    WORDS_PER_PAGE = ABI_PAGE_SIZE / 4,
    STRESS_MAGIC = 0x53545245
};

// Keys. ANY: what came from elsewhere, not yet looked at.
#define KEY_WORKER_SHIFT 30
#define KEY_SPECIAL UINT32_C(0x20000000)
#define KEY_FILL(byte) (KEY_SPECIAL | (uint32_t)(byte))
#define KEY_ANY (KEY_SPECIAL | UINT32_C(0x100))
#define KEY_COUNT UINT32_C(0x1fffffff)

static inline uint32_t stress_word(uint32_t key, uint32_t i)
{
    return (key & KEY_SPECIAL) != 0 ? (key & 0xff) * 0x01010101u : key + i * 0x9e3779b1u;
}

// Key n is in ring[n % RING_KEYS]. Each word of the page has one of the keys `stable` to `latest`.
struct stress_page {
    uint32_t stable;
    uint32_t latest;
    uint32_t ring[RING_KEYS];
};

enum slot_kind { SLOT_ARENA, SLOT_WINDOW, SLOT_CHAIN };

// A grant on offer. It stands as long as `gen` is even and stays; a chain, as long as its parents
// do too.
struct stress_slot {
    uint32_t gen;
    int32_t gid;
    uint8_t kind;
    uint8_t grantee;   // a worker: who `to` was meant to be
    uint8_t owner;     // whose pages
    uint8_t is_window; // pages of a window of the owner, not of its arena
    uint8_t access;
    uint8_t parent_worker; // SLOT_CHAIN
    uint8_t parent_slot;
    uint8_t depth;
    uint32_t parent_gen;
    endpoint_t to;
    uint32_t start; // bytes from the start of arena or window
    uint32_t bytes;
};

// Grants that ended, and to whom they were made. `gid` 0: none.
struct stress_stale {
    int32_t gid;
    endpoint_t to;
};

#define STRESS_KINDS(K)                                                                            \
    K(COPY_FROM, "copyfrom")                                                                       \
    K(COPY_PAGES, "copyfrom, whole pages")                                                         \
    K(COPY_TO, "copyto")                                                                           \
    K(COPY_TO_PAGES, "copyto, whole pages")                                                        \
    K(VECTOR, "vsafecopy")                                                                         \
    K(MEMSET, "memset")                                                                            \
    K(WRITE, "write to own page")                                                                  \
    K(MAP, "safemap")                                                                              \
    K(LOOK, "look at mapped pages")                                                                \
    K(POKE, "write to mapped pages")                                                               \
    K(UNMAP, "safeunmap")                                                                          \
    K(GRANT, "grant and revoke")                                                                   \
    K(REVMAP, "saferevmap")                                                                        \
    K(FREEZE, "still after revoke")                                                                \
    K(ALLOC, "munmap, mmap")                                                                       \
    K(VERIFY, "verify")                                                                            \
    K(STALE, "stale id")                                                                           \
    K(WRONG, "wrong request")                                                                      \
    K(ROGUE, "hostile grantor")

enum stress_task {
#define K(NAME, text) TASK_##NAME,
    STRESS_KINDS(K)
#undef K
        NR_KINDS
};

#define STRESS_RESULTS(E) E(EPERM) E(EINVAL) E(EFAULT) E(EACCES) E(ELOOP) E(ENOMEM) E(ENOSPC)

enum stress_result {
    RESULT_OK,
#define E(name) RESULT_##name,
    STRESS_RESULTS(E)
#undef E
        RESULT_OTHER,
    NR_RESULTS
};

struct stress_counts {
    uint32_t operations;
    uint32_t kinds[NR_KINDS];
    uint32_t results[NR_RESULTS]; // of the calls of those
    uint32_t lives;
    uint32_t words;  // compared, in thousands
    uint32_t weak;   // pages whose writer was too fast to say what they had been
    uint32_t chains; // calls through more than one grant
};

struct stress_control {
    uint32_t magic;
    uint32_t epoch;      // lives so far
    endpoint_t endpoint; // of the present one
    uint32_t next_key;
    uint32_t coming_gen; // even: the last block is there
    uint32_t is_done;
    struct stress_stale stale[NR_STALE];
    struct stress_slot slot[NR_SLOTS];
    struct stress_page page[NR_WORKERS]
                           [ARENA_PAGES]; // those that this worker writes, of all arenas
    struct stress_counts counts;
};

enum { CONTROL_PAGES = 4, CONTROL_BYTES = CONTROL_PAGES * ABI_PAGE_SIZE };
_Static_assert(sizeof(struct stress_control) <= CONTROL_BYTES, "control pages");

// Worker n is the service `stressN`. In DS: STRESS_GATE + n: the grant of its control pages, to
// anybody.
#define STRESS_WORKER "stress"
#define STRESS_GATE "stress.gate"
#define STRESS_ROGUE "stressrogue"
#define STRESS_FAILED                                                                              \
    "stress.failed" // published by whoever finds something wrong: where in which source
#define STRESS_REPORT "stress.report" // struct stress_report, by the conductor

struct stress_report {
    struct stress_counts counts;
    uint32_t kills;
    uint32_t rounds;
    uint32_t is_done;
};

// The hostile grantor's pages hold this; its grants have these ids and one after another are
// anything but what they say.
enum { ROGUE_PAGES = 16, ROGUE_GRANTS = 64, ROGUE_BYTE = 0xa5 };

static inline unsigned stress_writer(unsigned owner, uint32_t page)
{
    return page < KEPT_PAGES ? (owner + page / BLOCK_PAGES) % NR_WORKERS : owner;
}
