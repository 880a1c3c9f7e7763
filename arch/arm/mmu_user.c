// SPDX-License-Identifier: BSD-2-Clause
// User tables: looking an address up, making entries, hooking second-level tables in. The tables
// are read and written through the linear map; the caller vouches that l1 is a first-level table.

#include <abi/errnames.h>
#include <arch/cp15.h>
#include <arch/linear.h>
#include <arch/mmu.h>

enum { TABLES_PER_FRAME = 4, MMFR3_COHERENT_SHIFT = 20 };

static uint32_t *l1_slot(paddr_t l1, vaddr_t va)
{
    uint32_t *table = arch_phys_to_virt(l1);
    return &table[va.raw >> SECTION_SHIFT];
}

uint32_t *arch_walk_entry(paddr_t l1, vaddr_t va)
{
    if (va.raw >= USER_END) {
        return NULL;
    }
    uint32_t first = *l1_slot(l1, va);
    if ((first & L1_TYPE_MASK) != L1_TABLE) {
        return NULL;
    }
    uint32_t *table = arch_phys_to_virt(paddr(first & L1_TABLE_ADDRESS));
    return &table[(va.raw >> PAGE_SHIFT) & (L2_ENTRIES - 1)];
}

int arch_walk(paddr_t l1, vaddr_t va, struct arch_mapping *mapping)
{
    const uint32_t *slot = arch_walk_entry(l1, va);
    if (!slot || !(*slot & L2_PAGE)) {
        return -EFAULT;
    }
    uint32_t entry = *slot;
    uint32_t access = entry & L2_AP_MASK;
    uint32_t memory = entry & L2_MEMORY_MASK;
    mapping->frame = paddr(entry & L2_ADDRESS);
    mapping->entry = entry;
    mapping->is_user = access == L2_AP_USER_RW || access == L2_AP_USER_RO;
    mapping->is_writable = access == L2_AP_USER_RW;
    mapping->is_exec = !(entry & L2_XN);
    mapping->is_device = memory != L2_NORMAL && memory != L2_UNCACHED;
    return 0;
}

uint32_t arch_user_entry(paddr_t frame, enum arch_page_rights rights, enum arch_page_memory memory)
{
    static const uint32_t memory_bits[] = {
        [ARCH_PAGE_NORMAL] = L2_NORMAL,
        [ARCH_PAGE_UNCACHED] = L2_UNCACHED,
        [ARCH_PAGE_DEVICE] = L2_DEVICE,
    };
    uint32_t entry = (frame.raw & L2_ADDRESS) | L2_PAGE | L2_NG | memory_bits[memory];
    entry |= rights == ARCH_PAGE_RW ? L2_AP_USER_RW : L2_AP_USER_RO;
    if (rights != ARCH_PAGE_RX || memory != ARCH_PAGE_NORMAL) {
        entry |= L2_XN;
    }
    return entry;
}

void arch_l1_set(paddr_t l1, vaddr_t va, paddr_t tables)
{
    uint32_t *slot = l1_slot(l1, vaddr(va.raw & ~((TABLES_PER_FRAME << SECTION_SHIFT) - 1)));
    for (uint32_t i = 0; i < TABLES_PER_FRAME; i++) {
        slot[i] =
            tables.raw == 0 ? 0 : (tables.raw + i * L2_TABLE_BYTES) | L1_TABLE | L1_DOMAIN_USER;
    }
    arch_tables_clean(slot, TABLES_PER_FRAME * sizeof(*slot));
}

void arch_tables_clean(const void *start, uint32_t bytes)
{
    if (((cp15_mmfr3() >> MMFR3_COHERENT_SHIFT) & 0xf) == 0) {
        uint32_t line = 4u << ((cp15_ctr() >> 16) & 0xf);
        uintptr_t address = (uintptr_t)start & ~(uintptr_t)(line - 1);
        for (; address < (uintptr_t)start + bytes; address += line) {
            cp15_clean_pou(address);
        }
    }
    cp15_dsb();
    cp15_isb();
}
