// SPDX-License-Identifier: BSD-2-Clause
// Clock rates as far as the tree states them; see lib/dt.h.
//
// A clock is a provider and up to CLOCK_CELLS_MAX cells. Chains are followed through
// fixed-factor-clock and through what `assigned-clocks` order of a provider (the SP810 of the
// Versatile Express feeds its SP804 timers so); a chain that ends nowhere, or is longer than
// HOPS_MAX, has no rate.

#include "dt_internal.h"

#include <abi/errnames.h>
#include <string.h>

enum { CLOCK_CELLS_MAX = 4, HOPS_MAX = 8 };

struct clock_ref {
    struct dt_node provider;
    uint32_t cell[CLOCK_CELLS_MAX];
    unsigned cell_count;
};

// The index-th entry of a list of (phandle, cells...), as in `clocks`.
static int read_ref(
    const struct dt_node *node, const char *name, unsigned index, struct clock_ref *ref)
{
    struct dt_cells list = dt_cells(node, name);
    size_t at = 0;

    for (unsigned i = 0; at < list.count; i++) {
        uint32_t phandle = fdt32_to_cpu(list.cell[at++]);
        uint32_t cells = 0;

        if (phandle != 0) {
            if (dt_find_phandle(node->dt, phandle, &ref->provider) != 0) {
                return -ENXIO;
            }
            if (dt_cell(&ref->provider, "#clock-cells", 0, &cells) != 0 ||
                cells > CLOCK_CELLS_MAX || cells > list.count - at) {
                return -EINVAL;
            }
        }
        if (i == index) {
            for (uint32_t k = 0; k < cells; k++) {
                ref->cell[k] = fdt32_to_cpu(list.cell[at + k]);
            }
            ref->cell_count = cells;
            return phandle == 0 ? -ENXIO : 0;
        }
        at += cells;
    }
    return -ENXIO;
}

static bool is_same_ref(const struct clock_ref *a, const struct clock_ref *b)
{
    return dt_same(&a->provider, &b->provider) && a->cell_count == b->cell_count &&
           memcmp(a->cell, b->cell, a->cell_count * sizeof(a->cell[0])) == 0;
}

// A rate in a property of one or two cells.
static int read_rate(const struct dt_node *node, const char *name, uint32_t *hz)
{
    struct dt_cells cells = dt_cells(node, name);

    if (!cells.is_there) {
        return -ENOENT;
    }
    uint64_t value =
        cells.count == 1 || cells.count == 2 ? dt_number(cells.cell, (unsigned)cells.count) : 0;
    if (value == 0 || value > UINT32_MAX) {
        return -EINVAL;
    }
    *hz = (uint32_t)value;
    return 0;
}

// Multiplies and divides as a fixed-factor-clock says, in the rate's fraction mult/div.
static int apply_factor(const struct dt_node *node, uint32_t *mult, uint32_t *div)
{
    uint32_t by, over;

    if (dt_cell(node, "clock-mult", 0, &by) != 0 || dt_cell(node, "clock-div", 0, &over) != 0) {
        return -EINVAL;
    }
    if (by == 0 || over == 0 || by > UINT32_MAX / *mult || over > UINT32_MAX / *div) {
        return -EINVAL;
    }
    *mult *= by;
    *div *= over;
    return 0;
}

// What the provider's `assigned-clocks` order for this clock: a rate (then *hz is it) or another
// clock (then *ref becomes it).
static int follow_assigned(struct clock_ref *ref, uint32_t *hz)
{
    const struct dt_node provider = ref->provider;
    struct clock_ref each;

    for (unsigned i = 0; read_ref(&provider, "assigned-clocks", i, &each) == 0; i++) {
        if (!is_same_ref(&each, ref)) {
            continue;
        }
        if (dt_cell(&provider, "assigned-clock-rates", i, hz) == 0 && *hz != 0) {
            return 0;
        }
        *hz = 0;
        return read_ref(&provider, "assigned-clock-parents", i, ref);
    }
    return -ENXIO;
}

static int finish(uint32_t base_hz, uint32_t mult, uint32_t div, struct dt_clock *clock)
{
    uint64_t hz = (uint64_t)base_hz * mult / div;

    if (hz == 0 || hz > UINT32_MAX) {
        return -EINVAL;
    }
    clock->hz = (uint32_t)hz;
    return 0;
}

int dt_clock(const struct dt_node *node, unsigned index, struct dt_clock *clock)
{
    struct clock_ref ref;
    uint32_t hz, mult = 1, div = 1;

    clock->is_assigned = false;
    int result = read_rate(node, "clock-frequency", &hz);
    if (result != -ENOENT) {
        return result == 0 ? finish(hz, 1, 1, clock) : result;
    }
    result = read_ref(node, "clocks", index, &ref);
    for (int hops = 0; result == 0 && hops < HOPS_MAX; hops++) {
        result = read_rate(&ref.provider, "clock-frequency", &hz);
        if (result != -ENOENT) {
            return result == 0 ? finish(hz, mult, div, clock) : result;
        }
        if (dt_is_compatible(&ref.provider, "fixed-factor-clock")) {
            result = apply_factor(&ref.provider, &mult, &div);
            if (result == 0) {
                const struct dt_node provider = ref.provider;
                result = read_ref(&provider, "clocks", 0, &ref);
            }
            continue;
        }
        clock->is_assigned = true;
        result = follow_assigned(&ref, &hz);
        if (result == 0 && hz != 0) {
            return finish(hz, mult, div, clock);
        }
    }
    return result != 0 ? result : -EINVAL;
}
