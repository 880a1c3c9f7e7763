// SPDX-License-Identifier: BSD-2-Clause
// Interrupts and their routes; see lib/dt.h and the Devicetree Specification, 2.4.
//
// A specifier starts at a device, passes nexus nodes (which translate it by `interrupt-map`) and
// ends at an interrupt controller. Trees can be made to point in circles, so every chain has a
// limit.

#include "dt_internal.h"

#include <abi/errnames.h>
#include <string.h>

enum {
    HOPS_MAX = 8,
    CLIMB_MAX = 4 * DT_DEPTH_MAX,
    UNIT_CELLS_MAX = 3,
    DEFAULT_NEXUS_ADDRESS_CELLS = 2,
};

// A specifier on its way: the node that is to interpret it, and the unit address it comes from.
struct route {
    struct dt_node at;
    uint32_t unit[UNIT_CELLS_MAX];
    uint32_t spec[DT_SPEC_CELLS_MAX];
    unsigned spec_cells;
};

static int interrupt_cells(const struct dt_node *node, unsigned *cells)
{
    uint32_t value;

    if (dt_cell(node, "#interrupt-cells", 0, &value) != 0 || value == 0 ||
        value > DT_SPEC_CELLS_MAX) {
        return -EINVAL;
    }
    *cells = value;
    return 0;
}

// The node that interprets `interrupts` of this node: the nearest, going by `interrupt-parent` or
// else up the tree, that has #interrupt-cells.
static int interrupt_parent(const struct dt_node *node, struct dt_node *parent)
{
    struct dt_node each = *node;

    for (int i = 0; i < CLIMB_MAX; i++) {
        uint32_t phandle;
        int result = dt_cell(&each, "interrupt-parent", 0, &phandle);
        if (result == -EINVAL) {
            return -EINVAL;
        }
        if (result == 0) {
            struct dt_node target;
            if (dt_find_phandle(node->dt, phandle, &target) != 0) {
                return -ENXIO;
            }
            each = target;
        } else if (!dt_parent(&each)) {
            return -ENXIO;
        }
        if (dt_has(&each, "#interrupt-cells")) {
            *parent = each;
            return 0;
        }
    }
    return -EINVAL;
}

static void copy_cells(uint32_t *to, const fdt32_t *from, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        to[i] = fdt32_to_cpu(from[i]);
    }
}

static int start_plain(
    const struct dt_node *node, struct dt_cells list, unsigned index, struct route *route)
{
    int result = interrupt_parent(node, &route->at);
    if (result == 0) {
        result = interrupt_cells(&route->at, &route->spec_cells);
    }
    if (result != 0) {
        return result;
    }
    if (list.count % route->spec_cells != 0) {
        return -EINVAL;
    }
    if (index >= list.count / route->spec_cells) {
        return -ENOENT;
    }
    copy_cells(route->spec, list.cell + (size_t)index * route->spec_cells, route->spec_cells);
    return 0;
}

static int start_extended(
    const struct dt_node *node, struct dt_cells list, unsigned index, struct route *route)
{
    size_t at = 0;

    for (unsigned i = 0; at < list.count; i++) {
        uint32_t phandle = fdt32_to_cpu(list.cell[at++]);
        bool is_hole = phandle == 0;
        unsigned cells = 0;

        if (!is_hole) {
            if (dt_find_phandle(node->dt, phandle, &route->at) != 0) {
                return -ENXIO;
            }
            if (interrupt_cells(&route->at, &cells) != 0 || cells > list.count - at) {
                return -EINVAL;
            }
        }
        if (i == index) {
            copy_cells(route->spec, list.cell + at, cells);
            route->spec_cells = cells;
            return is_hole ? -ENXIO : 0;
        }
        at += cells;
    }
    return -ENOENT;
}

// The counts of a map's rows on the nexus's side.
static int nexus_cells(const struct dt_node *nexus, unsigned *address_cells, unsigned *spec_cells)
{
    uint32_t address = DEFAULT_NEXUS_ADDRESS_CELLS;

    if (dt_cell(nexus, "#address-cells", 0, &address) == -EINVAL || address > UNIT_CELLS_MAX) {
        return -EINVAL;
    }
    *address_cells = address;
    return interrupt_cells(nexus, spec_cells);
}

