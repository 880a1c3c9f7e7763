// SPDX-License-Identifier: BSD-2-Clause
// Any bytes as requests to DS's store, which is opened again in between and once damaged: it stays
// consistent.

#include <stdlib.h>
#include <string.h>

#include "entries.h"
#include "events.h"
#include "kept.h"
#include "minix/sysutil.h"
#include "store.h"

enum { REGIONS = ROOT_REGION + 1 + ARENA_EXTENTS, REGION_BYTES = 4 << 20, OWNERS = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

struct input {
    const uint8_t *at;
    size_t left;
};

static uint8_t regions[REGIONS][REGION_BYTES] __attribute__((aligned(4096)));
static size_t region_bytes[REGIONS];
static uint64_t pool[NR_SUBSCRIPTIONS][128 * 1024 / sizeof(uint64_t)];
static unsigned pool_used;

void kept_copy(void *to, const void *from, size_t bytes)
{
    memcpy(to, from, bytes);
}

void kept_store(uint32_t *word, uint32_t value)
{
    *word = value;
}

void *kept_region(uint32_t id, size_t bytes, bool *existed)
{
    *existed = region_bytes[id] != 0;
    if (!*existed) {
        memset(regions[id], 0, bytes);
        region_bytes[id] = bytes;
    }
    return region_bytes[id] == bytes ? regions[id] : NULL;
}

int kept_release(void *address, size_t bytes)
{
    region_bytes[((uint8_t *)address - regions[0]) / REGION_BYTES] = 0;
    return bytes == 0;
}

void *vm_alloc(size_t bytes)
{
    return bytes <= sizeof(pool[0]) && pool_used < NR_SUBSCRIPTIONS ? pool[pool_used++] : NULL;
}

void notify_label(const char *label)
{
    if (strnlen(label, ABI_LABEL_MAX) == ABI_LABEL_MAX) {
        abort();
    }
}

static uint32_t take(struct input *in)
{
    if (in->left == 0) {
        return 0;
    }
    in->left--;
    return *in->at++;
}

// A text of up to `max` - 1 characters; never empty.
static void take_text(struct input *in, char *text, size_t max)
{
    size_t n = 1 + take(in) % (max - 1);

    for (size_t i = 0; i < n; i++) {
        uint32_t c = take(in);
        text[i] = c != 0 ? (char)c : 'k';
    }
    text[n] = '\0';
}

static const char *take_owner(struct input *in)
{
    static const char *const owners[OWNERS] = {"one", "two", "three", "rs"};
    return owners[take(in) % OWNERS];
}

static void put(struct input *in, const char *owner, struct answer *note)
{
    static const uint32_t types[] = {
        DSF_TYPE_U32, DSF_TYPE_STR, DSF_TYPE_MEM, DSF_TYPE_MAP, DSF_TYPE_LABEL};
    struct entry wanted = {
        .flags = types[take(in) % 5] | (take(in) & (DSF_PRIV_RETRIEVE | DSF_PRIV_OVERWRITE))};
    bool overwrite = take(in) & 1;
    int index;

    wanted.value = take(in);
    take_text(in, wanted.key, 4);
    strcpy(wanted.owner, owner);
    if (wanted.flags & (DSF_TYPE_MEM | DSF_TYPE_MAP)) {
        wanted.value = 0;
        wanted.bytes = take(in) << (take(in) % 24);
        wanted.bytes = wanted.flags & DSF_TYPE_MAP ? (wanted.bytes + 1) * 4096 : wanted.bytes + 1;
    }
    if (store_may_put(&wanted, overwrite) != 0) {
        return;
    }
    if (wanted.flags & DSF_TYPE_MEM) {
        wanted.piece = store_take(wanted.bytes);
        if (wanted.piece == 0) {
            return;
        }
        memset(arena_at(wanted.piece), (int)take(in), wanted.bytes < 64 ? wanted.bytes : 64);
    }
    if (store_put(&wanted, overwrite, note, &index) != 0) {
        arena_give(wanted.piece, wanted.bytes);
    }
}

static int take_entry(struct input *in)
{
    uint32_t count = entries_count();

    for (uint32_t n = 0, i = take(in); n < count; n++, i++) {
        if (entry_at(i % count)->flags & DSF_IN_USE) {
            return (int)(i % count);
        }
    }
    return -1;
}

static void snapshot(int index, struct answer *note)
{
    const struct entry *e = entry_at((uint32_t)index);
    uint32_t piece = e->flags & DSF_TYPE_MAP ? store_take(e->bytes) : 0;

    if (piece != 0 && store_put_snapshot(index, piece, note) != 0) {
        arena_give(piece, e->bytes);
    }
}

static void operate(struct input *in)
{
    struct answer note = {.client = 1024 + (endpoint_t)take(in), .serial = take(in)};
    const char *owner = take_owner(in);
    char text[DS_MAX_KEYLEN];
    struct store_damage damage;
    int index;

    switch (take(in) % 8) {
    case 0:
        take_text(in, text, ABI_LABEL_MAX);
        (void)store_put_service(text, (endpoint_t)take(in));
        break;
    case 1:
        index = take_entry(in);
        if (index >= 0) {
            store_remove(index, &note);
        }
        break;
    case 2:
        index = take_entry(in);
        if (index >= 0) {
            snapshot(index, &note);
        }
        break;
    case 3:
        take_text(in, text, sizeof(text));
        (void)events_subscribe(
            owner, text, take(in) << 4 & (DSF_MASK_TYPE | DSF_OVERWRITE | DSF_INITIAL), &note);
        break;
    case 4:
        (void)store_next_event(owner, &note, &index);
        if (note.key[0] != '\0') {
            (void)store_event_told(owner, index, &note);
        }
        break;
    case 5:
        if (take(in) == 0) {
            (void)store_open(&damage);
        } else if (take(in) == 0) {
            store_gone(owner);
        }
        break;
    default:
        put(in, owner, &note);
        break;
    }
}

// What is in use is what the entries have; each is found by its key.
static void check(void)
{
    uint32_t used = entries_count() * (uint32_t)sizeof(struct entry);

    for (uint32_t i = 0; i < entries_count(); i++) {
        const struct entry *e = entry_at(i);
        if (e->flags == 0) {
            continue;
        }
        used += usage_of(e).bytes;
        if (entries_find(e->key, e->flags, true) != (int)i) {
            abort();
        }
    }
    if (used != arena_used()) {
        abort();
    }
}

static void open_store(bool is_damaged)
{
    struct store_damage damage;

    if (store_open(&damage) != 0 || (!is_damaged && damage.entries + damage.subscriptions != 0)) {
        abort();
    }
    check();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct input in = {.at = data, .left = bytes};

    memset(region_bytes, 0, sizeof(region_bytes));
    open_store(false);
    while (in.left > 8) {
        operate(&in);
    }
    check();
    open_store(false);
    while (in.left > 2) {
        uint32_t place = (take(&in) << 8 | take(&in)) * 7 % sizeof(struct root);
        regions[ROOT_REGION][place] ^= (uint8_t)(1 + take(&in) % 255);
    }
    open_store(true);
    return 0;
}
