// SPDX-License-Identifier: BSD-2-Clause
// Mapping granted pages, using them, giving them back.

#include "minix/syslib.h"
#include "minix/sysutil.h"
#include "region.h"
#include "safe_requestor.h"
#include "samples.h"

static int take_sample(struct safe_side *side, unsigned plan, uint32_t bytes)
{
    volatile uint8_t *pages = side->target;
    vir_bytes address = (vir_bytes)(uintptr_t)side->target;

    int r = sys_safemap(side->grantor, side->gid, 0, address, bytes, D, plan != SAFE_MAP_READ);
    if (r != 0) {
        return r;
    }
    if (plan == SAFE_MAP_READ) {
        for (uint32_t at = 0; at < bytes; at += ABI_PAGE_SIZE) {
            (void)pages[at];
        }
    } else if (plan != SAFE_MAP) {
        safe_touch(pages, bytes);
    }
    r = sys_safeunmap(D, address);
    if (r == 0 && plan == SAFE_MAP_KEEP) {
        safe_touch(pages, bytes);
    }
    return r;
}

static int measure_pages(struct safe_side *side, unsigned plan, unsigned index, uint32_t *figure)
{
    enum { WARM = 3 };
    struct samples s = {.count = 0};

    for (unsigned i = 0; i < WARM + SAFE_SAMPLES; i++) {
        uint32_t begin = region_begin();
        int r = take_sample(side, plan, safe_pages[index] * ABI_PAGE_SIZE);
        uint32_t insns = region_end(begin);
        region_end_sample();
        if (r != 0) {
            return r;
        }
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

int safe_measure_maps(struct safe_side *side, unsigned plan, uint32_t *figures)
{
    int r = safe_write_source(side, safe_pages[SAFE_NR_PAGES - 1] * ABI_PAGE_SIZE, 1, NULL);

    for (unsigned i = 0; i < SAFE_NR_PAGES && r == 0; i++) {
        r = measure_pages(side, plan, i, &figures[i]);
    }
    return r;
}
