// SPDX-License-Identifier: BSD-2-Clause
// See model.h. Keys are matched by the host's own regular expressions.

#include "model.h"

#include <errno.h>
#include <regex.h>
#include <stdio.h>
#include <string.h>

#include "entries.h"
#include "events.h"
#include "store.h"

const uint32_t model_types[TYPES] = {
    DSF_TYPE_U32, DSF_TYPE_STR, DSF_TYPE_MEM, DSF_TYPE_MAP, DSF_TYPE_LABEL};

enum { U32, STR, MEM, MAP, LABEL };

static const char *const patterns[] = {
    ".*", "key\\.[0-9]", "key\\.(11|13|8)", "svc.*", "svc0|key.7", "none", "(k|s)[^5]+"};
enum { PATTERNS = sizeof(patterns) / sizeof(patterns[0]) };

static bool matches[PATTERNS][KEYS];

const char *model_key(int key)
{
    static char names[KEYS][16];

    (void)snprintf(names[key], sizeof(names[key]), key < OWNERS ? "svc%d" : "key.%d", key);
    return names[key];
}

const char *model_owner(int owner)
{
    return owner < OWNERS ? model_key(owner) : "rs";
}

const char *model_pattern(int pattern)
{
    return pattern < PATTERNS ? patterns[pattern] : NULL;
}

void model_init(void)
{
    for (int p = 0; p < PATTERNS; p++) {
        char text[DS_MAX_KEYLEN + 8];
        regex_t regex;
        (void)snprintf(text, sizeof(text), "^(%s)$", patterns[p]);
        if (regcomp(&regex, text, REG_EXTENDED | REG_NOSUB) != 0) {
            continue;
        }
        for (int k = 0; k < KEYS; k++) {
            matches[p][k] = regexec(&regex, model_key(k), 0, NULL, 0) == 0;
        }
        regfree(&regex);
    }
}

bool model_wants(const struct model *m, int owner, int key, int type)
{
    const struct model_entry *e = &m->entries[key][type];

    if (!m->subscriptions[owner].is_there || !matches[m->subscriptions[owner].pattern][key]) {
        return false;
    }
    if (m->subscriptions[owner].types != 0 &&
        !(m->subscriptions[owner].types & model_types[type])) {
        return false;
    }
    return !(e->flags & DSF_PRIV_SUBSCRIBE) || e->owner == owner;
}

static void mark(struct model *m, int key, int type)
{
    for (int o = 0; o < OWNERS; o++) {
        if (model_wants(m, o, key, type)) {
            m->subscriptions[o].pending[key][type] = true;
        }
    }
}

static bool is_service_key(const struct model *m, int key)
{
    return m->entries[key][LABEL].is_there && m->entries[key][LABEL].owner == OWNERS;
}

static int find_number(const struct model *m, uint32_t number)
{
    for (int k = 0; k < KEYS; k++) {
        if (m->entries[k][LABEL].is_there && m->entries[k][LABEL].value == number) {
            return k;
        }
    }
    return -1;
}

int model_put(struct model *m, const struct model_put *put)
{
    struct model_entry *e = &m->entries[put->key][put->type];

    if (put->type == LABEL) {
        int other = find_number(m, put->value);
        if (is_service_key(m, put->key) || (other >= 0 && is_service_key(m, other))) {
            return -EPERM;
        }
        if (other >= 0 && other != put->key) {
            return -EEXIST;
        }
    }
    if (e->is_there && !put->overwrite) {
        return -EEXIST;
    }
    if (e->is_there && (e->flags & DSF_PRIV_OVERWRITE) && e->owner != put->owner) {
        return -EPERM;
    }
    memset(e, 0, sizeof(*e));
    e->is_there = true;
    e->owner = put->owner;
    e->flags = put->flags;
    e->value = put->value;
    e->bytes = put->bytes;
    e->seed = put->seed;
    mark(m, put->key, put->type);
    return 0;
}

void model_put_service(struct model *m, int owner, uint32_t number)
{
    int other = find_number(m, number);

    if (other >= 0 && other != owner) {
        model_remove(m, other, LABEL);
    }
    memset(&m->entries[owner][LABEL], 0, sizeof(m->entries[owner][LABEL]));
    m->entries[owner][LABEL].is_there = true;
    m->entries[owner][LABEL].owner = OWNERS;
    m->entries[owner][LABEL].value = number;
    mark(m, owner, LABEL);
}

void model_remove(struct model *m, int key, int type)
{
    m->entries[key][type].is_there = false;
    mark(m, key, type);
}

void model_snapshot(struct model *m, int key, int type, uint32_t seed)
{
    struct model_entry *e = &m->entries[key][type];
    unsigned slot = e->snapshots++ % NR_SNAPSHOTS;

    e->snapshot_seed[slot] = seed;
    e->snapshot_bytes[slot] = e->bytes;
}

int model_subscribe(struct model *m, int owner, int pattern, uint32_t flags)
{
    if (m->subscriptions[owner].is_there && !(flags & DSF_OVERWRITE)) {
        return -EEXIST;
    }
    memset(&m->subscriptions[owner], 0, sizeof(m->subscriptions[owner]));
    m->subscriptions[owner].is_there = true;
    m->subscriptions[owner].pattern = pattern;
    m->subscriptions[owner].types = flags & DSF_MASK_TYPE;
    for (int k = 0; k < KEYS; k++) {
        for (int t = 0; t < TYPES && (flags & DSF_INITIAL); t++) {
            m->subscriptions[owner].pending[k][t] =
                m->entries[k][t].is_there && model_wants(m, owner, k, t);
        }
    }
    return 0;
}

