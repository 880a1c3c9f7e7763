// SPDX-License-Identifier: BSD-2-Clause
// Single calls: verifying a grant, making one, entries of the data store.

#include "minix/ds.h"
#include "minix/safecopies.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"
#include "region.h"
#include "safe_requestor.h"
#include "samples.h"

#define KEY "bench.value"

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

static int publish_u32(const struct safe_side *side)
{
    (void)side;
    return ds_publish_u32(KEY, 1, DSF_OVERWRITE);
}

static int retrieve_u32(const struct safe_side *side)
{
    uint32_t value;

    (void)side;
    return ds_retrieve_u32(KEY, &value);
}

static int publish_str(const struct safe_side *side)
{
    (void)side;
    return ds_publish_str(KEY ".str", "fifteen letters", DSF_OVERWRITE);
}

static int retrieve_str(const struct safe_side *side)
{
    char value[DS_MAX_STRLEN];

    (void)side;
    return ds_retrieve_str(KEY ".str", value, sizeof(value));
}

static const struct {
    unsigned row;
    int (*call)(const struct safe_side *side);
} calls[] = {
    {SAFE_NULL, null_call},
    {SAFE_VERIFY, copy_nothing},
    {SAFE_DS_PUBLISH_U32, publish_u32},
    {SAFE_DS_RETRIEVE_U32, retrieve_u32},
    {SAFE_DS_PUBLISH_STR, publish_str},
    {SAFE_DS_RETRIEVE_STR, retrieve_str},
};

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

static int measure_call(const struct safe_side *side, unsigned i, uint32_t *figures)
{
    enum { WARM = 3 };
    struct samples s = {.count = 0};

    for (unsigned n = 0; n < WARM + SAFE_SAMPLES; n++) {
        uint32_t begin = region_begin();
        int r = calls[i].call(side);
        uint32_t insns = region_end(begin);
        region_end_sample();
        if (r != 0) {
            return r;
        }
        if (n >= WARM) {
            samples_add(&s, insns);
        } else {
            region_forget();
        }
    }
    region_end_row(safe_row(SAFE_SINGLE, calls[i].row));
    figures[calls[i].row] = samples_median(&s);
    return 0;
}

int safe_measure_singles(struct safe_side *side, uint32_t *figures)
{
    int r = 0;

    for (unsigned i = 0; i < sizeof(calls) / sizeof(calls[0]) && r == 0; i++) {
        r = measure_call(side, i, figures);
    }
    for (unsigned i = 0; i < sizeof(churns) / sizeof(churns[0]) && r == 0; i++) {
        uint32_t in[3] = {
            safe_row(SAFE_SINGLE, churns[i].row), churns[i].outstanding, churns[i].access};
        r = safe_ask(side, SAFE_ASK_CHURN, in, &figures[churns[i].row]);
    }
    return r;
}
