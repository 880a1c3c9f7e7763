// SPDX-License-Identifier: BSD-2-Clause
// The entries. Pure logic over struct store: no message, no kernel call.

#include <errno.h>
#include <string.h>

#include "ds.h"
#include "lib/checksum.h"

static uint32_t entry_checksum(const struct entry *e)
{
    return crc32_update(0, e, offsetof(struct entry, checksum));
}

unsigned store_init(struct store *s, bool existed)
{
    unsigned dropped = 0;

    if (!existed || s->magic != STORE_MAGIC || s->version != STORE_VERSION) {
        memset(s, 0, sizeof(*s));
        s->version = STORE_VERSION;
        s->magic = STORE_MAGIC;
        return 0;
    }
    for (unsigned i = 0; i < NR_ENTRIES; i++) {
        struct entry *e = &s->entries[i];
        if ((e->flags & DSF_IN_USE) && e->checksum != entry_checksum(e)) {
            memset(e, 0, sizeof(*e));
            dropped++;
        }
    }
    return dropped;
}

int store_find(const struct store *s, const char *key, uint32_t type)
{
    for (int i = 0; i < NR_ENTRIES; i++) {
        const struct entry *e = &s->entries[i];
        if ((e->flags & DSF_IN_USE) && (e->flags & type & DSF_MASK_TYPE) && strcmp(e->key, key) == 0) {
            return i;
        }
    }
    return -1;
}

// A slot whose deletion has not yet been reported to all subscribers is taken only when there is no other.
static int free_slot(const struct store *s)
{
    int second_best = -1;

    for (int i = 0; i < NR_ENTRIES; i++) {
        if (s->entries[i].flags & DSF_IN_USE) {
            continue;
        }
        if (!(s->deleted[i / 32] >> (i % 32) & 1)) {
            return i;
        }
        second_best = i;
    }
    return second_best;
}

static int find_label_value(const struct store *s, uint32_t value)
{
    for (int i = 0; i < NR_ENTRIES; i++) {
        const struct entry *e = &s->entries[i];
        if ((e->flags & DSF_IN_USE) && (e->flags & DSF_TYPE_LABEL) && e->value == value) {
            return i;
        }
    }
    return -1;
}

int store_put(struct store *s, const struct entry *wanted, bool overwrite, int *index)
{
    int i = store_find(s, wanted->key, wanted->flags);

    if (wanted->flags & DSF_TYPE_LABEL) { // unique by name and by number
        int other = find_label_value(s, wanted->value);
        if (other >= 0 && other != i) {
            return -EEXIST;
        }
    }
    if (i >= 0) {
        const struct entry *e = &s->entries[i];
        if (!overwrite) {
            return -EEXIST;
        }
        if ((e->flags & DSF_PRIV_OVERWRITE) && strcmp(e->owner, wanted->owner) != 0) {
            return -EPERM;
        }
    } else {
        i = free_slot(s);
        if (i < 0) {
            return -ENOMEM;
        }
    }
    struct entry *e = &s->entries[i];
    e->flags = 0; // a death from here to the last line leaves a free slot, not half an entry
    s->deleted[i / 32] &= ~(1u << (i % 32));
    struct entry filled = *wanted;
    filled.flags |= DSF_IN_USE;
    filled.checksum = entry_checksum(&filled);
    uint32_t flags = filled.flags;
    filled.flags = 0;
    *e = filled;
    e->flags = flags;
    *index = i;
    return 0;
}

int store_remove(struct store *s, const char *key, uint32_t type, const char *owner, int *index)
{
    int i = store_find(s, key, type);

    if (i < 0) {
        return -ESRCH;
    }
    if (strcmp(s->entries[i].owner, owner) != 0) {
        return -EPERM;
    }
    s->entries[i].flags &= ~(uint32_t)DSF_IN_USE;
    s->deleted[i / 32] |= 1u << (i % 32);
    *index = i;
    return 0;
}

const char *store_label_of(const struct store *s, endpoint_t ep)
{
    int i = find_label_value(s, (uint32_t)ep);

    return i >= 0 ? s->entries[i].key : NULL;
}
