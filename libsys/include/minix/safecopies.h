// SPDX-License-Identifier: BSD-2-Clause
// Memory grants: a service lets another copy from, copy to or map a range of its memory. Names,
// signatures and results are MINIX 3's: -1 (GRANT_INVALID is -1 too) with errno set on an error.
// Not for signal handlers. The kernel reads the entries while this process runs; what it finds is
// always a grant as it was before a call or as it is after.
//
// `access` is any of CPF_READ, CPF_WRITE, CPF_MAP; with CPF_MAP address (or offset) and length are
// whole pages. `who_to` may be ANY.
#pragma once

#include "abi/grant.h"
#include "abi/kcall.h"

#define GRANT_VALID(gid) ((gid) > GRANT_INVALID)

// A new grant over own memory. EINVAL: access bits, alignment, a range that wraps; ENOSPC: no
// memory for the table, or the caller may have none.
cp_grant_id_t cpf_grant_direct(endpoint_t who_to, vir_bytes address, size_t bytes, int access);

// For VFS alone (the kernel refuses others' with EPERM when they are used): over memory of
// `who_from`.
cp_grant_id_t cpf_grant_magic(
    endpoint_t who_to, endpoint_t who_from, vir_bytes address, size_t bytes, int access);

// Passes on the whole of grant `gr` of `who_from`, with all its rights. Whether there is one shows
// when it is used: each link of the chain must allow what is asked, and there are at most
// GRANT_MAX_INDIRECT links (ELOOP).
cp_grant_id_t cpf_grant_indirect(endpoint_t who_to, endpoint_t who_from, cp_grant_id_t gr);

// Of our own: passes on `bytes` from `offset` of it, with no more than the rights in `access`.
cp_grant_id_t cpf_grant_indirect_range(endpoint_t who_to, endpoint_t who_from, cp_grant_id_t gr,
    vir_bytes offset, size_t bytes, int access);

// Ends the right, and then the mappings derived from it (their owners keep private copies). EINVAL:
// no such grant. When the mappings cannot be ended, the negative error of sys_saferevmap_gid is
// returned and the grant stays.
int cpf_revoke(cp_grant_id_t gid);

// Who granted to whom (either may be NULL). Direct: grantor SELF; magic: who_from. EINVAL:
// indirect, set to nothing, or no such grant.
int cpf_lookup(cp_grant_id_t gid, endpoint_t *grantor, endpoint_t *grantee);

// Slots for later: ids that grant nothing until one of the calls below, which may be repeated.
// Returns how many there are, fewer than n with errno ENOSPC.
int cpf_getgrants(cp_grant_id_t *grant_ids, int n);

// The id, which stays, grants this from now on; mappings derived from what it granted end first (a
// failure of that is returned as by cpf_revoke). EINVAL as for the calls above, or no such id.
int cpf_setgrant_direct(
    cp_grant_id_t gid, endpoint_t who_to, vir_bytes address, size_t bytes, int access);
int cpf_setgrant_magic(cp_grant_id_t gid, endpoint_t who_to, endpoint_t who_from, vir_bytes address,
    size_t bytes, int access);
int cpf_setgrant_indirect(
    cp_grant_id_t gid, endpoint_t who_to, endpoint_t who_from, cp_grant_id_t his_gid);
// Nothing is granted, the id stays.
int cpf_setgrant_disable(cp_grant_id_t gid);

// Tells the kernel where the table is. In a child after fork, once it is a service: it grants of
// its own copy what its parent granted, by the same ids. A child that makes a grant before it does
// so begins with an empty table.
void cpf_reload(void);

// Ids in use: the leak check of the test suites.
unsigned cpf_count(void);
