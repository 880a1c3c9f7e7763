// SPDX-License-Identifier: BSD-2-Clause
// lib/elf: one good header, then each way to spoil it.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <abi/errnames.h>
#include <lib/elf.h>

enum { LOW = 0x1000, HIGH = 0x40000000, FILE_BYTES = 0x3000, HEAD_BYTES = 52 + 3 * 32 };

static uint8_t head[HEAD_BYTES];

static void put16(unsigned at, unsigned value)
{
    head[at] = (uint8_t)value;
    head[at + 1] = (uint8_t)(value >> 8);
}

static void put32(unsigned at, uint32_t value)
{
    put16(at, value & 0xffff);
    put16(at + 2, value >> 16);
}

enum { P_TYPE = 0, P_OFFSET = 4, P_VADDR = 8, P_FILESZ = 16, P_MEMSZ = 20, P_FLAGS = 24 };

static unsigned ph(unsigned i, unsigned field)
{
    return 52 + i * 32 + field;
}

static void put_segment(
    unsigned i, uint32_t offset, uint32_t address, uint32_t file, uint32_t mem, uint32_t flags)
{
    put32(ph(i, P_TYPE), 1);
    put32(ph(i, P_OFFSET), offset);
    put32(ph(i, P_VADDR), address);
    put32(ph(i, P_FILESZ), file);
    put32(ph(i, P_MEMSZ), mem);
    put32(ph(i, P_FLAGS), flags);
}

static void make(void)
{
    memset(head, 0, sizeof(head));
    memcpy(head, "\177ELF\1\1\1", 7);
    put16(16, 2);
    put16(18, 40);
    put32(20, 1);
    put32(24, 0x100001);
    put32(28, 52);
    put32(36, 0x05000200);
    put16(42, 32);
    put16(44, 3);
    put_segment(0, 0x1000, 0x100000, 0x800, 0x800, 5);
    put_segment(1, 0x1800, 0x101800, 0x100, 0x100, 4);
    put_segment(2, 0x2000, 0x102000, 0x100, 0x9000, 6);
}

static int open_head(struct elf *elf)
{
    return elf_open(elf, head, sizeof(head), FILE_BYTES, LOW, HIGH);
}

static void good(void **state)
{
    (void)state;
    struct elf elf;

    make();
    assert_int_equal(open_head(&elf), 0);
    assert_int_equal(elf.entry, 0x100001);
    assert_int_equal(elf.segment_count, 3);
    assert_int_equal(elf.segment[2].address, 0x102000);
    assert_int_equal(elf.segment[2].mem_bytes, 0x9000);
    assert_int_equal(elf.segment[0].flags, ELF_READ | ELF_EXECUTE);
}

static void bad_fields(void **state)
{
    (void)state;
    static const struct {
        unsigned at;
        unsigned bytes;
        uint32_t value;
    } cases[] = {
        {0, 1, 0},                                 // magic
        {4, 1, 2},                                 // ELF64
        {5, 1, 2},                                 // big-endian
        {16, 2, 3},                                // ET_DYN
        {18, 2, 3},                                // EM_386
        {24, 4, 0x102000},                         // entry in data
        {24, 4, 0x100002},                         // entry misaligned
        {24, 4, 0x100800},                         // entry behind text
        {28, 4, 0xfffffff0},                       // table far away
        {42, 2, 40},                               // entry size
        {44, 2, 0},                                // no headers
        {44, 2, 60000},                            // too many
        {52 + 0, 4, 3},                            // PT_INTERP
        {52 + 0, 4, 2},                            // PT_DYNAMIC
        {52 + 4, 4, 0xfffff000},                   // offset outside
        {52 + 4, 4, 0x1004},                       // offset and address differ
        {52 + 8, 4, 0},                            // below LOW
        {52 + 8, 4, 0x3ffff000 + 0x1000},          // at HIGH
        {52 + 16, 4, 0x801},                       // file part larger than memory part
        {52 + 16, 4, 0xffffffff}, {52 + 24, 4, 7}, // writable and executable
        {52 + 24, 4, 1},                           // not readable
        {52 + 32 + 8, 4, 0x100800},                // shares a page
        {52 + 64 + 8, 4, 0xff000},                 // out of order
        {52 + 64 + 20, 4, 0xfffffff0},             // beyond HIGH, and wraps
    };
    struct elf elf;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        make();
        for (unsigned k = 0; k < cases[i].bytes; k++) {
            head[cases[i].at + k] = (uint8_t)(cases[i].value >> 8 * k);
        }
        if (open_head(&elf) != -ENOEXEC || elf.cause == NULL) {
            fail_msg("case %zu accepted", i);
        }
    }
}

static void truncated(void **state)
{
    (void)state;
    struct elf elf;

    make();
    for (size_t bytes = 0; bytes < sizeof(head); bytes++) {
        assert_int_equal(elf_open(&elf, head, bytes, FILE_BYTES, LOW, HIGH), -ENOEXEC);
        assert_int_equal(elf_open(&elf, head, sizeof(head), (uint32_t)bytes, LOW, HIGH), -ENOEXEC);
    }
}

static void random_headers(void **state)
{
    (void)state;
    unsigned seed = 5;
    struct elf elf;

    for (int round = 0; round < 100000; round++) {
        make();
        for (int i = 0; i < 2; i++) {
            seed = seed * 1103515245 + 12345;
            head[(seed >> 8) % sizeof(head)] = (uint8_t)(seed >> 4);
        }
        if (open_head(&elf) != 0) {
            continue;
        }
        for (unsigned i = 0; i < elf.segment_count; i++) {
            const struct elf_segment *segment = &elf.segment[i];
            assert_in_range(segment->address, LOW, HIGH - 1);
            assert_true((uint64_t)segment->address + segment->mem_bytes <= HIGH);
            assert_true((uint64_t)segment->offset + segment->file_bytes <= FILE_BYTES);
            assert_true((segment->flags & 3) != 3);
        }
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(good),
        cmocka_unit_test(bad_fields),
        cmocka_unit_test(truncated),
        cmocka_unit_test(random_headers),
    };
    return cmocka_run_group_tests_name("lib.elf", tests, NULL, NULL);
}
