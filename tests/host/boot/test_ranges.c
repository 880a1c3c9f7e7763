// SPDX-License-Identifier: BSD-2-Clause
// RAM ranges: random memory nodes, reservations and archives against a plain map with one byte per
// frame; and what must be refused. The trees are made with libfdt.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <libfdt.h>

#include <arch/boot.h>
#include <kernel/boot.h>
#include <kernel/boot_ranges.h>
#include <kernel/bootmem.h>

enum { FRAMES = 1 << 20, RANDOM_TREES = 300, IMAGE_BYTES = 0xa4000 };
#define IMAGE 0x80010000u

struct boot_facts boot_facts;

static uint8_t blob[16384];
static uint8_t mapped[FRAMES];
static uint8_t wanted[FRAMES];
static uint32_t random_state = 7;
static uint32_t next_map; // pieces come in ascending order

paddr_t arch_image_start(void)
{
    return paddr(IMAGE);
}

uint32_t arch_image_bytes(void)
{
    return IMAGE_BYTES;
}

void arch_linear_set_base(paddr_t lowest)
{
    assert_int_equal(lowest.raw & (SECTION_SIZE - 1), 0);
    next_map = lowest.raw >> PAGE_SHIFT;
}

bool arch_linear_map(paddr_t start, uint32_t bytes)
{
    uint32_t first = start.raw >> PAGE_SHIFT;
    assert_int_equal((start.raw | bytes) & PAGE_MASK, 0);
    assert_true(first >= next_map);
    next_map = first + (bytes >> PAGE_SHIFT);
    memset(&mapped[first], 1, bytes >> PAGE_SHIFT);
    return true;
}

static uint32_t random_below(uint32_t limit)
{
    random_state = random_state * 1664525u + 1013904223u;
    return (random_state >> 8) % limit;
}

// --- making trees: two cells of address and of size everywhere

static void put_reg(uint64_t base, uint64_t bytes)
{
    uint32_t cells[4] = {cpu_to_fdt32((uint32_t)(base >> 32)), cpu_to_fdt32((uint32_t)base),
        cpu_to_fdt32((uint32_t)(bytes >> 32)), cpu_to_fdt32((uint32_t)bytes)};
    assert_int_equal(fdt_property(blob, "reg", cells, sizeof(cells)), 0);
}

static void put_cells(void)
{
    assert_int_equal(fdt_property_u32(blob, "#address-cells", 2), 0);
    assert_int_equal(fdt_property_u32(blob, "#size-cells", 2), 0);
}

static void tree_begin(void)
{
    assert_int_equal(fdt_create(blob, sizeof(blob)), 0);
    assert_int_equal(fdt_finish_reservemap(blob), 0);
    assert_int_equal(fdt_begin_node(blob, ""), 0);
    put_cells();
}

static void put_memory(uint64_t base, uint64_t bytes)
{
    char name[40];
    (void)snprintf(name, sizeof(name), "memory@%llx", (unsigned long long)base);
    assert_int_equal(fdt_begin_node(blob, name), 0);
    assert_int_equal(fdt_property_string(blob, "device_type", "memory"), 0);
    put_reg(base, bytes);
    assert_int_equal(fdt_end_node(blob), 0);
}

static void put_reserved(uint64_t base, uint64_t bytes, bool is_unmapped)
{
    char name[40];
    (void)snprintf(name, sizeof(name), "area@%llx", (unsigned long long)base);
    assert_int_equal(fdt_begin_node(blob, name), 0);
    put_reg(base, bytes);
    if (is_unmapped) {
        assert_int_equal(fdt_property(blob, "no-map", "", 0), 0);
    }
    assert_int_equal(fdt_end_node(blob), 0);
}

static void put_archive(uint32_t start, uint32_t end)
{
    assert_int_equal(fdt_begin_node(blob, "chosen"), 0);
    assert_int_equal(fdt_property_u32(blob, "linux,initrd-start", start), 0);
    assert_int_equal(fdt_property_u32(blob, "linux,initrd-end", end), 0);
    assert_int_equal(fdt_end_node(blob), 0);
}

