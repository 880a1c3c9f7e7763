// SPDX-License-Identifier: BSD-2-Clause
// What holds for a grant entry of every kind: pure logic, inline since each safe copy goes through
// it.
#pragma once

#include <kernel/grant.h>

enum { GRANT_KINDS = CPF_DIRECT | CPF_INDIRECT | CPF_MAGIC };

// The entry is the one that the id means, is for that grantee, with all those rights, over all of
// that range, and its own range does not wrap.
static inline bool grant_entry_allows(
    const struct grant_entry *entry, const struct grant_query *query)
{
    uint32_t must = CPF_USED | CPF_VALID | query->access;
    return (entry->flags & must) == must && entry->seq == grant_seq(query->gid) &&
           (entry->who_to == query->grantee || entry->who_to == ANY) &&
           entry->len <= UINT32_MAX - entry->start && query->offset <= entry->len &&
           query->bytes <= entry->len - query->offset;
}
