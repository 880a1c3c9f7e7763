// SPDX-License-Identifier: BSD-2-Clause
// Safemaps: ranges in which a process (grantee) sees the very pages of another (owner).
//
// Each is one region of kind SAFEMAP in the grantee and one struct safemap; there is no table of fixed size. The pages
// are all there from the start and are never copy-on-write while the mapping lasts. A mapping ends by sys_safeunmap,
// by revocation, when the owner's range is unmapped, or when either side dies or executes another program; the grantee
// then keeps a private copy, or the page itself when nobody else has it. Mappings made of a mapped range end before it.
// Pages of a kept region are owned by the region: the mapping lasts until that is freed or a holder revokes it.
#pragma once

#include "abi/grant.h"
#include "space.h"

struct safemap {
    struct list link; // all safemaps
    struct space *owner;  // NULL: a kept region that nobody holds now
    struct kept *kept;    // the pages are those of a kept region
    struct space *grantee;
    vir_bytes owner_start;
    vir_bytes start;
    uint32_t bytes;
    endpoint_t grantor;
    cp_grant_id_t gid; // GRANT_INVALID: its grantor is dead
};

struct safemap_request {
    struct space *owner;
    vir_bytes owner_start;
    struct space *grantee;
    vir_bytes start; // 0: anywhere
    uint32_t bytes;
    bool writable;
    endpoint_t grantor;
    cp_grant_id_t gid;
};

// Memory for descriptors, at start; more is taken page by page when it is used up.
void safemap_init(void *memory, uint32_t bytes);
// 0 with the address; -EINVAL: not whole pages, or the grantee's range is neither free nor plain memory of one kind;
// -EFAULT: the owner has no such range; -EPERM: pages that cannot be shared; -EACCES; -ENOMEM.
int safemap_make(const struct safemap_request *request, vir_bytes *address);
// The grantee's mapping that starts there. 0 or -EINVAL.
int safemap_unmap(struct space *grantee, vir_bytes start);
// All mappings of a grant, or those that cover an address of the space.
void safemap_revoke_grant(endpoint_t grantor, cp_grant_id_t gid);
void safemap_revoke_address(struct space *owner, vir_bytes address);
// The owner's range goes away.
void safemap_end_range(struct space *owner, vir_bytes start, vir_bytes end);
// The space goes away: ends what it lent and forgets what it borrowed.
void safemap_end_space(struct space *space);
// Its grants are worth nothing any more; mappings by kept regions go on.
void safemap_end_grantor(endpoint_t grantor);

// The kept region changes hands, or is freed (from `start` to `end`).
void safemap_kept_moves(struct kept *kept, struct space *holder);
void safemap_end_kept(struct kept *kept);
