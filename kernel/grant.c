// SPDX-License-Identifier: BSD-2-Clause
// Grants are found in the grantors' memory and followed to the owner of the pages. See
// kernel/grant.h; what is hot is in kernel/grant_inline.h.

#include <kernel/grant_inline.h>

#include <kernel/copy.h>

int grant_read_slowly(
    struct proc *holder, vaddr_t address, struct grant_entry *entry, struct grant_target *target)
{
    struct copy_fault fault;
    int result = copy_from_proc(holder, address, entry, sizeof *entry, &fault);
    if (result == -EFAULT) {
        target->owner = fault.proc;
        target->address = fault.address;
        return GRANT_MISSING;
    }
    return result;
}

int grant_follow(struct grant_query *query, struct grant_entry *entry, struct proc *holder,
    struct grant_target *target)
{
    endpoint_t owner;
    vir_bytes address;
    int result;
    query->depth = 0;
    for (;;) {
        query->grantor_may_magic = (holder->priv->flags & PRIV_MAGIC) != 0;
        result = grant_check_entry(query, entry, &owner, &address);
        if (result <= 0) {
            break;
        }
        target->more[target->nr_more++] =
            (struct grant_link){query->grantor, query->gid}; // longer ones are -ELOOP
        holder = proc_find(query->grantor);
        result = holder == NULL || query->gid < 0
                     ? -EINVAL
                     : grant_read_entry(holder, query->gid, entry, target);
        if (result != 0) {
            return result;
        }
    }
    if (result != 0) {
        return result;
    }
    target->owner = proc_find(owner);
    target->address = vaddr(address);
    if (target->owner == NULL) {
        return -EINVAL;
    }
    return arch_user_range_ok(target->address, query->bytes) ? 0 : -EFAULT;
}

int grant_verify(const struct grant_query *query, struct grant_target *target)
{
    return grant_verify_inline(query, target);
}
