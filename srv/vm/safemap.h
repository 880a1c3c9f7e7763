// SPDX-License-Identifier: BSD-2-Clause
// Safemaps: ranges in which a process (grantee) sees the very pages of another (owner).
//
// Each is one region of kind SAFEMAP in the grantee and one struct safemap; there is no table of
// fixed size. The pages are all there from the start and are never copy-on-write while the mapping
// lasts. A mapping ends by sys_safeunmap, by revocation of any grant of the chain it was made
// through, when the owner's range is unmapped, or when the owner, the grantee or a grantor in
// between dies (or the first two execute another program). The grantee then keeps what it saw last
// (safemap_pages.h). Mappings made of a mapped range end before it.
// Pages of a kept region are owned by the region: the mapping lasts until that is freed, a holder
// revokes it, or a grantor between holder and grantee dies.
#pragma once

#include "abi/grant.h"
#include "abi/kcall.h"
#include "space.h"

struct safemap {
    struct list link;    // all safemaps
    struct space *owner; // NULL: a kept region that nobody holds now
    struct kept *kept;   // the pages are those of a kept region
    struct space *grantee;
    endpoint_t owner_endpoint;
    vir_bytes owner_start;
    vir_bytes start;
    uint32_t bytes;
    uint32_t nr_links; // the grants it was made through; the last one is the owner's (or VFS's,
                       // over the owner's memory)
    struct grant_link links[GRANT_MAX_INDIRECT];
};

struct safemap_request {
    struct space *owner;
    vir_bytes owner_start;
    struct space *grantee;
    vir_bytes start; // 0: anywhere; is where the mapping is then
    uint32_t bytes;
    bool writable;
    uint32_t nr_links;
    struct grant_link link[GRANT_MAX_INDIRECT];
};

enum { SAFEMAPS_PER_SPACE = 128 }; // that a process may hold at a time

// Memory for descriptors, at start; more is taken page by page when it is used up.
void safemap_init(void *memory, uint32_t bytes);
// 0 with the address; -EINVAL: not whole pages, one process is both, the owner's range is only in
// part a kept region, or the grantee's is neither free nor plain memory of one kind; -EFAULT: the
// owner has no such range; -EPERM: boot memory; -EACCES; -ENOSPC: the grantee has
// SAFEMAPS_PER_SPACE; -ENOMEM.
int safemap_make(struct safemap_request *request, vir_bytes *address);
// The grantee's mapping that starts there. 0 or -EINVAL.
int safemap_unmap(struct space *grantee, vir_bytes start);
// All mappings made through a grant, or those that cover an address of the space.
void safemap_revoke_grant(endpoint_t grantor, cp_grant_id_t gid);
void safemap_revoke_address(struct space *owner, vir_bytes address);
// All there are.
uint32_t safemap_count(void);
// The owner's range goes away.
void safemap_end_range(struct space *owner, vir_bytes start, vir_bytes end);
// The space goes away: ends what it lent and forgets what it borrowed.
void safemap_end_space(struct space *space);
// Its grants are worth nothing any more; mappings by kept regions go on.
void safemap_end_grantor(endpoint_t grantor);

// The kept region changes hands, or is freed (from `start` to `end`).
void safemap_kept_moves(struct kept *kept, struct space *holder);
void safemap_end_kept(struct kept *kept);
