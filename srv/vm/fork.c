// SPDX-License-Identifier: BSD-2-Clause
// fork: the child's address space, copy-on-write; and VM_EXIT, its end.
//
// The child gets private copies of pages that somebody sees by safemap, on either side. What only services have (device
// windows, contiguous memory, kept regions, boot memory) is not inherited; services do not fork.

#include <errno.h>

#include "kernel.h"
#include "page.h"
#include "proc.h"
#include "requests.h"

static int fork_page(struct batch *from, struct region *region, struct batch *to, struct region *to_region,
                     vir_bytes at)
{
    struct frame *frame = shadow_frame(*space_entry(from->space, at));
    if (frame->shares == 0) {
        page_share(from, region, at, to, to_region, at);
        return 0;
    }
    struct frame *copy = frame_alloc(FRAME_PAGE);
    if (copy == NULL) {
        return -ENOMEM;
    }
    page_put(to, to_region, at, copy, PTE_COPY, frame_phys(frame));
    return 0;
}

static int fork_region(struct space *parent, struct region *region, struct space *child)
{
    static struct batch from;
    static struct batch to;
    bool is_mapping = region->kind == REGION_SAFEMAP;
    struct region *copy = space_add(child, region->start, region->end,
        (enum region_kind)(is_mapping ? region->base_kind : region->kind), is_mapping ? region->base_prot : region->prot);
    int result = 0;
    if (copy == NULL) {
        return -ENOMEM;
    }
    batch_init(&from, parent);
    batch_init(&to, child);
    for (vir_bytes at = region->start; at < region->end && result == 0; at += ABI_PAGE_SIZE) {
        uint32_t *entry = space_entry(parent, at);
        if (entry == NULL) {
            at |= (vir_bytes)(CHUNK_BYTES - 1) & ~(vir_bytes)(ABI_PAGE_SIZE - 1); // the last page of the chunk
            continue;
        }
        if (*entry != 0) {
            result = space_make_chunk(child, at);
            if (result == 0) {
                result = fork_page(&from, region, &to, copy, at);
            }
        }
    }
    batch_flush(&from);
    batch_flush(&to);
    (void)space_merge(child, copy); // what was a mapping in the parent is plain memory here
    return result;
}

static bool is_inherited(const struct region *region)
{
    return region->kind <= REGION_ANON || region->kind == REGION_SAFEMAP;
}

static int fork_space(struct space *parent, struct space *child)
{
    for (struct region *region = region_from(&parent->regions, 0); region != NULL;
         region = region_next(&parent->regions, region)) {
        int result = is_inherited(region) ? fork_region(parent, region, child) : 0;
        if (result != 0) {
            return result;
        }
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
    if (parent->is_service) {
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
