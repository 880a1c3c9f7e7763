// SPDX-License-Identifier: BSD-2-Clause
// Single calls: verifying a grant, making one.

#include <errno.h>

#include "minix/safecopies.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"
#include "region.h"
#include "safe_requestor.h"
#include "samples.h"

int safe_measure_operation(const struct safe_side *side, unsigned plan, unsigned row,
    safe_operation operation, uint32_t *figures)
{
    enum { WARM = 3 };
    struct samples s = {.count = 0};

    for (unsigned n = 0; n < WARM + SAFE_SAMPLES; n++) {
        uint32_t begin = region_begin();
        int r = operation(side);
        uint32_t insns = region_end(begin);
        region_end_sample();
        if (r != 0) {
            log_err("bench: plan %u: row %u: %d", plan, row, r);
            return r;
        }
        if (n >= WARM) {
            samples_add(&s, insns);
        } else {
            region_forget();
        }
    }
    region_end_row(safe_row(plan, row));
    figures[row] = samples_median(&s);
    return 0;
}

static int null_call(const struct safe_side *side)
{
    static struct message m; // cleared before the region

    (void)side;
    return kernel_call(KCALL_NULL, &m);
}

static int copy_nothing(const struct safe_side *side)
{
    return sys_safecopyfrom(side->grantor, side->gid, 0, (vir_bytes)(uintptr_t)side->target, 0, D);
}

// kernel/kcall/safecopy.c looks at the caller's own range first: what the call costs but for the
// grant.
static int copy_refused(const struct safe_side *side)
{
    int r = sys_safecopyfrom(side->grantor, side->gid, 0, UINT32_MAX, 0, D);
    return r == -EFAULT ? 0 : -EIO;
}

// What the grantor measures, fewer grants outstanding first.
static const struct {
    unsigned row;
    uint32_t outstanding;
    uint32_t access;
} churns[] = {
    {SAFE_GRANT_10, 10, CPF_READ},
    {SAFE_GRANT_MAP_10, 10, CPF_READ | CPF_MAP},
    {SAFE_GRANT_10000, 10000, CPF_READ},
    {SAFE_GRANT_MAP_10000, 10000, CPF_READ | CPF_MAP},
};

static int measure_chain(
    const struct safe_side *side, unsigned row, uint32_t links, uint32_t *figures)
{
    struct safe_side by_chain = *side;
    uint32_t gid = 0;
    int r = safe_ask(side, SAFE_ASK_CHAIN, (uint32_t[]){links, 0, 0}, &gid);

    by_chain.gid = (int32_t)gid;
    return r == 0 ? safe_measure_operation(&by_chain, SAFE_CALLS, row, copy_nothing, figures) : r;
}

static int measure_kernel_calls(const struct safe_side *side, uint32_t *figures)
{
    int r = safe_measure_operation(side, SAFE_CALLS, SAFE_NULL, null_call, figures);

    if (r == 0) {
        r = safe_measure_operation(side, SAFE_CALLS, SAFE_VERIFY, copy_nothing, figures);
    }
    if (r == 0) {
        r = safe_measure_operation(side, SAFE_CALLS, SAFE_REFUSED, copy_refused, figures);
    }
    if (r == 0) {
        r = measure_chain(side, SAFE_VERIFY_2, 2, figures);
    }
    return r == 0 ? measure_chain(side, SAFE_VERIFY_5, 5, figures) : r;
}

int safe_measure_calls(struct safe_side *side, uint32_t *figures)
{
    safe_touch(side->target, ABI_PAGE_SIZE);
    int r = measure_kernel_calls(side, figures);

    for (unsigned i = 0; i < sizeof(churns) / sizeof(churns[0]) && r == 0; i++) {
        uint32_t row = churns[i].row;
        uint32_t in[3] = {safe_row(SAFE_CALLS, row), churns[i].outstanding, churns[i].access};
        r = safe_ask(side, SAFE_ASK_CHURN, in, &figures[row]);
    }
    return r;
}