// Whether the row's address and specifier are those of the route, under the mask (all ones without
// one).
static bool row_matches(
    const struct route *route, const fdt32_t *row, struct dt_cells mask, unsigned address_cells)
{
    unsigned total = address_cells + route->spec_cells;

    for (unsigned i = 0; i < total; i++) {
        uint32_t mine = i < address_cells ? route->unit[i] : route->spec[i - address_cells];
        uint32_t bits = i < mask.count ? fdt32_to_cpu(mask.cell[i]) : UINT32_MAX;
        if (((mine ^ fdt32_to_cpu(row[i])) & bits) != 0) {
            return false;
        }
    }
    return true;
}

// Reads the right side of a map row, which starts with the parent's phandle: its cell counts, then,
// when this row is the one, the route goes on there.
static int parent_side(const struct dt *dt, const fdt32_t *cell, size_t left,
    struct dt_node *parent, unsigned *address_cells, unsigned *spec_cells)
{
    uint32_t address = 0;

    if (left == 0 || dt_find_phandle(dt, fdt32_to_cpu(cell[0]), parent) != 0) {
        return -EINVAL;
    }
    if (dt_cell(parent, "#address-cells", 0, &address) == -EINVAL || address > UNIT_CELLS_MAX ||
        interrupt_cells(parent, spec_cells) != 0 || address + *spec_cells > left - 1) {
        return -EINVAL;
    }
    *address_cells = address;
    return 0;
}

// One hop: translates the route by the nexus's interrupt-map.
static int hop(struct route *route)
{
    const struct dt_node nexus = route->at;
    struct dt_cells map = dt_cells(&nexus, "interrupt-map");
    struct dt_cells mask = dt_cells(&nexus, "interrupt-map-mask");
    unsigned address_cells, spec_cells;

    if (!map.is_there) {
        return -ENXIO;
    }
    if (nexus_cells(&nexus, &address_cells, &spec_cells) != 0 || spec_cells != route->spec_cells) {
        return -EINVAL;
    }
    size_t left_cells = address_cells + spec_cells;
    for (size_t at = 0; at < map.count;) {
        struct dt_node parent;
        unsigned parent_address, parent_spec;

        if (map.count - at < left_cells) {
            return -EINVAL;
        }
        const fdt32_t *row = map.cell + at;
        at += left_cells;
        const fdt32_t *right = map.cell + at;
        if (parent_side(nexus.dt, right, map.count - at, &parent, &parent_address, &parent_spec) !=
            0) {
            return -EINVAL;
        }
        at += 1 + parent_address + parent_spec;
        if (row_matches(route, row, mask, address_cells)) {
            memset(route->unit, 0, sizeof(route->unit));
            copy_cells(route->unit, right + 1, parent_address);
            copy_cells(route->spec, right + 1 + parent_address, parent_spec);
            route->spec_cells = parent_spec;
            route->at = parent;
            return 0;
        }
    }
    return -ENXIO;
}

static int start(const struct dt_node *node, unsigned index, struct route *route)
{
    struct dt_cells reg = dt_cells(node, "reg");
    struct dt_cells extended = dt_cells(node, "interrupts-extended");

    memset(route->unit, 0, sizeof(route->unit));
    copy_cells(
        route->unit, reg.cell, reg.count < UNIT_CELLS_MAX ? (unsigned)reg.count : UNIT_CELLS_MAX);
    if (extended.is_there) {
        return start_extended(node, extended, index, route);
    }
    struct dt_cells plain = dt_cells(node, "interrupts");
    return plain.is_there ? start_plain(node, plain, index, route) : -ENOENT;
}

int dt_irq(const struct dt_node *node, unsigned index, struct dt_irq *irq)
{
    struct route route;
    int result = start(node, index, &route);

    for (int hops = 0; result == 0 && hops < HOPS_MAX; hops++) {
        if (!dt_has(&route.at, "interrupt-controller")) {
            result = hop(&route);
            continue;
        }
        if (route.spec_cells > DT_IRQ_CELLS_MAX) {
            return -EINVAL;
        }
        *irq = (struct dt_irq){
            .controller = dt_offset(&route.at),
            .phandle = dt_phandle(&route.at),
            .cell_count = route.spec_cells,
        };
        memcpy(irq->cell, route.spec, route.spec_cells * sizeof(route.spec[0]));
        return 0;
    }
    return result != 0 ? result : -EINVAL;
}
