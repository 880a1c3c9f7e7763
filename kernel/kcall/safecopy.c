// SPDX-License-Identifier: BSD-2-Clause
// Copies by grant, and to and from the clients of a server. Work is done in bounded pieces;
// whenever others may have run in between, the grant is verified again. Progress is in the caller's
// entry. For RS and VM a missing page of the range ends a copy with -EFAULT and the bytes already
// moved in the reply's first word.
//
// Where enough whole pages lie alike in both ranges, VM is asked to share them: head, pages, tail,
// in that order. What VM cannot share it leaves to be copied, so a copy never fails because of how
// a page is used.

#include <kernel/kcall.h>

#include <abi/proto/vmreq.h>
#include <kernel/boot.h>
#include <kernel/copy.h>
#include <kernel/cpu.h>
#include <kernel/grant_inline.h>
#include <kernel/ipc.h>

#include <arch/irq.h>
#include <arch/user.h>
#include <arch/walk.h>

enum { SHARE_MAX = 1024 * PAGE_SIZE }; // asked of VM at once

static int move_piece(struct proc *caller, const struct kcall_safecopy_req *req, uint32_t access,
    const struct grant_target *target, uint32_t n)
{
    uint32_t at = caller->kcall_bytes;
    vaddr_t own = vaddr(req->address + at);
    uint32_t done;
    struct copy_fault fault;
    int result = access == CPF_READ
                     ? copy_between(target->owner, target->address, caller, own, n, &done, &fault)
                     : copy_between(caller, own, target->owner, target->address, n, &done, &fault);
    caller->kcall_bytes = at + done;
    return result == -EFAULT ? kcall_need(caller, &fault, req->bytes - caller->kcall_bytes)
                             : result;
}

static inline struct grant_query query_of(
    const struct proc *caller, const struct kcall_safecopy_req *req, uint32_t access, uint32_t done)
{
    return (struct grant_query){
        .grantor = req->grantor,
        .grantee = caller->endpoint,
        .gid = req->gid,
        .offset = req->offset + done, // the grant's range does not wrap, so this does not
        .bytes = req->bytes - done,
        .access = access,
    };
}

static int verify(struct proc *caller, const struct kcall_safecopy_req *req, uint32_t access,
    struct grant_target *target)
{
    const struct grant_query query = query_of(caller, req, access, caller->kcall_bytes);
    int result = grant_verify(&query, target);
    return result == GRANT_MISSING ? kcall_need_grant(caller, target) : result;
}

// How much of the rest is to be copied before the question comes up again; 0: pages may be shared
// here.
static uint32_t plain_bytes(
    struct proc *caller, const struct kcall_safecopy_req *req, const struct grant_target *target)
{
    uint32_t at = caller->kcall_bytes;
    uint32_t left = req->bytes - at;
    if (left < boot_facts.cow_bytes) {
        return left;
    }
    if (at < caller->kcall_plain) {
        return caller->kcall_plain - at < left ? caller->kcall_plain - at : left;
    }
    uint32_t own = req->address + at;
    uint32_t head = -own & PAGE_MASK;
    if (((own ^ target->address.raw) & PAGE_MASK) != 0 || left - head < boot_facts.cow_bytes ||
        target->owner == caller || proc_is_resident(caller) || proc_is_resident(target->owner)) {
        return left;
    }
    return head;
}

static int ask_to_share(struct proc *caller, const struct kcall_safecopy_req *req, uint32_t access,
    const struct grant_target *target)
{
    uint32_t at = caller->kcall_bytes;
    uint32_t whole = (req->bytes - at) & ~PAGE_MASK;
    caller->vm = (struct vm_wait){
        .type = VMREQ_COW,
        .target = target->owner->endpoint,
        .address = target->address.raw,
        .bytes = whole < SHARE_MAX ? whole : SHARE_MAX,
        .write = access == CPF_WRITE,
        .own_address = req->address + at,
        .grantor = req->grantor,
        .gid = req->gid,
        .offset = req->offset + at,
    };
    vmreq_ask(caller, RTS_VMREQUEST);
    return KCALL_WAIT;
}

// What is small is the hot case, unless the caller could mean registers (those are refused page by
// page): less than a page, words that lie in one page of the owner, the caller's side through its
// own space, which is loaded. False: to be done by move_rest, from the start.
static inline bool is_moved_at_once(
    const struct kcall_safecopy_req *req, uint32_t access, const struct grant_target *target)
{
    uint32_t bytes = req->bytes;
    vaddr_t own = vaddr(req->address);
    bool is_write = access == CPF_WRITE;
    if (bytes == 0) {
        return true;
    }
    if (((own.raw | target->address.raw) & 3) != 0 ||
        (target->address.raw & PAGE_MASK) > PAGE_SIZE - bytes) {
        return false;
    }
    char *linear = arch_user_reach(target->owner->context.ttbr0, target->address, is_write);
    if (linear == NULL) {
        return false;
    }
    return (is_write ? arch_user_read(linear, own, bytes) : arch_user_write(own, linear, bytes)) ==
           0;
}

