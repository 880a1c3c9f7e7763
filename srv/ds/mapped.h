// SPDX-License-Identifier: BSD-2-Clause
// The pages of mapped entries: DS maps its owner's range read-only and grants clients its own
// mapping, so their mappings end when the owner deletes the entry, takes its grant back or dies.
// All of it is of this process; after a restart the owners' libraries publish the ranges again.
#pragma once

#include "minix/safecopies.h"
#include "root.h"

enum { MAX_MAPPINGS = 112 }; // a process has at most 128 mappings

struct mapping {
    int index;     // of the entry
    void *address; // NULL: not in use
    uint32_t bytes;
    endpoint_t owner;
    cp_grant_id_t gid;
};

// Maps the range that `owner` granted. The result of sys_safemap_any, or -ENOMEM; the entry's index
// is to be filled in.
int mapped_make(endpoint_t owner, cp_grant_id_t gid, uint32_t bytes, struct mapping **mapping);
// The entry's mapping, or NULL: its owner has to publish it again.
struct mapping *mapped_find(int index);
// A grant of the mapping to the client; the same one each time. -ENOMEM.
int mapped_grant(const struct mapping *mapping, endpoint_t client, cp_grant_id_t *gid);
// Takes the clients' grants back and gives the mapping up.
void mapped_end(struct mapping *mapping);

// A process is no more: what was mapped from it; what was granted to it.
void mapped_owner_gone(endpoint_t owner);
void mapped_client_gone(endpoint_t client);
