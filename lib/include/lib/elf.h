// SPDX-License-Identifier: BSD-2-Clause
// ELF32 executables for ARM: which we run, and their segments.
//
// Accepted: little-endian, static, ET_EXEC, EM_ARM; every PT_LOAD inside [low, high); no segment
// writable and executable; no two segments on one page, in rising order; file part inside the file;
// offset and address alike within a page; the entry point inside an executable segment. Refused: an
// interpreter, dynamic sections, relocatable files. Only the first `head_bytes` are read, and only
// by elf_open: the header and the program headers must lie there. Usable from any context,
// allocates nothing.

#pragma once

#include <stddef.h>
#include <stdint.h>

enum { ELF_SEGMENTS_MAX = 8, ELF_PAGE_BYTES = 4096 };
enum { ELF_EXECUTE = 1, ELF_WRITE = 2, ELF_READ = 4 };

struct elf_segment {
    uint32_t address;    // where it runs
    uint32_t mem_bytes;  // > 0
    uint32_t offset;     // of its file part
    uint32_t file_bytes; // <= mem_bytes; the rest is zero
    uint32_t flags;      // ELF_READ | ELF_WRITE | ELF_EXECUTE
};

struct elf {
    uint32_t entry; // bit 0: Thumb
    uint32_t flags; // e_flags; ELF_HARD_FLOAT below
    unsigned segment_count;
    struct elf_segment segment[ELF_SEGMENTS_MAX];
    const char *cause; // after an error: one line that says what is wrong
};

enum { ELF_HARD_FLOAT = 0x400 }; // EF_ARM_ABI_FLOAT_HARD

// Checks the executable of `file_bytes` bytes whose first `head_bytes` are at `head` and lists its
// segments. 0, or -ENOEXEC with `cause` set (and nothing else of use).
int elf_open(struct elf *elf, const void *head, size_t head_bytes, uint32_t file_bytes,
    uint32_t low, uint32_t high);
