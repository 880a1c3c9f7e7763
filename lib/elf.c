// SPDX-License-Identifier: BSD-2-Clause
// Validation of ELF32 ARM executables; see lib/elf.h. Field offsets are those of the ELF
// specification (System V ABI, chapter 4); the ARM values are from "ELF for the Arm Architecture".

#include <lib/elf.h>

#include <abi/errnames.h>
#include <stdbool.h>
#include <string.h>

enum {
    HEADER_BYTES = 52,
    PROGRAM_HEADER_BYTES = 32,
    PROGRAM_HEADERS_MAX = 64,
    ET_EXEC = 2,
    EM_ARM = 40,
    EV_CURRENT = 1,
    PT_LOAD = 1,
    PT_DYNAMIC = 2,
    PT_INTERP = 3,
};

static uint16_t read16(const uint8_t *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

static uint32_t read32(const uint8_t *at)
{
    return read16(at) | (uint32_t)read16(at + 2) << 16;
}

static const char *check_header(const uint8_t *head, size_t head_bytes)
{
    static const uint8_t ident[] = {
        0x7f, 'E', 'L', 'F', 1 /* 32 bits */, 1 /* little-endian */, EV_CURRENT};

    if (head_bytes < HEADER_BYTES) {
        return "shorter than an ELF header";
    }
    if (memcmp(head, ident, 4) != 0) {
        return "no ELF magic";
    }
    if (memcmp(head, ident, sizeof(ident)) != 0) {
        return "not ELF32 little-endian";
    }
    if (read16(head + 18) != EM_ARM) {
        return "not for ARM";
    }
    if (read16(head + 16) != ET_EXEC || read32(head + 20) != EV_CURRENT) {
        return "not a static executable";
    }
    if (read16(head + 42) != PROGRAM_HEADER_BYTES || read16(head + 44) == 0) {
        return "no program headers";
    }
    return NULL;
}

static bool is_page_aligned_alike(const struct elf_segment *segment)
{
    return (segment->address - segment->offset) % ELF_PAGE_BYTES == 0;
}

static const char *check_segment(
    const struct elf_segment *segment, uint32_t file_bytes, uint32_t low, uint32_t high)
{
    if (segment->file_bytes > segment->mem_bytes) {
        return "segment's file part is larger than the segment";
    }
    if (segment->offset > file_bytes || segment->file_bytes > file_bytes - segment->offset) {
        return "segment lies outside the file";
    }
    if (segment->address < low || segment->address >= high ||
        segment->mem_bytes > high - segment->address) {
        return "segment lies outside the address space";
    }
    if (segment->file_bytes != 0 && !is_page_aligned_alike(segment)) {
        return "segment's address and offset differ within a page";
    }
    if ((segment->flags & (ELF_WRITE | ELF_EXECUTE)) == (ELF_WRITE | ELF_EXECUTE)) {
        return "segment is writable and executable";
    }
    if ((segment->flags & ELF_READ) == 0) {
        return "segment is not readable";
    }
    return NULL;
}

// Adds one PT_LOAD to the list; segments come in rising order and share no page.
static const char *add_segment(struct elf *elf, const struct elf_segment *segment)
{
    if (elf->segment_count == ELF_SEGMENTS_MAX) {
        return "too many segments";
    }
    if (elf->segment_count > 0) {
        const struct elf_segment *last = &elf->segment[elf->segment_count - 1];
        uint32_t last_page = (last->address + last->mem_bytes - 1) / ELF_PAGE_BYTES;
        if (segment->address / ELF_PAGE_BYTES <= last_page) {
            return "segments share a page or are out of order";
        }
    }
    elf->segment[elf->segment_count++] = *segment;
    return NULL;
}

static const char *read_program_header(
    struct elf *elf, const uint8_t *at, uint32_t file_bytes, uint32_t low, uint32_t high)
{
    uint32_t type = read32(at);
    struct elf_segment segment = {
        .offset = read32(at + 4),
        .address = read32(at + 8),
        .file_bytes = read32(at + 16),
        .mem_bytes = read32(at + 20),
        .flags = read32(at + 24) & (ELF_READ | ELF_WRITE | ELF_EXECUTE),
    };

    if (type == PT_DYNAMIC || type == PT_INTERP) {
        return "dynamically linked";
    }
    if (type != PT_LOAD || segment.mem_bytes == 0) {
        return NULL;
    }
    const char *cause = check_segment(&segment, file_bytes, low, high);
    return cause != NULL ? cause : add_segment(elf, &segment);
}

static const char *check_entry(const struct elf *elf)
{
    uint32_t address = elf->entry & ~1u;

    if ((elf->entry & 3) == 2) {
        return "entry point is not aligned";
    }
    for (unsigned i = 0; i < elf->segment_count; i++) {
        const struct elf_segment *segment = &elf->segment[i];
        if ((segment->flags & ELF_EXECUTE) != 0 && address >= segment->address &&
            address - segment->address < segment->file_bytes) {
            return NULL;
        }
    }
    return "entry point is not in an executable segment";
}

static const char *read_all(struct elf *elf, const uint8_t *head, size_t head_bytes,
    uint32_t file_bytes, uint32_t low, uint32_t high)
{
    const char *cause = check_header(head, head_bytes);
    if (cause != NULL) {
        return cause;
    }
    elf->entry = read32(head + 24);
    elf->flags = read32(head + 36);
    uint32_t table = read32(head + 28);
    uint32_t count = read16(head + 44);
    if (count > PROGRAM_HEADERS_MAX || table > head_bytes ||
        count * PROGRAM_HEADER_BYTES > head_bytes - table) {
        return "program headers are not at the start of the file";
    }
    for (uint32_t i = 0; i < count; i++) {
        cause = read_program_header(
            elf, head + table + i * PROGRAM_HEADER_BYTES, file_bytes, low, high);
        if (cause != NULL) {
            return cause;
        }
    }
    return elf->segment_count == 0 ? "nothing to load" : check_entry(elf);
}

int elf_open(struct elf *elf, const void *head, size_t head_bytes, uint32_t file_bytes,
    uint32_t low, uint32_t high)
{
    *elf = (struct elf){0};
    if (head_bytes > file_bytes) {
        head_bytes = file_bytes;
    }
    elf->cause = read_all(elf, head, head_bytes, file_bytes, low, high);
    return elf->cause == NULL ? 0 : -ENOEXEC;
}
