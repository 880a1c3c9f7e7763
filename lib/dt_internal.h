// SPDX-License-Identifier: BSD-2-Clause
// What the dt_*.c files share: properties that are arrays of cells.

#pragma once

#include <lib/dt.h>

#include <libfdt.h>

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

    return (struct dt_cells){.cell = cell, .count = bytes / sizeof(*cell), .is_there = cell != NULL};
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
