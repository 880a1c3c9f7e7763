// SPDX-License-Identifier: BSD-2-Clause
// What lies in kept memory: the root region, and in the arena's extents the tables of entries and
// the contents.
//
// A record with a wrong checksum is dropped at start. Pointers lie in kept memory only in the
// journal; records refer to contents by pieces of the arena.
#pragma once

#include "abi/endpoint.h"
#include "abi/proto/ds.h"
#include "arena.h"
#include "journal.h"
#include "minix/ds.h"

enum {
    ROOT_MAGIC = 0x44535254,
    ROOT_VERSION = 2,
    ROOT_REGION = 1, // extent n is region ROOT_REGION + 1 + n
    NR_SUBSCRIPTIONS =
        96, // RS has 64 services; each has one, and a second while that replaces the first
    MASK_WORDS = NR_SUBSCRIPTIONS / 32,
    CHUNK_ENTRIES = 256,
    NR_CHUNKS = 48,
    NR_SNAPSHOTS = 5
};

// A deleted entry keeps its slot, key and type until every subscriber that wants to know has been
// told; see entry.pending.
#define ENTRY_DELETED UINT32_C(0x80000000)

struct snapshot {
    uint32_t piece;
    uint32_t bytes;
};

struct entry {
    uint32_t flags; // DSF_IN_USE or ENTRY_DELETED, type, DSF_PRIV_*; 0: free
    uint32_t value; // u32, label; mapped: number of the next snapshot, which goes to
                    // snapshots[number % NR_SNAPSHOTS]
    uint32_t bytes; // string with its NUL, memory, mapped range
    char key[DS_MAX_KEYLEN];
    char owner[ABI_LABEL_MAX];
    char string[DS_MAX_STRLEN];
    uint32_t piece;     // memory
    uint32_t piece_sum; // checksum of its contents
    struct snapshot snapshots[NR_SNAPSHOTS];
    uint32_t checksum; // of all before
    // A bit per subscription whose owner has not yet been told of the last change. Each bit stands
    // for itself: a wrong one is a needless event.
    uint32_t pending[MASK_WORDS];
    // Of this process: chains by key and by number, or of free entries.
    uint32_t next_by_key;
    uint32_t next_by_number;
    uint32_t batch; // label: the number under which RS told of it last
    uint32_t reserved[10];
};

enum subscription_state {
    SUBSCRIPTION_FREE = 0, // no entry has its bit
    SUBSCRIPTION_MAKING,   // bits are being set for what is there already
    SUBSCRIPTION_LIVE,
    SUBSCRIPTION_ENDING // bits are being cleared
};

struct subscription {
    uint32_t state;
    uint32_t types; // 0: all
    char owner[ABI_LABEL_MAX];
    char regex[DS_MAX_KEYLEN];
    uint32_t reserved;
    uint32_t checksum; // of what is between state and this
};

// The last answer to a client's request that changed something, so that the request, repeated to a
// successor, is not carried out twice. A client has one request under way, so one answer per
// process slot is enough.
struct answer {
    endpoint_t client;
    uint32_t serial; // 0: none
    int32_t status;
    struct ds_entry_rep reply;
    char key[DS_MAX_KEYLEN]; // check
    uint32_t reserved[4];
    uint32_t checksum;
};

struct root_head {
    uint32_t version;
    uint32_t extent_pages[ARENA_EXTENTS]; // 0: no such extent
    uint32_t chunks[NR_CHUNKS];           // pieces with CHUNK_ENTRIES entries each
    uint32_t checksum;
};

struct root {
    uint32_t magic;
    struct root_head head;
    char gone[ABI_LABEL_MAX]; // a service that is gone for good and whose entries are being removed
    struct subscription subscriptions[NR_SUBSCRIPTIONS];
    struct answer answers[NR_PROCS];
    struct journal journal;
};

_Static_assert(sizeof(struct entry) == 256, "entries fill pages");
_Static_assert(sizeof(struct answer) == 128, "no padding");

// Set by store_open.
extern struct root *root;

// Changes the head: the one word at `word` of it, in a change of its own.
void root_set(uint32_t *word, uint32_t value);
