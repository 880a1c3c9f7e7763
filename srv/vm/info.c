// SPDX-License-Identifier: BSD-2-Clause
// Requests that tell, or note, something about processes: statistics, regions, limits, services;
// and what RS and tests need.

#include <errno.h>
#include <string.h>

#include "cowcopy.h"
#include "fault.h"
#include "inject.h"
#include "kept.h"
#include "layout.h"
#include "page.h"
#include "requests.h"
#include "safemap.h"

static void stats(struct vm_info_rep *rep)
{
    const struct frame_counts *frames = frame_counts();
    rep->total = frames->total;
    rep->free = frames->kinds[FRAME_FREE] + meta_pooled();
    rep->committed = commit_used(PURSE_USER);
    rep->reserve = commit_left(PURSE_SERVICE);
    rep->resident = frames->kinds[FRAME_PAGE];
    rep->tables = frames->kinds[FRAME_TABLE] + meta_used();
    rep->shared_cow = frames->shared_cow;
    rep->safemapped = frames->safemapped;
    rep->kept = kept_pages();
    for (unsigned i = 0; i < NR_PROCS; i++) {
        rep->virt += proc_table[i].space != NULL ? proc_table[i].space->pages : 0;
    }
    rep->faults = fault_totals.faults;
    rep->cow_copies = fault_totals.copies;
}

int do_info(struct vmproc *caller, const struct vm_info_req *req, struct vm_info_rep *rep)
{
    if (req->what == VM_INFO_STATS) {
        stats(rep);
        return 0;
    }
    if (req->what != VM_INFO_PROC) {
        return -EINVAL;
    }
    struct vmproc *proc = req->endpoint == SELF ? caller : proc_find(req->endpoint);
    if (proc == NULL || proc->space == NULL) {
        return -ESRCH;
    }
    rep->total = proc->space->pages;
    rep->virt = proc->space->pages;
    rep->resident = proc->space->resident;
    rep->tables = proc->space->tables + SPACE_TABLES;
    rep->safemapped = proc->space->borrowed;
    rep->faults = proc->faults;
    rep->cow_copies = proc->cow_copies;
    return 0;
}

int do_regions(struct vmproc *caller, const struct vm_regions_req *req, struct vm_regions_rep *rep)
{
    struct vmproc *proc = req->endpoint == SELF ? caller : proc_find(req->endpoint);
    if (proc == NULL || proc->space == NULL) {
        return -ESRCH;
    }
    struct region_set *set = &proc->space->regions;
    uint32_t index = 0;
    rep->count = set->count;
    for (struct region *region = region_from(set, 0); region != NULL;
         region = region_next(set, region), index++) {
        if (index >= req->index && index - req->index < VM_REGIONS_PER_REPLY) {
            rep->regions[index - req->index] = (struct vm_region_info){.address = region->start,
                .bytes = region->end - region->start,
                .prot = region->prot,
                .kind = region->kind};
        }
    }
    return 0;
}

int do_limits(struct vmproc *caller, const struct vm_limits_req *req, struct vm_limits_rep *rep)
{
    (void)caller;
    (void)rep;
    struct vmproc *proc = proc_find(req->endpoint);
    if (proc == NULL) {
        return -ESRCH;
    }
    proc->stack_limit = req->stack_bytes < LAYOUT_STACK_MAX ? req->stack_bytes : LAYOUT_STACK_MAX;
    proc->data_limit = req->data_bytes;
    return 0;
}

int do_service_new(
    struct vmproc *caller, const struct vm_service_new_req *req, struct vm_service_new_rep *rep)
{
    (void)caller;
    (void)rep;
    if (memchr(req->label, 0, sizeof(req->label)) == NULL) {
        return -EINVAL;
    }
    struct vmproc *proc = proc_find(req->endpoint);
    if (proc != NULL && proc->space != NULL) { // of the boot image: only its label is news
        if (!proc->is_service) {
            return -EEXIST;
        }
        memcpy(proc->label, req->label, sizeof(proc->label));
        return 0;
    }
    if (req->reserve_pages > commit_left(PURSE_SERVICE)) {
        return -ENOMEM;
    }
    proc = proc_take(req->endpoint);
    if (proc == NULL) {
        return -EINVAL;
    }
    proc->is_service = true;
    memcpy(proc->label, req->label, sizeof(proc->label));
    return 0;
}

int do_bring_in(
    struct vmproc *caller, const struct vm_bring_in_req *req, struct vm_bring_in_rep *rep)
{
    (void)caller;
    (void)rep;
    struct vmproc *proc = proc_find(req->endpoint);
    if (proc == NULL || proc->space == NULL) {
        return -ESRCH;
    }
    return fault_bring_in(proc, req->address, req->bytes, req->write != 0);
}

int do_inject(struct vmproc *caller, const struct vm_inject_req *req, struct vm_inject_rep *rep)
{
    (void)caller;
    (void)rep;
    if (req->countdown != 0 && (req->sites & (VM_INJECT_CHARGE | VM_INJECT_FRAME)) == 0) {
        return -EINVAL;
    }
    inject_set(req->countdown, req->sites, req->endpoint);
    return 0;
}

int do_sharing(struct vmproc *caller, const struct vm_sharing_req *req, struct vm_sharing_rep *rep)
{
    (void)caller;
    (void)req;
    rep->cow_shared = cowcopy_totals.shared;
    rep->cow_refused = cowcopy_totals.refused;
    rep->safemaps = safemap_count();
    return 0;
}
