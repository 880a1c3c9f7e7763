// SPDX-License-Identifier: BSD-2-Clause
// Copies by grant, and what the writes after them cost.

#include <errno.h>

#include "minix/syslib.h"
#include "minix/sysutil.h"
#include "region.h"
#include "safe_requestor.h"
#include "samples.h"

struct plan {
    uint32_t from;     // offset in the grant
    uint32_t to;       // offset in the target
    bool fresh_target; // else it is written before each copy
    bool repeat;       // nothing is written
    bool source_write; // after the copy, counted
    bool target_write; // likewise
};

static const struct plan plans[SAFE_NR_COPIES] = {
    [SAFE_TOUCHED] = {.from = 0},
    [SAFE_FRESH] = {.fresh_target = true},
    [SAFE_REPEATED] = {.repeat = true},
    [SAFE_SOURCE_WRITE] = {.source_write = true},
    [SAFE_TARGET_WRITE] = {.target_write = true},
    [SAFE_OFFSET] = {.from = 100, .to = 100},
    [SAFE_WORD] = {.to = 4},
    [SAFE_ODD] = {.to = 1},
};

static int prepare(struct safe_side *side, const struct plan *plan, uint32_t bytes, uint8_t stamp)
{
    if (plan->fresh_target) {
        (void)vm_free(side->target, SAFE_BUFFER_BYTES); // vm_alloc will say if memory is short
        side->target = vm_alloc(SAFE_BUFFER_BYTES);
        if (side->target == NULL) {
            return -ENOMEM;
        }
        safe_touch(side->target + SAFE_BUFFER_BYTES - ABI_PAGE_SIZE,
            1); // behind all copies: the page tables are there
    }
    if (plan->repeat && stamp > 1) {
        return 0;
    }
    int r = safe_write_source(side, plan->from + bytes, stamp, NULL);
    if (r == 0 && !plan->fresh_target) {
        safe_touch(side->target, plan->to + bytes);
    }
    return r;
}

// Each page start of the source that was copied has the stamp.
static int check(
    const struct safe_side *side, const struct plan *plan, uint32_t bytes, uint8_t stamp)
{
    uint8_t wanted = plan->repeat ? 1 : stamp;

    for (uint32_t at = plan->from == 0 ? 0 : ABI_PAGE_SIZE; at < plan->from + bytes;
         at += ABI_PAGE_SIZE) {
        if (side->target[plan->to + at - plan->from] != wanted) {
            log_err("bench: byte %u of %u was not copied", (unsigned)at, (unsigned)bytes);
            return -EIO;
        }
    }
    return 0;
}

static int take_sample(
    struct safe_side *side, const struct plan *plan, uint32_t bytes, uint8_t stamp, uint32_t *insns)
{
    uint32_t begin = region_begin();
    int r = sys_safecopyfrom(side->grantor, side->gid, plan->from,
        (vir_bytes)(uintptr_t)side->target + plan->to, bytes, D);
    *insns = region_end(begin);
    if (r == 0) {
        r = check(side, plan, bytes, stamp);
    }
    if (r == 0 && plan->target_write) {
        begin = region_begin();
        safe_touch(side->target, bytes);
        *insns += region_end(begin);
    }
    if (r == 0 && plan->source_write) {
        uint32_t more = 0;
        r = safe_write_source(side, bytes, stamp, &more);
        *insns += more;
    }
    return r;
}

static int measure_size(struct safe_side *side, unsigned plan, unsigned index, uint32_t *figure)
{
    enum { WARM = 3 };
    struct samples s = {.count = 0};

    for (unsigned i = 0; i < WARM + SAFE_SAMPLES; i++) {
        uint32_t insns;
        uint8_t stamp = (uint8_t)(i + 1);
        int r = prepare(side, &plans[plan], safe_sizes[index], stamp);
        if (r == 0) {
            r = take_sample(side, &plans[plan], safe_sizes[index], stamp, &insns);
        }
        if (r != 0) {
            return r;
        }
        region_end_sample();
        if (i >= WARM) {
            samples_add(&s, insns);
        } else {
            region_forget();
        }
    }
    region_end_row(safe_row(plan, index));
    *figure = samples_median(&s);
    return 0;
}

int safe_measure_copies(struct safe_side *side, unsigned plan, uint32_t *figures)
{
    int r = 0;

    for (unsigned i = 0; i < SAFE_NR_SIZES && r == 0; i++) {
        r = measure_size(side, plan, i, &figures[i]);
    }
    return r;
}
