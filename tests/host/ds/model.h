// SPDX-License-Identifier: BSD-2-Clause
// What the store must hold, kept in the simplest way: a table by key and type, and a table of who
// has yet to be told of what.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "root.h"

enum { KEYS = 20, TYPES = 5, OWNERS = 5, MAX_CONTENT = 24 * 1024 };

// Keys below OWNERS are also the labels of the services.
extern const uint32_t model_types[TYPES];
const char *model_key(int key);
const char *model_owner(int owner); // OWNERS: RS

struct model_entry {
    bool is_there;
    int owner;
    uint32_t flags;
    uint32_t value;
    uint32_t bytes;
    uint32_t seed; // of the contents
    uint32_t snapshots;
    uint32_t snapshot_seed[NR_SNAPSHOTS];
    uint32_t snapshot_bytes[NR_SNAPSHOTS];
};

struct model {
    struct model_entry entries[KEYS][TYPES];
    struct {
        bool is_there;
        int pattern;
        uint32_t types;
        bool pending[KEYS][TYPES];
    } subscriptions[OWNERS];
};

struct model_put {
    int key;
    int type;
    int owner;
    uint32_t flags;
    bool overwrite;
    uint32_t value;
    uint32_t bytes;
    uint32_t seed;
};

const char *model_pattern(int pattern); // NULL: no more
void model_init(void);

int model_put(struct model *m, const struct model_put *put);
void model_put_service(struct model *m, int owner, uint32_t number);
void model_remove(struct model *m, int key, int type);
void model_snapshot(struct model *m, int key, int type, uint32_t seed);
int model_subscribe(struct model *m, int owner, int pattern, uint32_t flags);
void model_gone(struct model *m, int owner);
bool model_wants(const struct model *m, int owner, int key, int type);

void model_fill(void *memory, uint32_t bytes, uint32_t seed);
// Compares everything with the store. NULL: equal; else what differs.
const char *model_compare(const struct model *m);
