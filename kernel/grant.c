// SPDX-License-Identifier: BSD-2-Clause
// Grants are found in the grantors' memory and followed to the owner of the pages. See kernel/grant.h.

#include <kernel/grant.h>

#include <abi/errnames.h>
#include <kernel/copy.h>
#include <kernel/priv.h>

#include <arch/user.h>

// The entry that query->gid names, copied from the grantor's table.
static int read_entry(const struct grant_query *query, struct proc *grantor, struct grant_entry *entry,
                      struct grant_target *target)
{
    const struct priv *priv = grantor->priv;
    if (!priv_is_service(grantor) || (grantor->rts & RTS_NO_PRIV) != 0 || priv->grant_table == 0) {
        return -EPERM;
    }
    uint32_t index = (uint32_t)grant_index(query->gid);
    if (index >= priv->grant_entries) {
        return -EPERM;
    }
    vaddr_t address = vaddr(priv->grant_table + index * (uint32_t)sizeof *entry); // setgrant checked the whole table
    struct copy_fault fault;
    int result = copy_from_proc(grantor, address, entry, sizeof *entry, &fault);
    if (result == -EFAULT) {
        target->owner = fault.proc;
        target->address = fault.address;
        return GRANT_MISSING;
    }
    return result;
}

int grant_verify(endpoint_t grantor, struct proc *grantee, cp_grant_id_t gid, uint32_t offset, uint32_t bytes,
                 uint32_t access, struct grant_target *target)
{
    struct grant_query query = {
        .grantor = grantor,
        .grantee = grantee->endpoint,
        .gid = gid,
        .offset = offset,
        .bytes = bytes,
        .access = access,
    };
    endpoint_t owner;
    vir_bytes address;
    int result;
    target->nr_more = 0;
    do {
        struct proc *holder = proc_lookup(query.grantor);
        if (holder == NULL || query.gid < 0) {
            return -EINVAL;
        }
        struct grant_entry entry;
        result = read_entry(&query, holder, &entry, target);
        if (result != 0) {
            return result;
        }
        query.grantor_may_magic = (holder->priv->flags & PRIV_MAGIC) != 0;
        result = grant_check_entry(&query, &entry, &owner, &address);
        if (result > 0) { // at most GRANT_MAX_INDIRECT links: more of them are -ELOOP
            target->more[target->nr_more++] = (struct grant_link){query.grantor, query.gid};
        }
    } while (result > 0);
    if (result != 0) {
        return result;
    }
    target->owner = proc_lookup(owner);
    target->address = vaddr(address);
    if (target->owner == NULL) {
        return -EINVAL;
    }
    return arch_user_range_ok(target->address, bytes) ? 0 : -EFAULT;
}
