// SPDX-License-Identifier: BSD-2-Clause
// Register windows: `reg` entries and their way to the CPU through `ranges`; see lib/dt.h.
//
// Each bus has its own cell counts (Devicetree Specification 2.3.5: 2 and 1 when not said). Buses
// whose addresses have more than two cells (PCI) are not translated: they are their driver's.

#include "dt_internal.h"

#include <abi/errnames.h>

enum { DEFAULT_ADDRESS_CELLS = 2, DEFAULT_SIZE_CELLS = 1, CELLS_MAX = 2 };

struct bus {
    unsigned address_cells;
    unsigned size_cells;
};

// The cell counts that a node states for its children.
static int bus_read(const struct dt_node *node, struct bus *bus)
{
    uint32_t address = DEFAULT_ADDRESS_CELLS;
    uint32_t size = DEFAULT_SIZE_CELLS;

    if (dt_cell(node, "#address-cells", 0, &address) == -EINVAL ||
        dt_cell(node, "#size-cells", 0, &size) == -EINVAL) {
        return -EINVAL;
    }
    if (address == 0 || address > CELLS_MAX || size > CELLS_MAX) {
        return -ENXIO;
    }
    bus->address_cells = address;
    bus->size_cells = size;
    return 0;
}

// Moves an address from the bus `bus_node` (whose cell counts are `child`) to its parent bus.
static int translate(const struct dt_node *bus_node, const struct bus *child,
    const struct bus *parent, struct dt_window *window)
{
    struct dt_cells ranges = dt_cells(bus_node, "ranges");
    unsigned stride = child->address_cells + parent->address_cells + child->size_cells;

    if (!ranges.is_there) {
        return -ENXIO;
    }
    if (ranges.count == 0) {
        return 0;
    }
    if (ranges.count % stride != 0) {
        return -EINVAL;
    }
    for (size_t i = 0; i < ranges.count; i += stride) {
        const fdt32_t *cell = ranges.cell + i;
        uint64_t from = dt_number(cell, child->address_cells);
        uint64_t to = dt_number(cell + child->address_cells, parent->address_cells);
        uint64_t bytes =
            dt_number(cell + child->address_cells + parent->address_cells, child->size_cells);

        if (window->base < from || window->base - from >= bytes ||
            window->bytes > bytes - (window->base - from)) {
            continue;
        }
        if (window->base - from > UINT64_MAX - to) {
            return -EINVAL;
        }
        window->base = to + (window->base - from);
        return 0;
    }
    return -ENXIO;
}

int dt_reg_bus(const struct dt_node *node, unsigned index, struct dt_window *window)
{
    struct dt_node parent = *node;
    struct dt_cells reg = dt_cells(node, "reg");
    struct bus bus;

    if (!reg.is_there || !dt_parent(&parent)) {
        return -ENOENT;
    }
    int result = bus_read(&parent, &bus);
    if (result != 0) {
        return result;
    }
    unsigned stride = bus.address_cells + bus.size_cells;
    if (reg.count % stride != 0) {
        return -EINVAL;
    }
    if (index >= reg.count / stride) {
        return -ENOENT;
    }
    const fdt32_t *cell = reg.cell + (size_t)index * stride;
    window->base = dt_number(cell, bus.address_cells);
    window->bytes = dt_number(cell + bus.address_cells, bus.size_cells);
    return 0;
}

int dt_reg(const struct dt_node *node, unsigned index, struct dt_window *window)
{
    struct dt_window found;
    struct dt_node bus_node = *node;
    struct bus bus;

    int result = dt_reg_bus(node, index, &found);
    if (result != 0) {
        return result;
    }
    (void)dt_parent(&bus_node); // it has a `reg`, so it is not the root
    result = bus_read(&bus_node, &bus);
    while (result == 0 && bus_node.depth > 0) {
        struct dt_node parent_node = bus_node;
        struct bus parent;

        (void)dt_parent(&parent_node); // depth > 0
        result = bus_read(&parent_node, &parent);
        if (result == 0) {
            result = translate(&bus_node, &bus, &parent, &found);
        }
        bus_node = parent_node;
        bus = parent;
    }
    if (result == 0 && found.bytes != 0 && found.bytes - 1 > UINT64_MAX - found.base) {
        result = -EINVAL;
    }
    if (result == 0) {
        *window = found;
    }
    return result;
}
