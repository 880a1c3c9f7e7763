// SPDX-License-Identifier: BSD-2-Clause
// Grants and mappings: setgrant, vmgrant, safemap, safeunmap, saferevmap. The kernel verifies, VM
// maps, and its answer is the call's result. What was verified here stands in VM's queue before any
// revocation that could follow, so that finds the mapping; a chain VM has verified once more, for
// its links.

#include <kernel/kcall.h>

#include <abi/proto/vmreq.h>
#include <kernel/copy.h>
#include <kernel/grant.h>
#include <kernel/ipc.h>
#include <kernel/priv.h>

#include <string.h>

#include <arch/user.h>

int kcall_setgrant(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_setgrant_req *req = request;
    (void)reply;
    if (!priv_is_service(caller)) {
        return -EPERM;
    }
    if (req->entries > 1u << GRANT_INDEX_BITS ||
        (req->table & (sizeof(struct grant_entry) - 1)) != 0) {
        return -EINVAL;
    }
    if (req->table < PAGE_SIZE && req->entries != 0) {
        return -EFAULT; // there is never anything
    }
    if (!arch_user_range_ok(
            vaddr(req->table), req->entries * (uint32_t)sizeof(struct grant_entry))) {
        return -EFAULT;
    }
    caller->priv->grant_table = req->table;
    caller->priv->grant_entries = req->entries;
    return 0;
}

int kcall_vmgrant(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_vmgrant_req *req = request;
    struct kcall_vmgrant_rep *rep = reply;
    struct proc *grantee = proc_lookup(req->grantee);
    if (caller->endpoint != VM_EP || grantee == NULL ||
        (req->access & ~(uint32_t)CPF_ACCESS_MASK) != 0) {
        return -EINVAL;
    }
    if (req->bytes > UINT32_MAX - req->offset) {
        return -EPERM;
    }
    struct grant_target target = {.nr_more = 0}; // all of it goes to VM
    const struct grant_query query = {
        .grantor = req->grantor,
        .grantee = req->grantee,
        .gid = req->gid,
        .offset = req->offset,
        .bytes = req->bytes,
        .access = req->access,
    };
    int result = grant_verify(&query, &target);
    if (result < 0) {
        return result;
    }
    caller->kcall_status = result == GRANT_MISSING ? -EFAULT : 0;
    rep->owner = target.owner->endpoint;
    rep->address = target.address.raw;
    rep->nr_more = target.nr_more;
    memcpy(rep->more, target.more, sizeof rep->more);
    return KCALL_REPLY;
}

static bool is_aligned(uint32_t value)
{
    return (value & PAGE_MASK) == 0;
}

static int check_map(const struct kcall_safemap_req *req)
{
    if (!is_aligned(req->address) || !is_aligned(req->bytes) || req->bytes == 0) {
        return -EINVAL;
    }
    return arch_user_range_ok(vaddr(req->address), req->bytes) ? 0 : -EFAULT;
}

int kcall_safemap(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_safemap_req *req = request;
    struct kcall_safemap_rep *rep = reply;
    if (caller->vm.type == VMREQ_MAP) { // VM has answered
        if (caller->vm_result != 0) {
            return caller->vm_result;
        }
        rep->address = caller->vm_address;
        return KCALL_REPLY;
    }
    int result = check_map(req);
    if (result != 0 || caller->endpoint == VM_EP) {
        return result != 0 ? result : -EPERM;
    }
    const struct grant_query query = {
        .grantor = req->grantor,
        .grantee = caller->endpoint,
        .gid = req->gid,
        .offset = req->offset,
        .bytes = req->bytes,
        .access = CPF_MAP | CPF_READ | (req->writable != 0 ? CPF_WRITE : 0),
    };
    struct grant_target target;
    result = grant_verify(&query, &target);
    if (result != 0) {
        return result == GRANT_MISSING ? kcall_need_grant(caller, &target) : result;
    }
    caller->vm = (struct vm_wait){
        .type = VMREQ_MAP,
        .target = target.nr_more == 0 ? target.owner->endpoint : NONE,
        .address = target.address.raw,
        .bytes = req->bytes,
        .write = req->writable != 0,
        .own_address = req->address,
        .grantor = req->grantor,
        .gid = req->gid,
        .offset = req->offset,
    };
    vmreq_ask(caller, RTS_VMREQUEST);
    return KCALL_WAIT;
}

int kcall_safeunmap(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_safeunmap_req *req = request;
    (void)reply;
    if (caller->vm.type == VMREQ_UNMAP) {
        return caller->vm_result;
    }
    if (!is_aligned(req->address)) {
        return -EINVAL;
    }
    if (caller->endpoint == VM_EP) {
        return -EPERM;
    }
    caller->vm = (struct vm_wait){.type = VMREQ_UNMAP, .address = req->address};
    vmreq_ask(caller, RTS_VMREQUEST);
    return KCALL_WAIT;
}

int kcall_saferevmap(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_saferevmap_req *req = request;
    (void)reply;
    if (caller->vm.type == VMREQ_REVMAP) {
        return caller->vm_result;
    }
    if (req->by_address > 1 || (req->by_address == 1 && !is_aligned(req->address))) {
        return -EINVAL;
    }
    if (caller->endpoint == VM_EP) {
        return -EPERM;
    }
    caller->vm = (struct vm_wait){
        .type = VMREQ_REVMAP,
        .address = req->address,
        .write = req->by_address,
        .gid = req->gid,
    };
    vmreq_ask(caller, RTS_VMREQUEST);
    return KCALL_WAIT;
}
