// SPDX-License-Identifier: BSD-2-Clause
// Copies by grant, and to and from the clients of a server. Work is done in bounded pieces; between two pieces the grant is
// verified again, since its owner may have run. Progress is in the caller's entry. For RS and VM a missing page ends the
// call with -EFAULT and the bytes already moved in the reply's first word.
//
// Where enough whole pages lie alike in both ranges, VM is asked to share them: head, pages, tail, in that order. What VM
// cannot share it leaves to be copied, so a copy never fails because of how a page is used.

#include <kernel/kcall.h>

#include <abi/proto/vmreq.h>
#include <kernel/boot.h>
#include <kernel/copy.h>
#include <kernel/cpu.h>
#include <kernel/grant.h>
#include <kernel/ipc.h>

#include <arch/irq.h>
#include <arch/user.h>

struct transfer {
    endpoint_t grantor;
    cp_grant_id_t gid;
    uint32_t offset;
    vir_bytes address; // the caller's
    uint32_t bytes;
    uint32_t access;   // CPF_READ: from the grantor; CPF_WRITE: to it
};

enum { SHARE_MAX = 1024 * PAGE_SIZE }; // asked of VM at once

static int move_piece(struct proc *caller, const struct transfer *t, const struct grant_target *target, uint32_t n)
{
    uint32_t at = caller->kcall_bytes;
    vaddr_t own = vaddr(t->address + at);
    uint32_t done;
    struct copy_fault fault;
    int result = t->access == CPF_READ
                     ? copy_between(target->owner, target->address, caller, own, n, &done, &fault)
                     : copy_between(caller, own, target->owner, target->address, n, &done, &fault);
    caller->kcall_bytes = at + done;
    return result == -EFAULT ? kcall_need(caller, &fault, t->bytes - caller->kcall_bytes) : result;
}

static int verify(struct proc *caller, const struct transfer *t, struct grant_target *target)
{
    uint32_t at = caller->kcall_bytes;
    int result = grant_verify(t->grantor, caller, t->gid, t->offset + at, t->bytes - at, t->access, target);
    if (result == GRANT_MISSING) {
        result = kcall_need_grant(caller, target);
    }
    return result;
}

// How much of the rest is to be copied before the question comes up again; 0: pages may be shared here.
static uint32_t plain_bytes(struct proc *caller, const struct transfer *t, const struct grant_target *target)
{
    uint32_t at = caller->kcall_bytes;
    uint32_t left = t->bytes - at;
    if (left < boot_facts.cow_bytes) {
        return left;
    }
    if (at < caller->kcall_plain) {
        return caller->kcall_plain - at < left ? caller->kcall_plain - at : left;
    }
    uint32_t own = t->address + at;
    uint32_t head = -own & PAGE_MASK;
    if (((own ^ target->address.raw) & PAGE_MASK) != 0 || left - head < boot_facts.cow_bytes || target->owner == caller ||
        proc_is_resident(caller) || proc_is_resident(target->owner)) {
        return left;
    }
    return head;
}

static int ask_to_share(struct proc *caller, const struct transfer *t, const struct grant_target *target)
{
    uint32_t at = caller->kcall_bytes;
    uint32_t whole = (t->bytes - at) & ~PAGE_MASK;
    caller->vm = (struct vm_wait){
        .type = VMREQ_COW,
        .target = target->owner->endpoint,
        .address = target->address.raw,
        .bytes = whole < SHARE_MAX ? whole : SHARE_MAX,
        .write = t->access == CPF_WRITE,
        .own_address = t->address + at,
        .grantor = t->grantor,
        .gid = t->gid,
        .offset = t->offset + at,
    };
    vmreq_ask(caller, RTS_VMREQUEST);
    return KCALL_WAIT;
}

// The rest of a transfer, from caller->kcall_bytes on.
static int move(struct proc *caller, const struct transfer *t)
{
    if (!arch_user_range_ok(vaddr(t->address), t->bytes)) {
        return -EFAULT;
    }
    if (t->bytes > UINT32_MAX - t->offset) {
        return -EPERM;
    }
    struct grant_target target;
    int result = verify(caller, t, &target);
    while (result == 0 && caller->kcall_bytes < t->bytes) {
        uint32_t before = caller->kcall_bytes;
        uint32_t n = plain_bytes(caller, t, &target);
        if (n == 0) {
            return ask_to_share(caller, t, &target);
        }
        result = move_piece(caller, t, &target, n < COPY_PIECE ? n : COPY_PIECE);
        target.address.raw += caller->kcall_bytes - before;
        if (result == 0 && caller->kcall_bytes < t->bytes && arch_irq_pending()) {
            result = KCALL_AGAIN;
        }
    }
    return result;
}

// EFAULT of RS and VM comes with the progress.
static int finish(struct proc *caller, int result, uint32_t progress, void *reply)
{
    if (result != -EFAULT || !proc_is_resident(caller)) {
        return result;
    }
    *(uint32_t *)reply = progress;
    caller->kcall_status = -EFAULT;
    return KCALL_REPLY;
}

