// SPDX-License-Identifier: BSD-2-Clause
// See entries.h.

#include "entries.h"

#include <string.h>

#include "kept.h"

enum { BUCKETS = 512, NR_OWNERS = 192, NOBODY = 0 };

#define CHUNK_BYTES ((uint32_t)(CHUNK_ENTRIES * sizeof(struct entry)))

// Indexes in chains are one more than the slot's number, so that 0 ends a chain.
static uint32_t by_key[BUCKETS];
static uint32_t by_number[BUCKETS];
static uint32_t free_slots;
static struct entry *chunks[NR_CHUNKS];
static unsigned nr_chunks;

static struct {
    char label[ABI_LABEL_MAX]; // empty: not in use
    struct usage usage;
} owners[NR_OWNERS];

bool entries_open(void)
{
    memset(by_key, 0, sizeof(by_key));
    memset(by_number, 0, sizeof(by_number));
    memset(owners, 0, sizeof(owners));
    free_slots = NOBODY;
    nr_chunks = 0;
    while (nr_chunks < NR_CHUNKS && root->head.chunks[nr_chunks] != 0) {
        uint32_t piece = root->head.chunks[nr_chunks];
        if (!arena_claim(piece, CHUNK_BYTES)) {
            return false;
        }
        chunks[nr_chunks++] = arena_at(piece);
    }
    return true;
}

uint32_t entries_count(void)
{
    return nr_chunks * CHUNK_ENTRIES;
}

struct entry *entry_at(uint32_t index)
{
    return &chunks[index / CHUNK_ENTRIES][index % CHUNK_ENTRIES];
}

static uint32_t *key_bucket(const char *key)
{
    uint32_t hash = UINT32_C(2166136261);

    for (; *key != '\0'; key++) {
        hash = (hash ^ (uint8_t)*key) * UINT32_C(16777619);
    }
    return &by_key[(hash ^ hash >> 16) % BUCKETS];
}

static uint32_t *number_bucket(uint32_t number)
{
    return &by_number[(number ^ number >> ENDPOINT_SLOT_BITS) % BUCKETS];
}

int entries_find(const char *key, uint32_t type, bool deleted)
{
    uint32_t want = deleted ? DSF_IN_USE | ENTRY_DELETED : DSF_IN_USE;

    for (uint32_t i = *key_bucket(key); i != NOBODY; i = entry_at(i - 1)->next_by_key) {
        const struct entry *e = entry_at(i - 1);
        if ((e->flags & want) && (e->flags & type & DSF_MASK_TYPE) && strcmp(e->key, key) == 0) {
            return (int)i - 1;
        }
    }
    return -1;
}

int entries_find_number(uint32_t number)
{
    for (uint32_t i = *number_bucket(number); i != NOBODY; i = entry_at(i - 1)->next_by_number) {
        if (entry_at(i - 1)->value == number) {
            return (int)i - 1;
        }
    }
    return -1;
}

static bool grow(void)
{
    uint32_t piece = nr_chunks < NR_CHUNKS ? arena_take(CHUNK_BYTES) : 0;

    if (piece == 0) {
        return false;
    }
    struct entry *chunk = arena_at(piece);
    memset(chunk, 0, CHUNK_BYTES);
    root_set(&root->head.chunks[nr_chunks], piece);
    chunks[nr_chunks++] = chunk;
    for (uint32_t i = entries_count(); i-- > entries_count() - CHUNK_ENTRIES;) {
        entries_give_free(i);
    }
    return true;
}

int entries_take_free(void)
{
    if (free_slots == NOBODY && !grow()) {
        return -1;
    }
    uint32_t index = free_slots - 1;
    free_slots = entry_at(index)->next_by_key;
    return (int)index;
}

void entries_give_free(uint32_t index)
{
    entry_at(index)->next_by_key = free_slots;
    free_slots = index + 1;
}

struct usage usage_of(const struct entry *e)
{
    struct usage usage = {.entries = 1};

