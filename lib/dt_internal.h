// SPDX-License-Identifier: BSD-2-Clause
// What the dt_*.c files share: the tags of the structure block, and properties that are arrays of
// cells.
//
// dt_open has checked every tag with libfdt's careful readers. So that the many later walks cost
// little, they read the tags as they stand.

#pragma once

#include <lib/dt.h>

#include <libfdt.h>
#include <string.h>

static inline uint32_t dt_tag(const struct dt *dt, int offset)
{
    return fdt32_to_cpu(*(const fdt32_t *)(const void *)(dt->structure + offset));
}

static inline const struct fdt_property *dt_property_at(const struct dt *dt, int offset)
{
    return (const struct fdt_property *)(const void *)(dt->structure + offset);
}

// The offset behind the tag at this one, which is no FDT_END.
static inline int dt_after_tag(const struct dt *dt, int offset)
{
    uint32_t tag = dt_tag(dt, offset);
    uint32_t bytes = sizeof(fdt32_t);

    if (tag == FDT_BEGIN_NODE) {
        bytes += strlen(dt->structure + offset + bytes) + 1;
    } else if (tag == FDT_PROP) {
        bytes = sizeof(struct fdt_property) + fdt32_to_cpu(dt_property_at(dt, offset)->len);
    }
    return offset + (int)((bytes + 3) & ~UINT32_C(3));
}

// As dt_property, for a name that is not terminated.
const void *dt_property_named(
    const struct dt_node *node, const char *name, size_t length, size_t *bytes);

// A property read as cells. count is 0 when there is none; is_there tells that from an empty one.
struct dt_cells {
    const fdt32_t *cell;
    size_t count;
    bool is_there;
};

static inline struct dt_cells dt_cells(const struct dt_node *node, const char *name)
{
    size_t bytes = 0;
    const fdt32_t *cell = dt_property(node, name, &bytes);

    return (struct dt_cells){
        .cell = cell, .count = bytes / sizeof(*cell), .is_there = cell != NULL};
}

// A number of one or two cells.
static inline uint64_t dt_number(const fdt32_t *cell, unsigned count)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < count; i++) {
        value = value << 32 | fdt32_to_cpu(cell[i]);
    }
    return value;
}