// The rest of a transfer, from caller->kcall_bytes on.
static __attribute__((noinline)) int move_rest(
    struct proc *caller, const struct kcall_safecopy_req *req, uint32_t access)
{
    struct grant_target target;
    int result = verify(caller, req, access, &target);
    while (result == 0 && caller->kcall_bytes < req->bytes) {
        uint32_t before = caller->kcall_bytes;
        uint32_t n = plain_bytes(caller, req, &target);
        if (n == 0) {
            return ask_to_share(caller, req, access, &target);
        }
        result = move_piece(caller, req, access, &target, n < COPY_PIECE ? n : COPY_PIECE);
        target.address.raw += caller->kcall_bytes - before;
        if (result == 0 && caller->kcall_bytes < req->bytes && arch_irq_pending()) {
            result = KCALL_AGAIN;
        }
    }
    return result;
}

// `access`: CPF_READ, from the grantor, or CPF_WRITE, to it.
static inline __attribute__((always_inline)) int move(
    struct proc *caller, const struct kcall_safecopy_req *req, uint32_t access)
{
    if (!arch_user_range_ok(vaddr(req->address), req->bytes)) {
        return -EFAULT;
    }
    if ((caller->kcall_bytes | caller->has_device) == 0 && req->bytes < PAGE_SIZE) {
        const struct grant_query query = query_of(caller, req, access, 0);
        struct grant_target target;
        int result = grant_verify_inline(&query, &target);
        if (result < 0 || (result == 0 && is_moved_at_once(req, access, &target))) {
            return result;
        }
    }
    return move_rest(caller, req, access);
}

static __attribute__((noinline)) int move_from(
    struct proc *caller, const struct kcall_safecopy_req *req)
{
    return move(caller, req, CPF_READ);
}

static __attribute__((noinline)) int move_to(
    struct proc *caller, const struct kcall_safecopy_req *req)
{
    return move(caller, req, CPF_WRITE);
}

// EFAULT of RS and VM comes with the progress.
static inline int finish(struct proc *caller, int result, uint32_t progress, void *reply)
{
    if (result != -EFAULT || !proc_is_resident(caller)) {
        return result;
    }
    *(uint32_t *)reply = progress;
    caller->kcall_status = -EFAULT;
    return KCALL_REPLY;
}

int kcall_safecopyfrom(struct proc *caller, const void *request, void *reply)
{
    int result = move_from(caller, request);
    cpu_this()->nr_safecopies++;
    return finish(caller, result, caller->kcall_bytes, reply);
}

int kcall_safecopyto(struct proc *caller, const void *request, void *reply)
{
    int result = move_to(caller, request);
    cpu_this()->nr_safecopies++;
    return finish(caller, result, caller->kcall_bytes, reply);
}

static int element(struct proc *caller, const struct vscp_vec *v)
{
    if ((v->v_from == SELF) == (v->v_to == SELF)) {
        return -EINVAL;
    }
    const struct kcall_safecopy_req req = {
        .grantor = v->v_from == SELF ? v->v_to : v->v_from,
        .gid = v->v_gid,
        .offset = v->v_offset,
        .address = v->v_addr,
        .bytes = v->v_bytes,
    };
    return v->v_from == SELF ? move_to(caller, &req) : move_from(caller, &req);
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
        result =
            kcall_read(caller, &v, req->vec + caller->kcall_index * (uint32_t)sizeof v, sizeof v);
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
    const struct kcall_safecopy_req range = {
        .grantor = req->grantor,
        .gid = req->gid,
        .offset = req->offset,
        .bytes = req->bytes,
    };
    struct grant_target target;
    int result = verify(caller, &range, CPF_WRITE, &target);
    while (result == 0 && caller->kcall_bytes < req->bytes) {
        uint32_t left = req->bytes - caller->kcall_bytes;
        uint32_t done;
        struct copy_fault fault;
        result = copy_fill(target.owner, target.address, (uint8_t)req->value,
            left < COPY_PIECE ? left : COPY_PIECE, &done, &fault);
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

static int client_piece(
    struct proc *caller, struct proc *client, const struct kcall_clientcopy_req *req)
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
    return result == -EFAULT ? kcall_need(caller, &fault, req->bytes - caller->kcall_bytes)
                             : result;
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
