// SPDX-License-Identifier: BSD-2-Clause
// The boot self-test: walks every entry of the kernel's tables as the hardware would and checks the
// rules of arch/boot.h. It looks at the tables themselves, not at what made them.

#include <arch/boot.h>
#include <arch/pte.h>
#include <arch/tables.h>

struct mapping {
    uint32_t va;
    uint32_t pa;
    uint32_t bytes;
    bool is_writable;
    bool is_exec;
    bool is_user;
};

extern char image_start[], image_rodata_end[];

static const char *check(const struct mapping *mapping)
{
    uint32_t start = arch_image_start().raw;
    uint32_t bytes = (uint32_t)(image_rodata_end - image_start);
    bool touches = mapping->pa < start + bytes && mapping->pa + (mapping->bytes - 1) >= start;
    bool is_own = mapping->bytes == PAGE_SIZE && mapping->va - mapping->pa == KERNEL_BASE - start &&
                  mapping->va >= KERNEL_BASE && mapping->va < KERNEL_BASE + bytes;
    if (mapping->is_user) {
        return "a kernel mapping that user code may use";
    }
    if (mapping->is_writable && mapping->is_exec) {
        return "writable and executable";
    }
    if (touches && !is_own) {
        return "a text or rodata frame mapped twice";
    }
    if (touches && mapping->is_writable) {
        return "a text or rodata frame writable";
    }
    if (mapping->is_exec && !(is_own && mapping->va < KERNEL_BASE + arch_image_text_bytes())) {
        return "executable outside the kernel's text";
    }
    return NULL;
}

static const char *check_table(uint32_t va, const uint32_t *table, uint32_t *at)
{
    for (uint32_t i = 0; i < L2_ENTRIES; i++) {
        uint32_t entry = table[i];
        if ((entry & L2_TYPE_MASK) == 0) {
            continue;
        }
        uint32_t access = entry & L2_AP_MASK;
        struct mapping mapping = {
            .va = va + i * PAGE_SIZE,
            .pa = entry & L2_ADDRESS,
            .bytes = PAGE_SIZE,
            .is_writable = access == L2_AP_KERNEL_RW || access == L2_AP_USER_RW,
            .is_exec = !(entry & L2_XN),
            .is_user = access != L2_AP_KERNEL_RW && access != L2_AP_KERNEL_RO,
        };
        *at = mapping.va;
        const char *broken = (entry & L2_PAGE) ? check(&mapping) : "a large page";
        if (broken) {
            return broken;
        }
    }
    return NULL;
}

const char *arch_self_test(uint32_t *at)
{
    const uint32_t *table = arch_kernel_table();
    for (uint32_t i = 0; i < 4096; i++) {
        uint32_t entry = table[i];
        uint32_t va = i << SECTION_SHIFT;
        const char *broken = NULL;
        *at = va;
        if ((entry & L1_TYPE_MASK) == 0) {
            continue;
        }
        if (va < USER_END) {
            return "an entry for user space in the kernel's table";
        }
        if ((entry & L1_TYPE_MASK) == L1_TABLE) {
            broken = check_table(va, arch_kernel_table_at(entry & L1_TABLE_ADDRESS), at);
        } else {
            uint32_t access = entry & (L1_SECTION_AP_RW | L1_SECTION_AP_RO | 0x800);
            struct mapping mapping = {
                .va = va,
                .pa = entry & L1_SECTION_ADDRESS,
                .bytes = SECTION_SIZE,
                .is_writable = access == L1_SECTION_AP_RW,
                .is_exec = !(entry & L1_SECTION_XN),
                .is_user = access != L1_SECTION_AP_RW && access != L1_SECTION_AP_RO,
            };
            broken = check(&mapping);
        }
        if (broken) {
            return broken;
        }
    }
    return NULL;
}
