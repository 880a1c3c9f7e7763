// SPDX-License-Identifier: BSD-2-Clause
// exec: a second address space is built beside the present one and takes its place at the commit.
//
// Whole read-only pages that lie page-aligned in the granting server's memory are shared with it
// copy-on-write: a later write to the file gives the server a new page, and the server's death
// changes nothing. RS's pages are never copy-on-write, so from RS everything is copied. Pages are
// filled before they are mapped: mapping makes code executable.

#include <errno.h>

#include "bootmem.h"
#include "grant.h"
#include "kernel.h"
#include "layout.h"
#include "page.h"
#include "proc.h"
#include "requests.h"

// Where a segment's bytes come from, after the grant was checked.
struct source {
    struct space *space;
    endpoint_t owner;
    vir_bytes address;
};

int do_exec_new(
    struct vmproc *caller, const struct vm_exec_new_req *req, struct vm_exec_new_rep *rep)
{
    (void)rep;
    struct vmproc *proc = proc_find(req->endpoint);
    if (proc == NULL) {
        return -ESRCH;
    }
    if (proc->space != NULL && proc->space->is_pinned) {
        return -EPERM;
    }
    if (proc->next != NULL) {
        proc_destroy_space(proc->next);
    }
    proc->next = space_new(proc_purse(proc));
    if (proc->next == NULL) {
        return -ENOMEM;
    }
    proc->next->owner = proc->endpoint;
    proc->builder = caller->endpoint;
    proc->has_stack = false;
    return 0;
}

static int open_source(
    endpoint_t grantor, cp_grant_id_t gid, uint32_t offset, uint32_t bytes, struct source *source)
{
    struct kcall_vmgrant_rep rep;
    int result = grant_resolve_own(grantor, gid, offset, bytes, &rep);
    if (result != 0) {
        return result;
    }
    source->owner = rep.owner;
    source->address = rep.address;
    struct vmproc *owner = proc_find(source->owner);
    if (owner == NULL || owner->space == NULL || source->address >= ABI_USER_END ||
        bytes > ABI_USER_END - source->address) {
        return -EFAULT;
    }
    source->space = owner->space;
    if (bytes == 0) {
        return 0;
    }
    return page_bring_in(source->space, source->address, source->address + bytes, PAGE_READ);
}

static bool can_share(struct source *source, vir_bytes at, struct region **region)
{
    if (source->space->is_pinned || at % ABI_PAGE_SIZE != 0) {
        return false;
    }
    *region = region_find(&source->space->regions, at);
    struct frame *frame = shadow_frame(*space_entry(source->space, at));
    bool is_plain = (*region)->kind <= REGION_ANON || (*region)->kind == REGION_KEPT;
    return is_plain && frame != NULL && frame->shares == 0;
}

// A page of the segment whose first `bytes` bytes come from the source.
static int copy_page(struct batch *to, struct region *region, vir_bytes at, struct source *source,
    vir_bytes from, uint32_t bytes)
{
    struct frame *frame = frame_alloc(FRAME_PAGE);
    if (frame == NULL) {
        return -ENOMEM;
    }
    if (bytes == ABI_PAGE_SIZE && from % ABI_PAGE_SIZE == 0) {
        uint32_t word = *space_entry(source->space, from);
        if ((word & SHADOW_DEVICE) == 0) {
            page_put(
                to, region, at, space_entry(to->space, at), frame, PTE_COPY, word & SHADOW_ADDRESS);
            return 0;
        }
    }
    if (bytes < ABI_PAGE_SIZE) {
        kernel_zero_frame(frame_phys(frame));
    }
    int result = kernel_read_process(source->owner, from, frame_phys(frame), 0, bytes);
    if (result != 0) {
        frame_drop(frame);
        return result;
    }
    page_put(to, region, at, space_entry(to->space, at), frame, 0, 0);
    return 0;
}

