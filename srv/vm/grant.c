// SPDX-License-Identifier: BSD-2-Clause
// See grant.h.

#include "grant.h"

#include <errno.h>

#include "fault.h"
#include "kernel.h"
#include "proc.h"

// Each link's entry can lie on two pages, and nobody but VM takes one away: a chain that is still
// not there after so many tries has a table that is nowhere.
enum { MAX_TRIES = 2 * GRANT_MAX_INDIRECT + 1 };

int grant_resolve(const struct kcall_vmgrant_req *req, struct kcall_vmgrant_rep *rep)
{
    for (int i = 0; i < MAX_TRIES; i++) {
        int result = kernel_check_grant(req, rep);
        if (result != -EFAULT) {
            return result;
        }
        struct vmproc *proc = proc_find(rep->owner);
        if (proc == NULL || proc->space == NULL ||
            fault_bring_in(proc, rep->address, 1, false) != 0) {
            break;
        }
    }
    return -EPERM;
}

int grant_resolve_own(endpoint_t grantor, cp_grant_id_t gid, uint32_t offset, uint32_t bytes,
    struct kcall_vmgrant_rep *rep)
{
    const struct kcall_vmgrant_req req = {.grantor = grantor,
        .grantee = VM_EP,
        .gid = gid,
        .offset = offset,
        .bytes = bytes,
        .access = CPF_READ};
    return grant_resolve(&req, rep);
}
