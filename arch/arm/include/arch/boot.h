// SPDX-License-Identifier: BSD-2-Clause
// What only the start-up code (kernel/boot*.c, kernel/bootmem.c, kernel/panic.c) asks of the CPU
// layer.
#pragma once

#include <arch/types.h>

// After start.S: remember where the image is, take down the identity mapping, unmap the guard
// pages.
void arch_boot_init(paddr_t image);
bool arch_is_secure(void);
bool arch_has_generic_timer(void);
uint32_t arch_cpu_id(void); // MIDR
// The counter behind the stamp, readable by user code.
void arch_counters_init(void);
// Start the cycle counter and open the PMU to user code. False: there is none (of version 2 or
// later).
bool arch_pmu_for_users(void);

// A word that may not be there at all: 0, or -EFAULT.
int arch_probe_read(const volatile void *address, uint32_t *value);

// Map `bytes` from tree's page on at TREE_WINDOW, read-only but for a tree that is to be mended;
// the address of the tree itself, or NULL when that needs more than TREE_WINDOW_SECTIONS. A second
// call replaces the first.
void *arch_map_tree(paddr_t tree, uint32_t bytes, bool is_writable);

// The linear map, a piece at a time, in ascending order: first arch_linear_set_base (lowest RAM, a
// multiple of 1 MiB), then arch_linear_map for frame-aligned ranges that do not touch. False: the
// tables for pieces smaller than a section are used up, or the range leaves the linear area.
void arch_linear_set_base(paddr_t lowest);
bool arch_linear_map(paddr_t start, uint32_t bytes);

// Walks every kernel table: no page writable and executable, no text or rodata frame mapped twice,
// nothing of user space. NULL, or the rule that is broken; *at is where.
const char *arch_self_test(uint32_t *at);

// The kernel image: physical start, and bytes of all, text, and text with rodata.
paddr_t arch_image_start(void);
uint32_t arch_image_bytes(void);
uint32_t arch_image_text_bytes(void);

// Is the address inside the kernel's text? (backtraces)
bool arch_is_text(uint32_t address);
// Is the word at the address readable as kernel stack?
bool arch_is_stack(uint32_t address);
