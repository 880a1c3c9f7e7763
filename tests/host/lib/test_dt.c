// SPDX-License-Identifier: BSD-2-Clause
// lib/dt against board.dts, compiled into BOARD_DTB, and against damaged copies of it.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <abi/errnames.h>
#include <lib/dt.h>
#include <libfdt.h>

#define UART0 "/bus@8000000/motherboard/iofpga@3,00000000/uart@90000"
#define UART1 "/bus@8000000/motherboard/iofpga@3,00000000/uart@a0000"
#define IOFPGA "/bus@8000000/motherboard/iofpga@3,00000000"

static void *blob;
static size_t blob_bytes;
static struct dt dt;

static int load(void **state)
{
    (void)state;
    FILE *file = fopen(BOARD_DTB, "rb");
    if (file == NULL) {
        return -1;
    }
    blob_bytes = 0;
    blob = aligned_alloc(8, 65536);
    blob_bytes = fread(blob, 1, 65536, file);
    fclose(file);
    return dt_open(&dt, blob, blob_bytes);
}

static int unload(void **state)
{
    (void)state;
    free(blob);
    return 0;
}

static struct dt_node at(const char *path)
{
    struct dt_node node;
    assert_int_equal(dt_find_path(&dt, path, strlen(path), &node), 0);
    return node;
}

static void walk_paths(void **state)
{
    (void)state;
    struct dt_node node = at(UART0);
    char path[128];

    assert_int_equal(node.depth, 4);
    assert_int_equal(dt_path(&node, path, sizeof(path)), 0);
    assert_string_equal(path, UART0);
    assert_int_equal(dt_path(&node, path, sizeof(UART0) - 1), -ENOSPC);
    assert_int_equal(dt_path(&node, path, sizeof(UART0)), 0);

    struct dt_node same = at("/bus/motherboard/iofpga/uart");
    assert_true(dt_same(&node, &same));
    dt_root(&dt, &node);
    assert_int_equal(dt_path(&node, path, sizeof(path)), 0);
    assert_string_equal(path, "/");
    assert_int_equal(dt_find_path(&dt, "/nowhere", 8, &node), -ENOENT);
    assert_int_equal(dt_find_path(&dt, "chosen", 6, &node), -ENOENT);
    assert_int_equal(dt_find_path(&dt, "/bus@9", 6, &node), -ENOENT);
}

static void walk_finds_compatible(void **state)
{
    (void)state;
    static const char *const list[] = {"arm,primecell", NULL};
    struct dt_node node, uart0 = at(UART0), uart1 = at(UART1);

    dt_root(&dt, &node);
    assert_int_equal(dt_next_compatible(&node, "arm,pl011"), 0);
    assert_true(dt_same(&node, &uart0));
    assert_int_equal(dt_match(&node, list), 1);
    assert_int_equal(dt_next_compatible(&node, "arm,pl011"), 0);
    assert_true(dt_same(&node, &uart1));
    assert_int_equal(dt_next_compatible(&node, "arm,pl011"), -ENOENT);
    node = at("/off/inner");
    assert_false(dt_is_enabled(&node));
    assert_true(dt_is_enabled(&uart0));
}

static void walk_properties(void **state)
{
    (void)state;
    struct dt_node gic = at("/interrupt-controller@2c001000");
    uint32_t cell;

    assert_int_equal(dt_string_index(&gic, "reg-names", "cpu"), 1);
    assert_int_equal(dt_string_index(&gic, "reg-names", "none"), -ENOENT);
    assert_int_equal(dt_cell(&gic, "reg", 1, &cell), 0);
    assert_int_equal(cell, 0x2c001000);
    assert_int_equal(dt_cell(&gic, "reg", 8, &cell), -EINVAL);
    assert_int_equal(dt_cell(&gic, "none", 0, &cell), -ENOENT);
    assert_true(dt_has(&gic, "interrupt-controller"));
    assert_string_equal(dt_string(&gic, "compatible", 0), "arm,cortex-a15-gic");
    assert_null(dt_string(&gic, "compatible", 1));
}

