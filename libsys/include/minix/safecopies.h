// SPDX-License-Identifier: BSD-2-Clause
// Memory grants: a service lets another copy from, copy to or map a range of its memory. Names and signatures are MINIX 3's.
// Functions that return a grant id return GRANT_INVALID with errno set on an error; the others 0 or a negative error.
#pragma once

#include "abi/grant.h"
#include "abi/kcall.h"

#define GRANT_VALID(gid) ((gid) > GRANT_INVALID)

// `access`: CPF_READ, CPF_WRITE, CPF_MAP (which needs page-aligned address and length). errno: EINVAL, ENOSPC.
cp_grant_id_t cpf_grant_direct(endpoint_t who_to, vir_bytes address, size_t bytes, int access);

// For VFS alone: a grant to `who_to` over memory of `who_from`.
cp_grant_id_t cpf_grant_magic(endpoint_t who_to, endpoint_t who_from, vir_bytes address, size_t bytes, int access);

// Ends the right; mappings derived from it end too. -EINVAL: no such grant. When mappings cannot be ended the grant stays.
int cpf_revoke(cp_grant_id_t gid);

// Who granted to whom. Direct: grantor SELF; magic: who_from. -EINVAL: no such grant.
int cpf_lookup(cp_grant_id_t gid, endpoint_t *grantor, endpoint_t *grantee);

// Tells the kernel again where the table is (in the child after fork).
void cpf_reload(void);

// Grants in use: the leak check of the test suites.
unsigned cpf_count(void);