static int safecopy(struct proc *caller, const struct kcall_safecopy_req *req, uint32_t access, void *reply)
{
    const struct transfer t = {
        .grantor = req->grantor,
        .gid = req->gid,
        .offset = req->offset,
        .address = req->address,
        .bytes = req->bytes,
        .access = access,
    };
    int result = move(caller, &t);
    cpu_this()->nr_safecopies++;
    return finish(caller, result, caller->kcall_bytes, reply);
}

int kcall_safecopyfrom(struct proc *caller, const void *request, void *reply)
{
    return safecopy(caller, request, CPF_READ, reply);
}

int kcall_safecopyto(struct proc *caller, const void *request, void *reply)
{
    return safecopy(caller, request, CPF_WRITE, reply);
}

static int element(struct proc *caller, const struct vscp_vec *v)
{
    if ((v->v_from == SELF) == (v->v_to == SELF)) {
        return -EINVAL;
    }
    const struct transfer t = {
        .grantor = v->v_from == SELF ? v->v_to : v->v_from,
        .gid = v->v_gid,
        .offset = v->v_offset,
        .address = v->v_addr,
        .bytes = v->v_bytes,
        .access = v->v_from == SELF ? CPF_WRITE : CPF_READ,
    };
    return move(caller, &t);
}

int kcall_vsafecopy(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_vsafecopy_req *req = request;
    struct kcall_vsafecopy_rep *rep = reply;
    if (req->count == 0 || req->count > SCPVEC_NR) {
        return -EINVAL;
    }
    int result = 0;
    while (result == 0 && caller->kcall_index < req->count) {
        struct vscp_vec v; // read again after a wait: what counts is the copy that is used
        result = kcall_read(caller, &v, req->vec + caller->kcall_index * (uint32_t)sizeof v, sizeof v);
        if (result == 0) {
            result = element(caller, &v);
        }
        if (result == 0) {
            caller->kcall_index++;
            caller->kcall_bytes = 0;
            caller->kcall_plain = 0;
            cpu_this()->nr_safecopies++;
        }
    }
    if (result > 0) {
        return result;
    }
    rep->done = caller->kcall_index;
    caller->kcall_status = result;
    return KCALL_REPLY;
}

int kcall_safememset(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_safememset_req *req = request;
    (void)reply;
    if (req->bytes > UINT32_MAX - req->offset) {
        return -EPERM;
    }
    const struct transfer t = {
        .grantor = req->grantor,
        .gid = req->gid,
        .offset = req->offset,
        .bytes = req->bytes,
        .access = CPF_WRITE,
    };
    struct grant_target target;
    int result = verify(caller, &t, &target);
    while (result == 0 && caller->kcall_bytes < req->bytes) {
        uint32_t left = req->bytes - caller->kcall_bytes;
        uint32_t done;
        struct copy_fault fault;
        result = copy_fill(target.owner, target.address, (uint8_t)req->value, left < COPY_PIECE ? left : COPY_PIECE,
                           &done, &fault);
        caller->kcall_bytes += done;
        target.address.raw += done;
        if (result == -EFAULT) {
            result = kcall_need(caller, &fault, req->bytes - caller->kcall_bytes);
        } else if (result == 0 && caller->kcall_bytes < req->bytes && arch_irq_pending()) {
            result = KCALL_AGAIN;
        }
    }
    return result;
}

static int client_piece(struct proc *caller, struct proc *client, const struct kcall_clientcopy_req *req)
{
    uint32_t at = caller->kcall_bytes;
    uint32_t left = req->bytes - at;
    uint32_t n = left < COPY_PIECE ? left : COPY_PIECE;
    vaddr_t own = vaddr(req->address + at);
    vaddr_t theirs = vaddr(req->client_address + at);
    uint32_t done;
    struct copy_fault fault;
    int result = req->to_client != 0 ? copy_between(caller, own, client, theirs, n, &done, &fault)
                                     : copy_between(client, theirs, caller, own, n, &done, &fault);
    caller->kcall_bytes = at + done;
    return result == -EFAULT ? kcall_need(caller, &fault, req->bytes - caller->kcall_bytes) : result;
}

int kcall_clientcopy(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_clientcopy_req *req = request;
    struct proc *client = proc_lookup(req->client);
    if (client == NULL || !ipc_is_client(client, caller)) {
        return -EPERM;
    }
    if (!arch_user_range_ok(vaddr(req->address), req->bytes) ||
        !arch_user_range_ok(vaddr(req->client_address), req->bytes)) {
        return -EFAULT;
    }
    int result = 0;
    while (result == 0 && caller->kcall_bytes < req->bytes) {
        result = client_piece(caller, client, req);
        if (result == 0 && caller->kcall_bytes < req->bytes && arch_irq_pending()) {
            result = KCALL_AGAIN;
        }
    }
    return finish(caller, result, caller->kcall_bytes, reply);
}