static void check_window(const struct dt_node *node, unsigned index, uint64_t base, uint64_t bytes)
{
    struct dt_window window;
    assert_int_equal(dt_reg(node, index, &window), 0);
    assert_int_equal(window.base, base);
    assert_int_equal(window.bytes, bytes);
}

static void reg_translates(void **state)
{
    (void)state;
    struct dt_node node = at(UART0);
    struct dt_window window;

    check_window(&node, 0, 0x1c090000, 0x1000);
    assert_int_equal(dt_reg(&node, 1, &window), -ENOENT);
    assert_int_equal(dt_reg_bus(&node, 0, &window), 0);
    assert_int_equal(window.base, 0x90000);
    node = at("/interrupt-controller@2c001000");
    check_window(&node, 1, 0x2c002000, 0x2000);
    node = at("/timer");
    assert_int_equal(dt_reg(&node, 0, &window), -ENOENT);
}

static void reg_needs_ranges(void **state)
{
    (void)state;
    struct dt_node node = at("/i2c@1c100000/eeprom@50");
    struct dt_window window;

    assert_int_equal(dt_reg(&node, 0, &window), -ENXIO);
    assert_int_equal(dt_reg_bus(&node, 0, &window), 0);
    assert_int_equal(window.base, 0x50);
    assert_int_equal(window.bytes, 0);
    node = at(IOFPGA "/outside@300000");
    assert_int_equal(dt_reg(&node, 0, &window), -ENXIO);
    node = at(IOFPGA "/straddling@1ff000");
    assert_int_equal(dt_reg(&node, 0, &window), -ENXIO);
}

static void irq_routes(void **state)
{
    (void)state;
    struct dt_node gic = at("/interrupt-controller@2c001000");
    struct dt_node node = at("/timer");
    struct dt_irq irq;

    assert_int_equal(dt_irq(&node, 1, &irq), 0);
    assert_int_equal(irq.controller, dt_offset(&gic));
    assert_int_equal(irq.phandle, dt_phandle(&gic));
    assert_int_equal(irq.cell_count, 3);
    assert_int_equal(irq.cell[1], 14);
    assert_int_equal(dt_irq(&node, 2, &irq), -ENOENT);

    node = at(UART0);
    assert_int_equal(dt_irq(&node, 0, &irq), 0);
    assert_int_equal(irq.controller, dt_offset(&gic));
    assert_int_equal(irq.cell_count, 3);
    assert_int_equal(irq.cell[0], 0);
    assert_int_equal(irq.cell[1], 5);
    assert_int_equal(irq.cell[2], 4);
    node = at(UART1);
    assert_int_equal(dt_irq(&node, 0, &irq), 0);
    assert_int_equal(irq.cell[1], 6);
    assert_int_equal(dt_irq(&node, 1, &irq), -ENXIO);
    node = at("/i2c@1c100000");
    assert_int_equal(dt_irq(&node, 0, &irq), -ENOENT);
}

static void irq_extended(void **state)
{
    (void)state;
    struct dt_node intc = at("/interrupt-controller@2d000000");
    struct dt_node node = at("/two-parents");
    struct dt_irq irq;

    assert_int_equal(dt_irq(&node, 0, &irq), 0);
    assert_int_equal(irq.cell[1], 7);
    assert_int_equal(dt_irq(&node, 1, &irq), -ENXIO);
    assert_int_equal(dt_irq(&node, 2, &irq), 0);
    assert_int_equal(irq.controller, dt_offset(&intc));
    assert_int_equal(irq.cell_count, 1);
    assert_int_equal(irq.cell[0], 9);
    assert_int_equal(dt_irq(&node, 3, &irq), -ENOENT);
}

static void loops_end(void **state)
{
    (void)state;
    struct dt_node node = at("/looped");
    struct dt_irq irq;
    struct dt_clock clock;

    assert_int_equal(dt_irq(&node, 0, &irq), -EINVAL);
    assert_int_equal(dt_clock(&node, 0, &clock), -EINVAL);
}

