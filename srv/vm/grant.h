// SPDX-License-Identifier: BSD-2-Clause
// Grants that VM acts on: mappings asked for by a grantee, images read from a server.
#pragma once

#include "abi/kcall.h"

// Whose memory the grant of *req is, and the chain behind it, as it stands now; pages of grant
// tables are brought in. 0 with *rep, or the error of whoever uses the grant (-EINVAL, -EPERM,
// -ELOOP).
int grant_resolve(const struct kcall_vmgrant_req *req, struct kcall_vmgrant_rep *rep);
// The same for a grant to VM itself, for reading.
int grant_resolve_own(endpoint_t grantor, cp_grant_id_t gid, uint32_t offset, uint32_t bytes,
    struct kcall_vmgrant_rep *rep);
