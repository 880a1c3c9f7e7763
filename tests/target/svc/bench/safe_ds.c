// SPDX-License-Identifier: BSD-2-Clause
// Entries of the data store: published again, and retrieved.

#include "minix/ds.h"
#include "safe_requestor.h"

#define KEY "bench.value."

static int publish_u32(const struct safe_side *side)
{
    (void)side;
    return ds_publish_u32(KEY "u32", 1, DSF_OVERWRITE);
}

static int retrieve_u32(const struct safe_side *side)
{
    uint32_t value;

    (void)side;
    return ds_retrieve_u32(KEY "u32", &value);
}

static int publish_str(const struct safe_side *side)
{
    (void)side;
    return ds_publish_str(KEY "str", "fifteen letters", DSF_OVERWRITE);
}

static int retrieve_str(const struct safe_side *side)
{
    char value[DS_MAX_STRLEN];

    (void)side;
    return ds_retrieve_str(KEY "str", value, sizeof(value));
}

static const safe_operation operations[SAFE_NR_DS] = {
    [SAFE_DS_PUBLISH_U32] = publish_u32,
    [SAFE_DS_RETRIEVE_U32] = retrieve_u32,
    [SAFE_DS_PUBLISH_STR] = publish_str,
    [SAFE_DS_RETRIEVE_STR] = retrieve_str,
};

int safe_measure_ds(struct safe_side *side, uint32_t *figures)
{
    int r = 0;

    for (unsigned i = 0; i < SAFE_NR_DS && r == 0; i++) {
        r = safe_measure_operation(side, SAFE_DS, i, operations[i], figures);
    }
    return r;
}