static void memory_windows(void **state)
{
    (void)state;
    struct dt_cursor cursor;
    struct dt_window window;

    dt_memory_start(&dt, &cursor);
    assert_int_equal(dt_memory_next(&cursor, &window), 0);
    assert_int_equal(window.base, 0x80000000);
    assert_int_equal(window.bytes, 0x10000000);
    assert_int_equal(dt_memory_next(&cursor, &window), 0);
    assert_int_equal(window.base, 0xa0000000);
    assert_int_equal(dt_memory_next(&cursor, &window), -ENOENT);
}

static void memory_reserved(void **state)
{
    (void)state;
    static const struct {
        uint64_t base, bytes;
        bool is_unmapped;
    } want[] = {{0x80000000, 0x1000, false}, {0x81000000, 0x1000, true}, {0x81004000, 0x1000, true},
        {0x83000000, 0x2000, false}};
    struct dt_cursor cursor;
    struct dt_window window;
    bool is_unmapped;

    dt_reserved_start(&dt, &cursor);
    for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
        assert_int_equal(dt_reserved_next(&cursor, &window, &is_unmapped), 0);
        assert_int_equal(window.base, want[i].base);
        assert_int_equal(window.bytes, want[i].bytes);
        assert_int_equal(is_unmapped, want[i].is_unmapped);
    }
    assert_int_equal(dt_reserved_next(&cursor, &window, &is_unmapped), -ENOENT);
    assert_int_equal(dt_reserved_next(&cursor, &window, &is_unmapped), -ENOENT);
}

static void chosen_values(void **state)
{
    (void)state;
    struct dt_node node, uart0 = at(UART0), uart1 = at(UART1), timer = at("/timer");
    struct dt_window window;
    const char *options;
    unsigned number;

    assert_string_equal(dt_bootargs(&dt), "console=serial0 log=info");
    assert_int_equal(dt_initrd(&dt, &window), 0);
    assert_int_equal(window.base, 0x88000000);
    assert_int_equal(window.bytes, 0x1000);
    assert_int_equal(dt_stdout(&dt, &node, &options), 0);
    assert_true(dt_same(&node, &uart0));
    assert_string_equal(options, "115200n8");
    assert_int_equal(dt_device(&dt, "serial3", &node, &options), 0);
    assert_true(dt_same(&node, &uart1));
    assert_string_equal(options, "");
    assert_int_equal(dt_device(&dt, UART0 ":9600", &node, &options), 0);
    assert_string_equal(options, "9600");
    assert_int_equal(dt_device(&dt, "broken", &node, &options), -ENOENT);
    assert_int_equal(dt_device(&dt, "", &node, &options), -ENOENT);
    assert_int_equal(dt_alias_number(&uart1, &number), 0);
    assert_int_equal(number, 3);
    assert_int_equal(dt_alias_number(&timer, &number), -ENOENT);
}

static void check_clock(const char *path, unsigned index, int result, uint32_t hz, bool is_assigned)
{
    struct dt_node node = at(path);
    struct dt_clock clock;

    assert_int_equal(dt_clock(&node, index, &clock), result);
    if (result == 0) {
        assert_int_equal(clock.hz, hz);
        assert_int_equal(clock.is_assigned, is_assigned);
    }
}

static void clock_rates(void **state)
{
    (void)state;
    check_clock("/timer", 0, 0, 12000000, false);
    check_clock("/timer", 1, -ENXIO, 0, false);
    check_clock(UART1, 0, 0, 1000, false);
    check_clock(UART0, 0, -ENXIO, 0, false);
    check_clock(IOFPGA "/timer@110000", 0, 0, 12000000, true);
    check_clock(IOFPGA "/timer@110000", 1, 0, 24000000, true);
    check_clock(IOFPGA "/timer@110000", 2, 0, 32768, true);
    check_clock(IOFPGA "/timer@110000", 3, -ENXIO, 0, false);
}

