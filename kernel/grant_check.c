// SPDX-License-Identifier: BSD-2-Clause
// The rules for one grant entry: pure logic, also built for the host. See kernel/grant.h.

#include <kernel/grant.h>

#include <abi/errnames.h>

static bool is_for(endpoint_t who_to, endpoint_t grantee)
{
    return who_to == ANY || who_to == grantee;
}

// [offset, offset + bytes) lies in [0, len), and start + len does not wrap.
static bool is_inside(const struct grant_query *query, const struct grant_entry *entry)
{
    return entry->len <= UINT32_MAX - entry->start && query->offset <= entry->len &&
           query->bytes <= entry->len - query->offset;
}

int grant_check_entry(struct grant_query *query, const struct grant_entry *entry, endpoint_t *owner, vir_bytes *address)
{
    enum { LIVE = CPF_USED | CPF_VALID, KINDS = CPF_DIRECT | CPF_INDIRECT | CPF_MAGIC };
    if ((entry->flags & LIVE) != LIVE || entry->seq != grant_seq(query->gid)) {
        return -EPERM;
    }
    if (!is_for(entry->who_to, query->grantee) || (entry->flags & query->access) != query->access) {
        return -EPERM;
    }
    if (!is_inside(query, entry)) {
        return -EPERM;
    }
    switch (entry->flags & KINDS) {
    case CPF_DIRECT:
        *owner = query->grantor;
        break;
    case CPF_MAGIC:
        if (!query->grantor_may_magic) {
            return -EPERM;
        }
        *owner = entry->who_from;
        break;
    case CPF_INDIRECT:
        if (query->depth + 1 >= GRANT_MAX_INDIRECT) {
            return -ELOOP;
        }
        query->depth++;
        query->offset += entry->start;
        query->grantee = query->grantor;
        query->grantor = entry->who_from;
        query->gid = entry->parent;
        return 1;
    default:
        return -EPERM;
    }
    *address = entry->start + query->offset;
    return 0;
}