static const char *gather(uint32_t *at)
{
    struct dt dt;
    assert_int_equal(fdt_end_node(blob), 0);
    assert_int_equal(fdt_finish(blob), 0);
    assert_int_equal(dt_open(&dt, blob, sizeof(blob)), 0);
    boot_facts.archive_bytes = 0;
    return ranges_gather(&dt, paddr(0x88000000), 0x2345, at);
}

// --- random trees

static void want(uint64_t base, uint64_t bytes, uint8_t value)
{
    for (uint64_t n = base >> PAGE_SHIFT;
         n < (base + bytes + PAGE_MASK) >> PAGE_SHIFT && n < FRAMES; n++) {
        wanted[n] = value;
    }
}

static void make_random_tree(void)
{
    memset(mapped, 0, sizeof(mapped));
    memset(wanted, 0, sizeof(wanted));
    tree_begin();
    put_memory(0x80000000, 0x10000000);
    want(0x80000000, 0x10000000, 1);
    for (unsigned i = random_below(4); i > 0; i--) {
        uint32_t base = 0x90000000u + (random_below(0x4000) << 12);
        uint32_t bytes = (1 + random_below(0x3000)) << 12;
        put_memory(base, bytes);
        want(base, bytes, 1);
    }
    assert_int_equal(fdt_begin_node(blob, "reserved-memory"), 0);
    put_cells();
    assert_int_equal(fdt_property(blob, "ranges", "", 0), 0);
    for (unsigned i = random_below(6); i > 0; i--) {
        uint32_t base = 0x80000000u + random_below(0x14000000);
        uint32_t bytes = 1 + random_below(0x200000);
        bool is_unmapped = random_below(2) != 0;
        put_reserved(base, bytes, is_unmapped);
        if (is_unmapped) {
            want(base & ~PAGE_MASK, bytes + (base & PAGE_MASK), 0);
        }
    }
    assert_int_equal(fdt_end_node(blob), 0);
    want(IMAGE, IMAGE_BYTES, 0);
}

static void random_trees_are_mapped_exactly(void **state)
{
    uint32_t at, gap;
    (void)state;
    for (unsigned i = 0; i < RANDOM_TREES; i++) {
        make_random_tree();
        assert_null(gather(&at));
        assert_null(ranges_map(&at));
        assert_memory_equal(mapped, wanted, sizeof(mapped));
        uint32_t frames = 1 + random_below(500);
        assert_true(ranges_find_gap(frames, &gap));
        const struct frame_range *claim;
        for (unsigned n = 0; (claim = ranges_claim(n)) != NULL; n++) {
            assert_false(gap < claim->end && claim->start < gap + frames);
        }
        for (uint32_t n = gap; n < gap + frames; n++) {
            assert_true(mapped[n]);
        }
    }
}

static void ram_beyond_the_map_is_counted(void **state)
{
    uint32_t at, base, end;
    (void)state;
    tree_begin();
    put_memory(0x80000000, 0x200000000ull); // 8 GiB from 2 GiB on
    assert_null(gather(&at));
    ranges_span(&base, &end);
    assert_int_equal(base, 0x80000);
    assert_int_equal(end, 0x100000);
    assert_true(ranges_unused_bytes() == 0x180000000ull);
}

static void refused(const char *word)
{
    uint32_t at;
    const char *cause = gather(&at);
    assert_non_null(cause);
    if (!strstr(cause, word)) {
        fail_msg("got \"%s\", want something with \"%s\"", cause, word);
    }
}

static void bad_trees_are_refused(void **state)
{
    (void)state;
    tree_begin();
    refused("no memory node");

    tree_begin();
    put_memory(0x100000000ull, 0x10000000); // above 4 GiB only
    refused("no memory node");

    tree_begin();
    put_memory(0x90000000, 0x1000000); // not where the kernel is
    refused("kernel does not lie");

    tree_begin();
    put_memory(0x80000000, 0x1000000);
    put_archive(0x90000000, 0x90100000);
    refused("not inside RAM");

    tree_begin();
    put_memory(0x80000000, 0x1000000);
    put_archive(IMAGE - 0x1000, IMAGE + 1);
    refused("overlaps the kernel");

    tree_begin();
    put_memory(0x80000000, 0x1000000);
    put_archive(0x80900000, 0x80800000);
    refused("malformed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_trees_are_mapped_exactly),
        cmocka_unit_test(ram_beyond_the_map_is_counted),
        cmocka_unit_test(bad_trees_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