// Everything that reads the tree, for its own safety's sake (the sanitizers judge).
static void read_everything(const struct dt *tree)
{
    struct dt_node node;
    struct dt_window window;
    struct dt_irq irq;
    struct dt_clock clock;
    struct dt_cursor cursor;
    const char *options;
    unsigned number;
    bool flag;

    dt_root(tree, &node);
    do {
        for (unsigned i = 0; i < 3; i++) {
            (void)dt_reg(&node, i, &window);
            (void)dt_irq(&node, i, &irq);
            (void)dt_clock(&node, i, &clock);
        }
        (void)dt_alias_number(&node, &number);
    } while (dt_next_enabled(&node) == 0);
    dt_memory_start(tree, &cursor);
    while (dt_memory_next(&cursor, &window) == 0) {
    }
    dt_reserved_start(tree, &cursor);
    while (dt_reserved_next(&cursor, &window, &flag) == 0) {
    }
    (void)dt_bootargs(tree);
    (void)dt_initrd(tree, &window);
    (void)dt_stdout(tree, &node, &options);
}

static void damaged_truncated(void **state)
{
    (void)state;
    for (size_t bytes = 0; bytes < blob_bytes; bytes += bytes < 128 ? 1 : 97) {
        void *copy = aligned_alloc(8, (bytes + 15) / 8 * 8);
        struct dt tree;
        memcpy(copy, blob, bytes);
        assert_int_equal(dt_open(&tree, copy, bytes), -EINVAL);
        assert_non_null(tree.cause);
        free(copy);
    }
}

static void damaged_bytes(void **state)
{
    (void)state;
    unsigned seed = 20240117;
    void *copy = aligned_alloc(8, (blob_bytes + 7) / 8 * 8);
    unsigned survivors = 0;

    for (int round = 0; round < 3000; round++) {
        struct dt tree;
        memcpy(copy, blob, blob_bytes);
        for (int i = 0; i < 4; i++) {
            seed = seed * 1103515245 + 12345;
            ((uint8_t *)copy)[(seed >> 8) % blob_bytes] = (uint8_t)(seed >> 3);
        }
        if (dt_open(&tree, copy, blob_bytes) == 0) {
            read_everything(&tree);
            survivors++;
        } else {
            assert_non_null(tree.cause);
        }
    }
    assert_true(survivors > 0);
    free(copy);
}

static void damaged_nesting(void **state)
{
    (void)state;
    uint64_t store[1024];
    struct dt tree;

    for (int depth = DT_DEPTH_MAX; depth <= DT_DEPTH_MAX + 1; depth++) {
        assert_int_equal(fdt_create(store, sizeof(store)), 0);
        assert_int_equal(fdt_finish_reservemap(store), 0);
        for (int i = 0; i <= depth; i++) {
            assert_int_equal(fdt_begin_node(store, i == 0 ? "" : "n"), 0);
        }
        for (int i = 0; i <= depth; i++) {
            assert_int_equal(fdt_end_node(store), 0);
        }
        assert_int_equal(fdt_finish(store), 0);
        assert_int_equal(dt_open(&tree, store, sizeof(store)), depth > DT_DEPTH_MAX ? -EINVAL : 0);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(walk_paths),
        cmocka_unit_test(walk_finds_compatible),
        cmocka_unit_test(walk_properties),
        cmocka_unit_test(reg_translates),
        cmocka_unit_test(reg_needs_ranges),
        cmocka_unit_test(irq_routes),
        cmocka_unit_test(irq_extended),
        cmocka_unit_test(loops_end),
        cmocka_unit_test(memory_windows),
        cmocka_unit_test(memory_reserved),
        cmocka_unit_test(chosen_values),
        cmocka_unit_test(clock_rates),
        cmocka_unit_test(damaged_truncated),
        cmocka_unit_test(damaged_bytes),
        cmocka_unit_test(damaged_nesting),
    };
    return cmocka_run_group_tests_name("lib.dt", tests, load, unload);
}