void model_gone(struct model *m, int owner)
{
    memset(&m->subscriptions[owner], 0, sizeof(m->subscriptions[owner]));
    for (int k = 0; k < KEYS; k++) {
        for (int t = 0; t < TYPES; t++) {
            const struct model_entry *e = &m->entries[k][t];
            if (e->is_there &&
                (e->owner == owner || (k == owner && t == LABEL && e->owner == OWNERS))) {
                model_remove(m, k, t);
            }
        }
    }
}

void model_fill(void *memory, uint32_t bytes, uint32_t seed)
{
    uint8_t *at = memory;

    for (uint32_t i = 0; i < bytes; i++) {
        at[i] = (uint8_t)(seed * 31 + i * 7 + (i >> 8));
    }
}

static bool has_contents(uint32_t piece, uint32_t bytes, uint32_t seed)
{
    static uint8_t want[MAX_CONTENT];

    model_fill(want, bytes, seed);
    return memcmp(arena_at(piece), want, bytes) == 0;
}

static const char *compare_snapshots(int index, const struct model_entry *want)
{
    for (uint32_t n = 0; n < want->snapshots; n++) {
        const struct snapshot *snapshot = store_snapshot(index, n);
        if (n + NR_SNAPSHOTS < want->snapshots) {
            if (snapshot != NULL) {
                return "an old snapshot is still there";
            }
            continue;
        }
        unsigned slot = n % NR_SNAPSHOTS;
        if (snapshot == NULL || snapshot->bytes != want->snapshot_bytes[slot] ||
            !has_contents(snapshot->piece, snapshot->bytes, want->snapshot_seed[slot])) {
            return "a snapshot";
        }
    }
    return store_snapshot(index, want->snapshots) == NULL ? NULL
                                                          : "a snapshot that was never taken";
}

static const char *compare_entry(int index, const struct model_entry *want)
{
    const struct entry *e = entry_at((uint32_t)index);

    if (strcmp(e->owner, model_owner(want->owner)) != 0) {
        return "an owner";
    }
    if ((e->flags & ~(uint32_t)(DSF_IN_USE | DSF_MASK_TYPE)) != want->flags) {
        return "flags";
    }
    if (e->flags & (DSF_TYPE_U32 | DSF_TYPE_LABEL)) {
        return e->value == want->value ? NULL : "a value";
    }
    if (e->bytes != want->bytes) {
        return "a length";
    }
    if (e->flags & DSF_TYPE_STR) {
        char text[DS_MAX_STRLEN];
        (void)snprintf(text, sizeof(text), "%u", (unsigned)want->value);
        return strcmp(e->string, text) == 0 ? NULL : "a string";
    }
    if (e->flags & DSF_TYPE_MEM) {
        return has_contents(e->piece, e->bytes, want->seed) ? NULL : "memory";
    }
    return compare_snapshots(index, want);
}

// The entry in the slot as the model knows it.
static bool locate(const struct entry *e, int *key, int *type)
{
    for (*key = 0; *key < KEYS; ++*key) {
        for (*type = 0; *type < TYPES; ++*type) {
            if (strcmp(e->key, model_key(*key)) == 0 && (e->flags & model_types[*type])) {
                return true;
            }
        }
    }
    return false;
}

static const char *compare_events(
    const struct model *m, const struct entry *e, int key, int type, unsigned *seen)
{
    for (int o = 0; o < OWNERS; o++) {
        int s = events_find(model_owner(o));
        if ((s >= 0) != m->subscriptions[o].is_there) {
            return "a subscription";
        }
        bool is_pending = s >= 0 && (e->pending[s / 32] >> (s % 32) & 1);
        if (is_pending != m->subscriptions[o].pending[key][type]) {
            return "an event";
        }
        *seen += is_pending;
    }
    return NULL;
}

static unsigned count_pending(const struct model *m)
{
    unsigned count = 0;

    for (int o = 0; o < OWNERS; o++) {
        unsigned own = 0;
        for (int k = 0; k < KEYS; k++) {
            for (int t = 0; t < TYPES; t++) {
                own += m->subscriptions[o].pending[k][t];
            }
        }
        int s = events_find(model_owner(o));
        count += s >= 0 && events_pending(s) == own ? own : own * 1000;
    }
    return count;
}

static const char *compare_found(const struct model *m)
{
    for (int k = 0; k < KEYS; k++) {
        for (int t = 0; t < TYPES; t++) {
            int i = store_find(model_key(k), model_types[t]);
            if ((i >= 0) != m->entries[k][t].is_there) {
                return i >= 0 ? "an entry that is not" : "an entry is missing";
            }
            const char *differs = i >= 0 ? compare_entry(i, &m->entries[k][t]) : NULL;
            if (differs != NULL) {
                return differs;
            }
        }
    }
    return NULL;
}

const char *model_compare(const struct model *m)
{
    uint32_t used = entries_count() * (uint32_t)sizeof(struct entry);
    unsigned seen = 0;
    const char *differs = compare_found(m);

    for (uint32_t i = 0; i < entries_count() && differs == NULL; i++) {
        const struct entry *e = entry_at(i);
        int key;
        int type;
        if (e->flags == 0) {
            continue;
        }
        if (!locate(e, &key, &type)) {
            return "a slot with a wrong key";
        }
        if ((e->flags & DSF_IN_USE) && store_find(e->key, e->flags) != (int)i) {
            return "two entries for one key";
        }
        if (!(e->flags & DSF_IN_USE) && entries_find(e->key, e->flags, true) != (int)i) {
            return "two slots for one key";
        }
        used += usage_of(e).bytes;
        differs = compare_events(m, e, key, type, &seen);
    }
    if (differs == NULL && seen != count_pending(m)) {
        differs = "events";
    }
    return differs == NULL && used != arena_used() ? "memory in use" : differs;
}
