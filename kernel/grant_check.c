// SPDX-License-Identifier: BSD-2-Clause
// The rules for one grant entry: pure logic, also built for the host. See kernel/grant.h.

#include <kernel/grant_rules.h>

#include <abi/errnames.h>

int grant_check_entry(struct grant_query *query, const struct grant_entry *entry, endpoint_t *owner,
    vir_bytes *address)
{
    if (!grant_entry_allows(entry, query)) {
        return -EPERM;
    }
    switch (entry->flags & GRANT_KINDS) {
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