    if (!(e->flags & DSF_IN_USE)) {
        return usage;
    }
    if (e->flags & DSF_TYPE_MEM) {
        usage.bytes = arena_charge(e->bytes);
    }
    if (e->flags & DSF_TYPE_MAP) {
        usage.maps = 1;
        usage.mapped = e->bytes;
        for (unsigned i = 0; i < NR_SNAPSHOTS; i++) {
            usage.bytes += arena_charge(e->snapshots[i].bytes);
        }
    }
    return usage;
}

static int find_owner(const char *label)
{
    for (int i = 0; i < NR_OWNERS; i++) {
        if (strcmp(owners[i].label, label) == 0) {
            return i;
        }
    }
    return -1;
}

static void charge(const struct entry *e)
{
    int i = find_owner(e->owner);
    struct usage more = usage_of(e);

    if (i < 0) {
        i = find_owner("");
        if (i < 0) {
            return; // usage_allows refuses new owners then
        }
        memcpy(owners[i].label, e->owner, sizeof(owners[i].label));
    }
    struct usage *usage = &owners[i].usage;
    usage->entries += more.entries;
    usage->bytes += more.bytes;
    usage->maps += more.maps;
    usage->mapped += more.mapped;
}

static void uncharge(const struct entry *e)
{
    int i = find_owner(e->owner);
    struct usage less = usage_of(e);

    if (i < 0) {
        return;
    }
    struct usage *usage = &owners[i].usage;
    usage->entries -= less.entries;
    usage->bytes -= less.bytes;
    usage->maps -= less.maps;
    usage->mapped -= less.mapped;
    if (usage->entries == 0) {
        owners[i].label[0] = '\0';
    }
}

bool usage_allows(const char *owner, const struct entry *before, const struct entry *after)
{
    struct usage more = usage_of(after);
    struct usage less = {.entries = 0};
    struct usage now = {.entries = 0};
    int i = find_owner(owner);

    if (strcmp(owner, "rs") == 0) {
        return true;
    }
    if (i >= 0) {
        now = owners[i].usage;
    } else if (find_owner("") < 0) {
        return false;
    }
    if (before != NULL && strcmp(before->owner, owner) == 0) {
        less = usage_of(before);
    }
    return now.entries - less.entries + more.entries <= QUOTA_ENTRIES &&
           now.bytes - less.bytes + more.bytes <= QUOTA_BYTES &&
           now.maps - less.maps + more.maps <= QUOTA_MAPS &&
           now.mapped - less.mapped + more.mapped <= QUOTA_MAPPED;
}

static void unlink_by_key(uint32_t *link, uint32_t index)
{
    while (*link != NOBODY && *link != index + 1) {
        link = &entry_at(*link - 1)->next_by_key;
    }
    if (*link != NOBODY) {
        *link = entry_at(index)->next_by_key;
    }
}

static void unlink_by_number(uint32_t *link, uint32_t index)
{
    while (*link != NOBODY && *link != index + 1) {
        link = &entry_at(*link - 1)->next_by_number;
    }
    if (*link != NOBODY) {
        *link = entry_at(index)->next_by_number;
    }
}

static bool is_live_label(const struct entry *e)
{
    return (e->flags & (DSF_IN_USE | DSF_TYPE_LABEL)) == (DSF_IN_USE | DSF_TYPE_LABEL);
}

void entries_add(uint32_t index)
{
    struct entry *e = entry_at(index);
    uint32_t *bucket = key_bucket(e->key);

    e->next_by_key = *bucket;
    *bucket = index + 1;
    if (is_live_label(e)) {
        bucket = number_bucket(e->value);
        e->next_by_number = *bucket;
        *bucket = index + 1;
    }
    charge(e);
}

void entries_remove(uint32_t index)
{
    const struct entry *e = entry_at(index);

    unlink_by_key(key_bucket(e->key), index);
    if (is_live_label(e)) {
        unlink_by_number(number_bucket(e->value), index);
    }
    uncharge(e);
}
