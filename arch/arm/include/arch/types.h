// SPDX-License-Identifier: BSD-2-Clause
// Boxed addresses and the sizes every part of the kernel shares. A paddr_t is a physical address,
// a vaddr_t a virtual one; they are never cast into each other, only translated (arch/linear.h,
// arch_walk in arch/mmu.h). Nothing here emits code.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE_SHIFT 12
#define PAGE_SIZE 4096u
#define PAGE_MASK 0xfffu
#define SECTION_SHIFT 20
#define SECTION_SIZE 0x100000u

#define USER_BASE 0x00001000u // page 0 is never mapped
#define USER_END 0x40000000u  // first address that is not user space (TTBCR.N = 2)
#define USER_STACK_TOP 0x3ff00000u
#define LINEAR_BASE 0x40000000u // linear map of RAM: up to 2.5 GiB
#define LINEAR_END 0xe0000000u
#define DEVICE_BASE 0xe0000000u // 4 KiB device windows of the kernel
#define DEVICE_END 0xe0400000u
#define TREE_WINDOW 0xe0800000u // the device tree, read-only, until and after the linear map exists
#define TREE_WINDOW_SECTIONS 4u
#define KERNEL_BASE 0xf0000000u // the kernel image, 4 KiB pages

struct paddr {
    uint32_t raw;
};
struct vaddr {
    uint32_t raw;
};
typedef struct paddr paddr_t;
typedef struct vaddr vaddr_t;

static inline paddr_t paddr(uint32_t raw)
{
    return (paddr_t){raw};
}

static inline vaddr_t vaddr(uint32_t raw)
{
    return (vaddr_t){raw};
}
