// SPDX-License-Identifier: BSD-2-Clause
// See fault.h. fault_page is the path that is counted: table lookup by slot, the region found last,
// one kernel call that fills the page, maps it and lets the process go on.

#include "fault.h"

#include <errno.h>

#include "abi/proto/vm.h"
#include "grant.h"
#include "kernel.h"
#include "layout.h"
#include "page.h"
#include "proc.h"
#include "safemap.h"

struct fault_totals fault_totals;

// How far below the stack pointer an access may be and still mean the stack.
enum { STACK_SLACK = 64 * 1024 };

int fault_grow_stack(struct vmproc *proc, vir_bytes address)
{
    struct space *space = proc->space;
    struct region *above = region_from(&space->regions, address);
    if (above == NULL || above->kind != REGION_STACK || above->start <= address) {
        return -EFAULT;
    }
    vir_bytes start = address & ~(vir_bytes)(ABI_PAGE_SIZE - 1);
    if (ABI_STACK_TOP - start > proc->stack_limit) {
        return -EFAULT;
    }
    struct region *below = region_below(&space->regions, above);
    if (below != NULL && below->end + ABI_PAGE_SIZE > start) { // a page between them stays unmapped
        return -EFAULT;
    }
    return space_extend_down(space, above, start);
}

// The region for a faulting address, if the access is allowed there.
static int find_region(struct vmproc *proc, const struct vmreq_fault *req, struct region **found)
{
    struct region *region = region_find(&proc->space->regions, req->address);
    if (region == NULL) {
        if (req->address < LAYOUT_MMAP_END || req->address >= ABI_STACK_TOP ||
            req->sp > req->address + STACK_SLACK || fault_grow_stack(proc, req->address) != 0) {
            return -EFAULT;
        }
        region = region_find(&proc->space->regions, req->address);
    }
    uint32_t needed = req->write != 0  ? VM_PROT_WRITE
                      : req->exec != 0 ? VM_PROT_EXEC
                                       : VM_PROT_READ;
    if ((region->prot & needed) == 0) {
        return -EACCES;
    }
    *found = region;
    return 0;
}

void fault_page(const struct vmreq_fault *req)
{
    struct vmproc *proc = proc_find(req->endpoint);
    struct region *region;
    struct vm_pte pte;
    struct frame *old;
    if (proc == NULL || proc->space == NULL) {
        kernel_resume(req->endpoint, -EFAULT, 0);
        return;
    }
    int result = find_region(proc, req, &region);
    if (result == 0) {
        result = page_prepare(proc->space, region, req->address, req->write != 0, &pte, &old);
    }
    if (result != 1) {
        kernel_resume(req->endpoint, result, 0);
        return;
    }
    proc->faults++;
    fault_totals.faults++;
    kernel_map_resume(proc->space->l1, &pte, req->endpoint);
    if (old != NULL) {
        proc->cow_copies++;
        fault_totals.copies++;
        frame_drop(old);
    }
}

int fault_bring_in(struct vmproc *proc, vir_bytes address, uint32_t bytes, bool write)
{
    if (bytes == 0) {
        return 0;
    }
    if (address >= ABI_USER_END || bytes > ABI_USER_END - address) {
        return -EFAULT;
    }
    if (address >= LAYOUT_MMAP_END && region_find(&proc->space->regions, address) == NULL) {
        int result = fault_grow_stack(proc, address);
        if (result != 0) {
            return result;
        }
    }
    return page_bring_in(proc->space, address, address + bytes, write ? PAGE_WRITE : PAGE_READ);
}

void fault_range(const struct vmreq_range *req)
{
    struct vmproc *proc = proc_find(req->endpoint);
    int result = -EINVAL; // dead, for whoever used its grant
    if (proc != NULL && proc->space != NULL) {
        result = fault_bring_in(proc, req->address, req->bytes, req->write != 0);
    }
    // To the client a range that is not its own is a bad address, whatever the reason.
    kernel_resume(req->requester, result == -EACCES ? -EFAULT : result, 0);
}

// Whose pages: as the kernel has verified, or behind a chain as it stands now, with its links,
// which all live. A revocation that comes later finds the mapping.
static int find_owner(
    const struct vmreq_map *req, struct safemap_request *request, endpoint_t *owner)
{
    request->link[0] = (struct grant_link){req->grantor, req->gid};
    request->nr_links = 1;
    request->owner_start = req->owner_address;
    *owner = req->owner;
    if (req->owner != NONE) {
        return proc_find(req->grantor) != NULL ? 0 : -EINVAL;
    }
    const struct kcall_vmgrant_req grant = {.grantor = req->grantor,
        .grantee = req->requester,
        .gid = req->gid,
        .offset = req->offset,
        .bytes = req->bytes,
        .access = CPF_MAP | CPF_READ | (req->writable != 0 ? CPF_WRITE : 0)};
    struct kcall_vmgrant_rep rep;
    int result = grant_resolve(&grant, &rep);
    if (result != 0) {
        return result;
    }
    for (uint32_t i = 0; i < rep.nr_more; i++) {
        request->link[request->nr_links++] = rep.more[i];
    }
    for (uint32_t i = 0; i < request->nr_links; i++) {
        if (proc_find(request->link[i].grantor) == NULL) {
            return -EINVAL; // dead for VM, not yet for the kernel
        }
    }
    request->owner_start = rep.address;
    *owner = rep.owner;
    return 0;
}

static int make_map(const struct vmreq_map *req, struct vmproc *grantee, vir_bytes *address)
{
    struct safemap_request request;
    endpoint_t endpoint;
    request.grantee = grantee->space;
    request.start = req->address;
    request.bytes = req->bytes;
    request.writable = req->writable != 0;
    int result = find_owner(req, &request, &endpoint);
    if (result != 0) {
        return result;
    }
    struct vmproc *owner = proc_find(endpoint);
    if (owner == NULL || owner->space == NULL || owner->endpoint == VM_EP) {
        return -EINVAL;
    }
    request.owner = owner->space;
    return safemap_make(&request, address);
}

void fault_map(const struct vmreq_map *req)
{
    struct vmproc *grantee = proc_find(req->requester);
    vir_bytes address = 0;
    int result = -EINVAL;
    if (grantee != NULL && grantee->space != NULL) {
        result = make_map(req, grantee, &address);
    }
    kernel_resume(req->requester, result, address);
}

void fault_unmap(const struct vmreq_unmap *req)
{
    struct vmproc *grantee = proc_find(req->requester);
    int result = -EINVAL;
    if (grantee != NULL && grantee->space != NULL) {
        result = safemap_unmap(grantee->space, req->address);
    }
    kernel_resume(req->requester, result, 0);
}

void fault_revmap(const struct vmreq_revmap *req)
{
    struct vmproc *owner = proc_find(req->requester);
    if (owner != NULL && owner->space != NULL) {
        if (req->by_address != 0) {
            safemap_revoke_address(owner->space, req->address);
        } else {
            safemap_revoke_grant(owner->endpoint, req->gid);
        }
    }
    kernel_resume(req->requester, 0, 0);
}
