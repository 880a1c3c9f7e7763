// SPDX-License-Identifier: BSD-2-Clause
// See proc.h.

#include "proc.h"

#include <string.h>

#include "bootmem.h"
#include "kept.h"
#include "kernel.h"
#include "layout.h"
#include "page.h"
#include "safemap.h"

enum { DEFAULT_STACK_BYTES = 8 * 1024 * 1024 };

struct vmproc proc_table[NR_PROCS];

void proc_init(void)
{
    for (unsigned i = 0; i < NR_PROCS; i++) {
        memset(&proc_table[i], 0, sizeof(proc_table[i]));
        proc_table[i].endpoint = NONE;
    }
}

struct vmproc *proc_take(endpoint_t endpoint)
{
    if (endpoint < 0 || endpoint_slot(endpoint) < NR_TASKS || endpoint_slot(endpoint) >= NR_PROCS) {
        return NULL;
    }
    struct vmproc *proc = &proc_table[endpoint_slot(endpoint)];
    if (proc->endpoint != NONE) {
        proc_exit(proc, true);
    }
    memset(proc, 0, sizeof(*proc));
    proc->endpoint = endpoint;
    proc->stack_limit = DEFAULT_STACK_BYTES;
    proc->data_limit = ABI_USER_END;
    return proc;
}

void proc_destroy_space(struct space *space)
{
    // Kept regions first: mappings of their pages go on without this owner.
    for (struct region *region = region_from(&space->regions, LAYOUT_KEPT); region != NULL;) {
        struct region *next = region_next(&space->regions, region);
        if (region->kind == REGION_KEPT) {
            kept_detach(space, region);
        }
        region = next;
    }
    safemap_end_space(space);
    struct region *region;
    while ((region = region_from(&space->regions, 0)) != NULL) {
        page_discard(space, region->start, region->end);
        bootmem_unmapped(region);
        space_remove(space, region);
    }
    space_free(space);
}

void proc_exit(struct vmproc *proc, bool keep_regions)
{
    struct space *space = proc->space;
    if (proc->next != NULL) {
        proc_destroy_space(proc->next);
    }
    if (space != NULL) {
        (void)kernel_bind(proc->endpoint, 0); // -ESRCH: the kernel has cleared it already
        proc->space = NULL;
        proc_destroy_space(space);
    }
    safemap_end_grantor(proc->endpoint);
    if (proc->is_service && !keep_regions) {
        kept_forget(proc->label);
    }
    proc->endpoint = NONE;
}
