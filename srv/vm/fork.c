// SPDX-License-Identifier: BSD-2-Clause
// fork: the child's address space, copy-on-write; and VM_EXIT, its end.
//
// The child gets private copies of pages that somebody sees by safemap, on either side. What only
// services have (device windows, contiguous memory, kept regions, boot memory) is not inherited:
// the child of a service is a user process, paid for from the users' purse. Boot services do not
// fork.

#include <errno.h>

#include "kernel.h"
#include "page.h"
#include "proc.h"
#include "requests.h"

enum { EAGER_PAGES = 8 };

// One fork at a time.
static struct batch from_batch;
static struct batch to_batch;
static uint32_t nr_eager; // pages copied at once

// Pages that were written to lately will be again, by both sides: the stack's lowest and the first
// ones of the data. To copy a few now is cheaper than two page faults for each.
static bool is_eager(const struct region *region, uint32_t word)
{
    return (word & SHADOW_WRITABLE) != 0 && nr_eager < EAGER_PAGES &&
           (region->kind == REGION_STACK || region->kind == REGION_SEGMENT);
}

static int fork_page(const struct place *from, const struct place *to)
{
    struct frame *frame = frame_of(*from->entry & SHADOW_ADDRESS);
    if (frame->shares == 0 && !is_eager(from->region, *from->entry)) {
        page_share(from, to);
        return 0;
    }
    struct frame *copy = frame_alloc(FRAME_PAGE);
    if (copy == NULL) {
        return -ENOMEM;
    }
    nr_eager++;
    page_put(to->batch, to->region, to->address, to->entry, copy, PTE_COPY, frame_phys(frame));
    return 0;
}

// The pages of a region in [at, end), which lie in one chunk.
static int fork_chunk(struct region *region, struct region *copy, vir_bytes at, vir_bytes end)
{
    const struct chunk *chunk = &from_batch.space->chunk[at >> CHUNK_SHIFT];
    if (chunk->held == 0) {
        return 0;
    }
    int result = space_make_chunk(to_batch.space, at);
    if (result != 0) {
        return result;
    }
    struct place from = {&from_batch, region, at, space_entry(from_batch.space, at)};
    struct place to = {&to_batch, copy, at, space_entry(to_batch.space, at)};
    for (; from.address < end && result == 0;
         from.address += ABI_PAGE_SIZE, from.entry++, to.entry++) {
        if (*from.entry != 0 &&
            (*from.entry & SHADOW_DEVICE) == 0) { // a window seen by safemap is not inherited
            to.address = from.address;
            result = fork_page(&from, &to);
        }
    }
    space_trim_chunk(to_batch.space, at >> CHUNK_SHIFT); // if nothing was there
    return result;
}

static int fork_region(struct region *region, struct space *child)
{
    bool is_mapping = region->kind == REGION_SAFEMAP;
    struct region *copy = space_add(child, region->start, region->end,
        (enum region_kind)(is_mapping ? region->base_kind : region->kind),
        is_mapping ? region->base_prot : region->prot);
    int result = 0;
    if (copy == NULL) {
        return -ENOMEM;
    }
    for (vir_bytes at = region->start; at < region->end && result == 0;) {
        vir_bytes limit = (at | (CHUNK_BYTES - 1)) + 1;
        limit = limit < region->end ? limit : region->end;
        result = fork_chunk(region, copy, at, limit);
        at = limit;
    }
    (void)space_merge(child, copy); // what was a mapping in the parent is plain memory here
    return result;
}

static bool is_inherited(const struct region *region)
{
    return region->kind <= REGION_ANON || region->kind == REGION_SAFEMAP;
}

static int fork_space(struct space *parent, struct space *child)
{
    int result = 0;
    batch_init(&from_batch, parent);
    batch_init(&to_batch, child);
    nr_eager = 0;
    for (struct region *region = region_from(&parent->regions, 0); region != NULL && result == 0;
         region = region_next(&parent->regions, region)) {
        result = is_inherited(region) ? fork_region(region, child) : 0;
    }
    batch_flush(&from_batch);
    batch_flush(&to_batch);
    if (result != 0) {
        return result;
    }
    child->heap_start = parent->heap_start;
    child->heap_end = parent->heap_end;
    return 0;
}

int do_fork(struct vmproc *caller, const struct vm_fork_req *req, struct vm_fork_rep *rep)
{
    (void)caller;
    struct vmproc *parent = proc_find(req->parent);
    endpoint_t endpoint;
    if (parent == NULL || parent->space == NULL) {
        return -ESRCH;
    }
    if (parent->is_service && endpoint_is_service(parent->endpoint)) {
        return -EPERM;
    }
    struct space *space = space_new(PURSE_USER);
    if (space == NULL) {
        return -ENOMEM;
    }
    int result = fork_space(parent->space, space);
    if (result == 0) {
        result = kernel_fork(parent->endpoint, space->l1, req->is_root != 0, &endpoint);
    }
    if (result != 0) {
        proc_destroy_space(space);
        return result;
    }
    struct vmproc *child = proc_take(endpoint);
    child->space = space;
    child->stack_limit = parent->stack_limit;
    child->data_limit = parent->data_limit;
    space->owner = endpoint;
    rep->child = endpoint;
    return 0;
}

int do_exit(struct vmproc *caller, const struct vm_exit_req *req, struct vm_exit_rep *rep)
{
    (void)caller;
    (void)rep;
    struct vmproc *proc = proc_find(req->endpoint);
    if (proc == NULL) {
        return -ESRCH;
    }
    if (proc->endpoint == VM_EP || proc->endpoint == RS_EP) {
        return -EPERM;
    }
    proc_exit(proc, req->keep_regions != 0);
    return 0;
}
