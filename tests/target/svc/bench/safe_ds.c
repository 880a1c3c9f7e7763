// SPDX-License-Identifier: BSD-2-Clause
// Entries of the data store: published again, and retrieved.

#include <errno.h>

#include "minix/ds.h"
#include "minix/syslib.h"
#include "safe_requestor.h"

#define KEY "bench.value."

enum { MEM_BYTES = 1024, A_NUMBER = 12345678 };

static uint8_t page[ABI_PAGE_SIZE]
    __attribute__((aligned(ABI_PAGE_SIZE))); // what is published mapped
static int snapshot;                         // the last one

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

static int publish_label(const struct safe_side *side)
{
    (void)side;
    return ds_publish_label(KEY "label", A_NUMBER, DSF_OVERWRITE);
}

static int retrieve_label(const struct safe_side *side)
{
    uint32_t value;

    (void)side;
    return ds_retrieve_label_num(KEY "label", &value);
}

static int publish_mem(const struct safe_side *side)
{
    return ds_publish_mem(KEY "mem", side->target, MEM_BYTES, DSF_OVERWRITE);
}

static int retrieve_mem(const struct safe_side *side)
{
    size_t bytes = MEM_BYTES;
    int r = ds_retrieve_mem(KEY "mem", (char *)side->target, &bytes);

    return r == 0 && bytes != MEM_BYTES ? -EIO : r;
}

static int publish_map(const struct safe_side *side)
{
    int r = ds_publish_map(KEY "other", page, sizeof(page), 0);

    (void)side;
    return r == 0 ? ds_delete_map(KEY "other") : r;
}

static int retrieve(const struct safe_side *side, int flag)
{
    size_t bytes = sizeof(page);
    int r = ds_retrieve_map(KEY "map", (char *)side->target, &bytes, snapshot, flag);

    return r == 0 && bytes != sizeof(page) ? -EIO : r;
}

static int retrieve_map(const struct safe_side *side)
{
    int r = retrieve(side, DSMF_MAP_MAPPED);
    return r == 0 ? sys_safeunmap(D, (vir_bytes)(uintptr_t)side->target) : r;
}

static int copy_map(const struct safe_side *side)
{
    return retrieve(side, DSMF_MAP_COPY_MAPPED);
}

static int take_snapshot(const struct safe_side *side)
{
    (void)side;
    return ds_snapshot_map(KEY "map", &snapshot);
}

static int copy_snapshot(const struct safe_side *side)
{
    return retrieve(side, DSMF_MAP_COPY_SNAPSHOT);
}

static const safe_operation operations[SAFE_NR_DS] = {
    [SAFE_DS_PUBLISH_U32] = publish_u32,
    [SAFE_DS_RETRIEVE_U32] = retrieve_u32,
    [SAFE_DS_PUBLISH_STR] = publish_str,
    [SAFE_DS_RETRIEVE_STR] = retrieve_str,
    [SAFE_DS_PUBLISH_LABEL] = publish_label,
    [SAFE_DS_RETRIEVE_LABEL] = retrieve_label,
    [SAFE_DS_PUBLISH_MEM] = publish_mem,
    [SAFE_DS_RETRIEVE_MEM] = retrieve_mem,
    [SAFE_DS_PUBLISH_MAP] = publish_map,
    [SAFE_DS_RETRIEVE_MAP] = retrieve_map,
    [SAFE_DS_COPY_MAP] = copy_map,
    [SAFE_DS_SNAPSHOT] = take_snapshot,
    [SAFE_DS_COPY_SNAPSHOT] = copy_snapshot,
};

static void delete_entries(void)
{
    (void)ds_delete_u32(KEY "u32"); // those that are not there because a row failed
    (void)ds_delete_str(KEY "str");
    (void)ds_delete_label(KEY "label");
    (void)ds_delete_mem(KEY "mem");
    (void)ds_delete_map(KEY "map");
}

int safe_measure_ds(struct safe_side *side, uint32_t *figures)
{
    int r = ds_publish_map(KEY "map", page, sizeof(page), 0);

    for (unsigned i = 0; i < SAFE_NR_DS && r == 0; i++) {
        r = safe_measure_operation(side, SAFE_DS, i, operations[i], figures);
    }
    delete_entries();
    return r;
}
