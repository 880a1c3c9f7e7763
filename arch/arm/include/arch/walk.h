// SPDX-License-Identifier: BSD-2-Clause
// A user address of any process through the linear map, inline: what each page of a copy between
// processes costs. The same as arch_walk (arch/mmu.h), which is for everything that is not counted.
#pragma once

#include <arch/linear.h>
#include <arch/pte.h>
#include <arch/types.h>

// Where `va` (< USER_END) of the space with that translation base can be reached, if it is RAM that
// the user may read, or write when is_write; NULL otherwise. Only of use until something else may
// run.
static inline __attribute__((always_inline)) char *arch_user_reach(
    uint32_t ttbr0, vaddr_t va, bool is_write)
{
    uint32_t want = L2_PAGE | L2_NORMAL | L2_AP_USER_RW; // read-only differs from it by APX alone
    uint32_t mask = L2_PAGE | L2_MEMORY_MASK | L2_AP_USER_RW | (is_write ? L2_APX : 0);
    if (ttbr0 == 0) {
        return NULL;
    }
    const uint32_t *first = arch_phys_to_virt(paddr(ttbr0 >> PAGE_SHIFT << PAGE_SHIFT));
    uint32_t tables = first[va.raw >> SECTION_SHIFT];
    if ((tables & L1_TYPE_MASK) != L1_TABLE) {
        return NULL;
    }
    const uint32_t *second = arch_phys_to_virt(paddr(tables & L1_TABLE_ADDRESS));
    uint32_t entry = second[(va.raw >> PAGE_SHIFT) & (L2_ENTRIES - 1)];
    if ((entry & mask) != want) {
        return NULL;
    }
    return (char *)arch_phys_to_virt(paddr(entry & L2_ADDRESS)) + (va.raw & PAGE_MASK);
}
