// SPDX-License-Identifier: BSD-2-Clause
// grant_verify (kernel/grant.h), inline for the two calls that everybody makes. A direct grant
// whose entry is there is decided here; everything else goes to grant.c.
#pragma once

#include <abi/errnames.h>
#include <kernel/grant_rules.h>
#include <kernel/priv.h>

#include <arch/user.h>
#include <arch/walk.h>

// An entry that is not there, or in no RAM.
int grant_read_slowly(
    struct proc *holder, vaddr_t address, struct grant_entry *entry, struct grant_target *target);
// From the first entry, which is no direct grant, to the owner.
int grant_follow(struct grant_query *query, struct grant_entry *entry, struct proc *holder,
    struct grant_target *target);

// The entry that `gid` (>= 0) names, copied from the holder's table.
static inline int grant_read_entry(
    struct proc *holder, cp_grant_id_t gid, struct grant_entry *entry, struct grant_target *target)
{
    const struct priv *priv = holder->priv;
    uint32_t index = (uint32_t)grant_index(gid);
    if ((holder->rts & RTS_NO_PRIV) != 0 || priv == NULL ||
        index >= priv->grant_entries) { // none, unless a service has a table
        return -EPERM;
    }
    vaddr_t address =
        vaddr(priv->grant_table +
              index * (uint32_t)sizeof *entry); // in one page, in user space: see setgrant
    const char *linear = arch_user_reach(holder->context.ttbr0, address, false);
    if (linear == NULL) {
        return grant_read_slowly(holder, address, entry, target);
    }
    *entry = *(const struct grant_entry *)(const void *)linear; // once; what counts is the copy
    return 0;
}

static inline __attribute__((always_inline)) int grant_verify_inline(
    const struct grant_query *query, struct grant_target *target)
{
    struct grant_entry entry;
    struct proc *holder = proc_find(query->grantor);
    if (holder == NULL || query->gid < 0) {
        return -EINVAL;
    }
    target->nr_more = 0;
    int result = grant_read_entry(holder, query->gid, &entry, target);
    if (result != 0) {
        return result;
    }
    if ((entry.flags & GRANT_KINDS) != CPF_DIRECT) {
        struct grant_query chain = *query; // of its own: the query itself stays in registers
        return grant_follow(&chain, &entry, holder, target);
    }
    if (!grant_entry_allows(&entry, query)) {
        return -EPERM;
    }
    target->owner = holder;
    target->address = vaddr(entry.start + query->offset);
    return arch_user_range_ok(target->address, query->bytes) ? 0 : -EFAULT;
}
