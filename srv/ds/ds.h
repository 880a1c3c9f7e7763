// SPDX-License-Identifier: BSD-2-Clause
// The data store's parts. All state is in one struct store, which lies in a kept region: pointers never go into it, only
// indexes, so a successor can use it as it is.
#pragma once

#include "abi/endpoint.h"
#include "abi/proto/ds.h"
#include "minix/ds.h"

enum {
    STORE_MAGIC = 0x44535354,
    STORE_VERSION = 1,
    NR_ENTRIES = 512,
    NR_SUBSCRIPTIONS = 96,
    NR_ANSWERS = 96
};

struct entry {
    uint32_t flags; // DSF_IN_USE, type, DSF_PRIV_*
    char key[DS_MAX_KEYLEN];
    char owner[ABI_LABEL_MAX];
    uint32_t value;
    uint32_t bytes;
    char string[DS_MAX_STRLEN];
    uint32_t checksum; // of all before it
};

// A deleted entry keeps key and type until every subscriber that matched has been told.
struct subscription {
    uint32_t in_use;
    uint32_t types; // 0: all
    uint32_t private_to_owner;
    char owner[ABI_LABEL_MAX];
    char regex[DS_MAX_KEYLEN];
    uint32_t pending[NR_ENTRIES / 32];
};

// The last answer to each client, so that a request repeated to a successor is not carried out twice.
struct answer {
    endpoint_t client;
    uint32_t serial;
    int32_t status;
};

struct store {
    uint32_t magic;
    uint32_t version;
    struct entry entries[NR_ENTRIES];
    uint32_t deleted[NR_ENTRIES / 32];
    struct subscription subscriptions[NR_SUBSCRIPTIONS];
    struct answer answers[NR_ANSWERS];
    uint32_t next_answer;
};

// --- store.c: entries -----------------------------------------------------------------------------------------------------
// Makes an empty store, or checks one left by a predecessor: entries with a wrong checksum are dropped. Returns how many.
unsigned store_init(struct store *s, bool existed);
// Index of the entry with that key and type, or -1.
int store_find(const struct store *s, const char *key, uint32_t type);
// -EEXIST (no DSF_OVERWRITE), -EPERM (another's private entry), -ENOMEM. *index on success.
int store_put(struct store *s, const struct entry *wanted, bool overwrite, int *index);
// -ESRCH, -EPERM (not the owner).
int store_remove(struct store *s, const char *key, uint32_t type, const char *owner, int *index);
const char *store_label_of(const struct store *s, endpoint_t ep);

// --- subscribe.c ------------------------------------------------------------------------------------------------------------
// Compiles the expressions that a predecessor left.
void subscription_init(struct store *s);
int subscription_set(struct store *s, const char *owner, const char *regex, uint32_t types, bool overwrite, bool initial,
                     bool private_to_owner);
// Notes that entry `index` changed or went; calls notify(owner label) for each subscriber that matches.
void subscription_mark(struct store *s, int index, void (*notify)(const char *owner));
// Next pending entry of `owner`: index, or -ENOENT; -ESRCH without a subscription. *more: others are still pending.
int subscription_next(struct store *s, const char *owner, bool *more);
void subscription_drop(struct store *s, const char *owner);
