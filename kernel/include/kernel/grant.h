// SPDX-License-Identifier: BSD-2-Clause
// Verification of memory grants, and copies by virtual address. A grant entry is read once; the
// copy is what is checked.
#pragma once

#include <abi/grant.h>
#include <abi/kcall.h>

#include <kernel/proc.h>

struct grant_target {
    struct proc *owner; // whose memory
    vaddr_t address;
    uint32_t nr_more; // links behind the first of the chain
    struct grant_link more[GRANT_MAX_INDIRECT - 1];
};

// What is asked: may `grantee` use [offset, offset + bytes), which does not wrap, of grant `gid` of
// `grantor` with all the rights in `access`? The rest is for the way along a chain.
struct grant_query {
    endpoint_t grantor; // owner of the table
    endpoint_t grantee; // who must be named
    cp_grant_id_t gid;
    uint32_t offset; // narrowed along the chain
    uint32_t bytes;
    uint32_t access;
    unsigned depth;
    bool grantor_may_magic;
};

// 0 with *target. -EINVAL: no such process or id; -EPERM: no such right; -ELOOP: chain too long;
// -EFAULT: the owner cannot have such a range; GRANT_MISSING: the page of an entry is missing;
// target says whose and where.
enum { GRANT_MISSING = 1 };
int grant_verify(const struct grant_query *query, struct grant_target *target);

// The entry alone: pure rules, for one link of the chain. Returns 1 when it is indirect and to be
// followed, 0 when it is the last, or -E.
int grant_check_entry(struct grant_query *query, const struct grant_entry *entry, endpoint_t *owner,
    vir_bytes *address);