static int fill_segment(struct space *space, struct region *region, vir_bytes start, uint32_t bytes,
    struct source *source)
{
    static struct batch to;
    static struct batch from;
    int result = 0;
    batch_init(&to, space);
    batch_init(&from, source->space);
    for (uint32_t done = 0; done < bytes && result == 0; done += ABI_PAGE_SIZE) {
        uint32_t part = bytes - done < ABI_PAGE_SIZE ? bytes - done : ABI_PAGE_SIZE;
        vir_bytes at = source->address + done;
        struct region *owners;
        result = space_make_chunk(space, start + done);
        if (result != 0) {
            break;
        }
        if (part == ABI_PAGE_SIZE && (region->prot & VM_PROT_WRITE) == 0 &&
            can_share(source, at, &owners)) {
            const struct place origin = {&from, owners, at, space_entry(source->space, at)};
            const struct place target = {
                &to, region, start + done, space_entry(space, start + done)};
            page_share(&origin, &target);
        } else {
            result = copy_page(&to, region, start + done, source, at, part);
        }
    }
    batch_flush(&from);
    batch_flush(&to);
    return result;
}

static int check_segment(const struct vm_exec_segment_req *req)
{
    uint32_t known = VM_PROT_READ | VM_PROT_WRITE | VM_PROT_EXEC;
    bool is_both = (req->prot & VM_PROT_WRITE) != 0 && (req->prot & VM_PROT_EXEC) != 0;
    if (req->address % ABI_PAGE_SIZE != 0 || req->address < ABI_PAGE_SIZE ||
        req->address >= LAYOUT_SEGMENT_END || req->mem_bytes == 0 ||
        req->mem_bytes > LAYOUT_SEGMENT_END - req->address || req->file_bytes > req->mem_bytes ||
        (req->prot & ~known) != 0 || (req->prot & VM_PROT_READ) == 0 || is_both) {
        return -EINVAL;
    }
    return 0;
}

int do_exec_segment(
    struct vmproc *caller, const struct vm_exec_segment_req *req, struct vm_exec_segment_rep *rep)
{
    (void)rep;
    struct vmproc *proc = proc_find(req->endpoint);
    struct source source = {.owner = NONE};
    if (proc == NULL || proc->next == NULL || proc->builder != caller->endpoint) {
        return -ESRCH;
    }
    int result = check_segment(req);
    if (result != 0) {
        return result;
    }
    struct space *space = proc->next;
    vir_bytes end = req->address + req->mem_bytes;
    vir_bytes page_end = (end + ABI_PAGE_SIZE - 1) & ~(vir_bytes)(ABI_PAGE_SIZE - 1);
    if (!region_is_free(&space->regions, req->address, page_end)) {
        return -EINVAL;
    }
    if (req->file_bytes != 0) {
        result = open_source(caller->endpoint, req->gid, req->offset, req->file_bytes, &source);
        if (result != 0) {
            return result;
        }
    }
    struct region *region = space_add(space, req->address, page_end, REGION_SEGMENT, req->prot);
    if (region == NULL) {
        return -ENOMEM;
    }
    if (req->file_bytes != 0) {
        result = fill_segment(space, region, req->address, req->file_bytes, &source);
    }
    (void)space_merge(space, region); // not used after this
    if (end > space->heap_start) {
        space->heap_start = end;
        space->heap_end = end;
    }
    return result;
}

int do_exec_commit(
    struct vmproc *caller, const struct vm_exec_commit_req *req, struct vm_exec_commit_rep *rep)
{
    (void)caller;
    (void)rep;
    struct vmproc *proc = proc_find(req->endpoint);
    if (proc == NULL || proc->next == NULL) {
        return -ESRCH;
    }
    if (!proc->has_stack) {
        return -EINVAL;
    }
    int result = kernel_bind(proc->endpoint, proc->next->l1);
    if (result != 0) {
        return result;
    }
    struct space *old = proc->space;
    proc->space = proc->next;
    proc->next = NULL;
    if (old != NULL) {
        proc_destroy_space(old);
    }
    return 0;
}

int do_exec_abort(
    struct vmproc *caller, const struct vm_exec_abort_req *req, struct vm_exec_abort_rep *rep)
{
    (void)rep;
    struct vmproc *proc = proc_find(req->endpoint);
    if (proc == NULL || proc->next == NULL || proc->builder != caller->endpoint) {
        return -ESRCH;
    }
    proc_destroy_space(proc->next);
    proc->next = NULL;
    return 0;
}
