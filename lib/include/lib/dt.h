// SPDX-License-Identifier: BSD-2-Clause
// The device tree, read: for the kernel, which meets it first, and for RS.
//
// A tree is validated once, by dt_open; afterwards no reader goes outside it, whatever it says. A
// position in it, struct dt_node, carries its ancestors, so that nothing searches for a parent. All
// walks are in tree order, bounded by the tree's size, without recursion or allocation. Properties
// whose contents make no sense are errors of the call that needs them (-EINVAL), never of the
// others.
//
// Errors everywhere: -ENOENT what was asked for is not there; -EINVAL the property or tree is
// malformed; -ENXIO an address that no chain of `ranges` carries to the CPU, or an interrupt or
// clock without a source.

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DT_DEPTH_MAX = 15, DT_IRQ_CELLS_MAX = 4, DT_SPEC_CELLS_MAX = 8 };

struct dt {
    const void *fdt;
    uint32_t bytes;        // its own totalsize
    const char *structure; // its structure and strings blocks, once dt_open has accepted it
    const char *strings;
    const char *cause; // after a failed dt_open: one line that says what is wrong
    uint32_t offset;   // and where in the blob
};

struct dt_node {
    const struct dt *dt;
    int depth;                    // 0: the root
    int offset[DT_DEPTH_MAX + 1]; // [0] the root, [depth] the node itself: libfdt node offsets
};

// ---- dt_walk.c: the tree, its nodes and properties

// Validates the whole blob, of which at most `max_bytes` may be read (the rest of the memory may be
// anything): header, reservations, structure, depth, every name and property. 0 or -EINVAL, `cause`
// set.
int dt_open(struct dt *dt, const void *blob, size_t max_bytes);

// The root. dt_next goes on to the next node in tree order (children first), dt_next_enabled
// likewise leaving out disabled nodes with all that is below them, dt_next_child to the next node
// on the same level below the same parent; each -ENOENT at the end (then the position is
// unchanged).
void dt_root(const struct dt *dt, struct dt_node *node);
int dt_next(struct dt_node *node);
int dt_next_enabled(struct dt_node *node);
int dt_first_child(struct dt_node *node);
int dt_next_sibling(struct dt_node *node);

int dt_offset(const struct dt_node *node); // libfdt's offset of the node
bool dt_parent(struct dt_node *node);      // false (and unchanged) at the root
bool dt_same(const struct dt_node *a, const struct dt_node *b);
const char *dt_name(const struct dt_node *node); // with its unit address; "" for the root
bool dt_is_enabled(const struct dt_node *node); // it and all its ancestors: no `status` or "ok(ay)"
bool dt_is_compatible(const struct dt_node *node, const char *compatible);
// Index of the first string of the node's `compatible` list that is in the NULL-terminated list, or
// -1.
int dt_match(const struct dt_node *node, const char *const *list);
// The next enabled node after `node` that is compatible (start with dt_root). 0 or -ENOENT.
int dt_next_compatible(struct dt_node *node, const char *compatible);

int dt_find_path(const struct dt *dt, const char *path, size_t length, struct dt_node *node);
int dt_find_phandle(const struct dt *dt, uint32_t phandle, struct dt_node *node);
uint32_t dt_phandle(const struct dt_node *node); // 0: it has none
// The full path into buffer, terminated. 0, or -ENOSPC.
int dt_path(const struct dt_node *node, char *buffer, size_t bytes);

const void *dt_property(const struct dt_node *node, const char *name, size_t *bytes); // NULL: none
bool dt_has(const struct dt_node *node, const char *name);
int dt_cell(const struct dt_node *node, const char *name, unsigned index, uint32_t *value);
// The index-th string of a string-list property, or NULL.
const char *dt_string(const struct dt_node *node, const char *name, unsigned index);
// Where `string` stands in the string list `name` (`reg-names`, `interrupt-names`), or -ENOENT.
int dt_string_index(const struct dt_node *node, const char *name, const char *string);

// ---- dt_reg.c: windows

struct dt_window {
    uint64_t base; // as the CPU sees it
    uint64_t bytes;
};

// The index-th entry of `reg`, translated to a CPU address through the `ranges` of every ancestor.
// -ENOENT past the last; -ENXIO below a bus without `ranges` (the node is that bus's child, not a
// window).
int dt_reg(const struct dt_node *node, unsigned index, struct dt_window *window);
// The same as the parent's bus sees it: address and size as they stand.
int dt_reg_bus(const struct dt_node *node, unsigned index, struct dt_window *window);

// ---- dt_irq.c: interrupts

struct dt_irq {
    int controller;   // node offset of the interrupt controller at the end of the route
    uint32_t phandle; // of that controller
    unsigned cell_count;
    uint32_t cell[DT_IRQ_CELLS_MAX]; // what the controller's #interrupt-cells say
};

// The index-th interrupt of a node (`interrupts-extended`, else `interrupts`), routed through nexus
// nodes
// (`interrupt-map`) to its controller. -ENOENT past the last.
int dt_irq(const struct dt_node *node, unsigned index, struct dt_irq *irq);

// ---- dt_memory.c: RAM and what is not to be used of it

struct dt_cursor {
    struct dt_node node;
    unsigned index;
    unsigned stage;
};

// Each window of each enabled memory node; start with dt_memory_start, then until -ENOENT. A
// malformed memory node is -EINVAL and ends the walk.
void dt_memory_start(const struct dt *dt, struct dt_cursor *cursor);
int dt_memory_next(struct dt_cursor *cursor, struct dt_window *window);

// The /memreserve/ entries, then the static children of /reserved-memory. `is_unmapped` (no-map):
// no mapping of it may exist. The same protocol.
void dt_reserved_start(const struct dt *dt, struct dt_cursor *cursor);
int dt_reserved_next(struct dt_cursor *cursor, struct dt_window *window, bool *is_unmapped);

// ---- dt_chosen.c: /chosen and /aliases

const char *dt_bootargs(const struct dt *dt); // never NULL; "" when there is none
// linux,initrd-start and -end, one or two cells each. 0, -ENOENT, or -EINVAL (end below start too).
int dt_initrd(const struct dt *dt, struct dt_window *window);
// The node an alias names ("serial0").
int dt_alias(const struct dt *dt, const char *name, size_t length, struct dt_node *node);
// A device by "alias", "/path", either with ":options" behind it, as in stdout-path and `console=`.
// *options is the text behind the colon, "" without one.
int dt_device(const struct dt *dt, const char *text, struct dt_node *node, const char **options);
// /chosen/stdout-path (or linux,stdout-path), else alias serial0.
int dt_stdout(const struct dt *dt, struct dt_node *node, const char **options);
// The number at the end of the first alias that names this node (serial0 -> 0). 0 or -ENOENT.
int dt_alias_number(const struct dt_node *node, unsigned *number);

// ---- dt_clock.c: rates

struct dt_clock {
    uint32_t hz;
    bool is_assigned; // not a fixed rate: what `assigned-clock-parents`/`-rates` order somebody to
                      // set up
};

// The rate of a node: its own `clock-frequency`, else its index-th `clocks` entry followed through
// fixed-clock, fixed-factor-clock and a provider's assigned parents. -ENXIO: the tree doesn't say.
int dt_clock(const struct dt_node *node, unsigned index, struct dt_clock *clock);
