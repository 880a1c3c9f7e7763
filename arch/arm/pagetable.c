// SPDX-License-Identifier: BSD-2-Clause
// Checked changes to user page tables. See arch/pagetable.h.

#include <arch/pagetable.h>

#include <abi/errnames.h>
#include <kernel/bootmem.h>
#include <kernel/dev.h>
#include <kernel/priv.h>

#include <arch/linear.h>
#include <arch/mmu.h>

enum {
    SPAN_BYTES = 4 << SECTION_SHIFT, // mapped by one frame of second-level tables
    FLAGS_KNOWN = PTE_READ | PTE_WRITE | PTE_EXEC | PTE_DEVICE | PTE_UNCACHED | PTE_ZERO |
                  PTE_COPY | PTE_UNMAP | PTE_SYNCED,
    FEW_PAGES = 8 // up to so many are invalidated one by one
};

static bool is_frame(paddr_t frame, enum frame_kind kind)
{
    return (frame.raw & PAGE_MASK) == 0 && frame_kind(frame) == kind;
}

static void make_empty_table(paddr_t frame)
{
    void *table = arch_phys_to_virt(frame);
    arch_zero_frame(table);
    arch_tables_clean(table, PAGE_SIZE);
}

// The process that a first-level table belongs to, or NULL.
static struct proc *owner_of(paddr_t l1)
{
    unsigned slot = frame_owner(l1);
    return slot < NR_PROCS ? &proc_table[slot] : NULL;
}

int arch_table_new_l1(paddr_t frame)
{
    if (!is_frame(frame, FRAME_VM)) {
        return -EINVAL;
    }
    make_empty_table(frame);
    frame_set(frame, FRAME_L1, FRAME_NO_OWNER);
    return 0;
}

static paddr_t l2_frame(paddr_t l1, vaddr_t va)
{
    const uint32_t *first = arch_phys_to_virt(l1);
    return paddr(first[va.raw >> SECTION_SHIFT] & L2_ADDRESS);
}

int arch_table_new_l2(paddr_t l1, vaddr_t va, paddr_t frame)
{
    if (!is_frame(l1, FRAME_L1) || !is_frame(frame, FRAME_VM) || va.raw % SPAN_BYTES != 0 ||
        va.raw >= USER_END) {
        return -EINVAL;
    }
    if (l2_frame(l1, va).raw != 0) {
        return -EEXIST;
    }
    make_empty_table(frame);
    frame_set(frame, FRAME_L2, frame_owner(l1));
    arch_l1_set(l1, va, frame);
    return 0;
}

int arch_table_free_l2(paddr_t l1, vaddr_t va)
{
    if (!is_frame(l1, FRAME_L1) || va.raw % SPAN_BYTES != 0 || va.raw >= USER_END) {
        return -EINVAL;
    }
    paddr_t frame = l2_frame(l1, va);
    if (frame.raw == 0) {
        return -ENOENT;
    }
    arch_l1_set(l1, va, paddr(0));
    struct proc *owner = owner_of(l1);
    if (owner != NULL) {
        arch_tlb_invalidate_space(&owner->context);
    }
    frame_set(frame, FRAME_VM, FRAME_NO_OWNER);
    return 0;
}

int arch_table_free_l1(paddr_t l1)
{
    if (!is_frame(l1, FRAME_L1)) {
        return -EINVAL;
    }
    if (owner_of(l1) != NULL) {
        return -EBUSY;
    }
    frame_set(l1, FRAME_VM, FRAME_NO_OWNER);
    return 0;
}

// A page of registers: in a mappable window of that process, no RAM, not the kernel's.
static bool is_own_window(const struct proc *owner, paddr_t frame)
{
    return owner != NULL && priv_is_service(owner) && priv_has_page(owner->priv, frame.raw) &&
           frame_range_is_not_ram(frame.raw, PAGE_SIZE) && !dev_owns(frame.raw, PAGE_SIZE);
}

static int check_rights(uint32_t flags)
{
    bool writable_code = (flags & PTE_WRITE) != 0 && (flags & PTE_EXEC) != 0;
    bool code_not_memory = (flags & PTE_EXEC) != 0 && (flags & (PTE_DEVICE | PTE_UNCACHED)) != 0;
    bool both_kinds =
        (flags & PTE_DEVICE) != 0 && (flags & (PTE_UNCACHED | PTE_ZERO | PTE_COPY)) != 0;
    bool both_fills = (flags & PTE_ZERO) != 0 && (flags & PTE_COPY) != 0;
    if ((flags & PTE_READ) == 0 || both_kinds || both_fills) {
        return -EINVAL;
    }
    return writable_code || code_not_memory ? -EPERM : 0;
}

static int check_entry(paddr_t l1, const struct proc *owner, const struct vm_pte *entry)
{
    uint32_t flags = entry->pte & PAGE_MASK;
    vaddr_t va = vaddr(entry->address);
    if ((va.raw & PAGE_MASK) != 0 || va.raw < USER_BASE || va.raw >= USER_END ||
        (flags & ~(uint32_t)FLAGS_KNOWN) != 0) {
        return -EINVAL;
    }
    if ((flags & PTE_UNMAP) != 0) {
        return 0;
    }
    if (arch_walk_entry(l1, va) == NULL) {
        return -EINVAL;
    }
    int result = check_rights(flags);
    if (result != 0) {
        return result;
    }
    paddr_t frame = paddr(entry->pte & ~PAGE_MASK);
    if ((flags & PTE_DEVICE) != 0) {
        return is_own_window(owner, frame) ? 0 : -EPERM;
    }
    if ((flags & PTE_COPY) != 0 && !is_frame(paddr(entry->source), FRAME_VM)) {
        return -EPERM;
    }
    return is_frame(frame, FRAME_VM) ? 0 : -EPERM;
}

static void fill_frame(paddr_t frame, uint32_t flags, uint32_t source)
{
    void *memory = arch_phys_to_virt(frame);
    if ((flags & PTE_ZERO) != 0) {
        arch_zero_frame(memory);
    } else if ((flags & PTE_COPY) != 0) {
        arch_copy_frame(memory, arch_phys_to_virt(paddr(source)));
    }
    if ((flags & PTE_UNCACHED) != 0) {
        arch_dcache_clean_invalidate(
            memory, PAGE_SIZE); // its only user from now on goes past the cache
    }
    if ((flags & PTE_EXEC) != 0 &&
        (flags & PTE_SYNCED) == 0) { // a lie here harms VM's processes, no more
        arch_icache_sync(memory, PAGE_SIZE);
    }
}

static uint32_t entry_value(paddr_t frame, uint32_t flags)
{
    enum arch_page_rights rights = ARCH_PAGE_RO;
    if ((flags & PTE_WRITE) != 0) {
        rights = ARCH_PAGE_RW;
    } else if ((flags & PTE_EXEC) != 0) {
        rights = ARCH_PAGE_RX;
    }
    enum arch_page_memory memory = ARCH_PAGE_NORMAL;
    if ((flags & PTE_DEVICE) != 0) {
        memory = ARCH_PAGE_DEVICE;
    } else if ((flags & PTE_UNCACHED) != 0) {
        memory = ARCH_PAGE_UNCACHED;
    }
    return arch_user_entry(frame, rights, memory);
}

// Write one entry; true when it replaced a live one.
static bool write_entry(paddr_t l1, const struct vm_pte *entry)
{
    uint32_t flags = entry->pte & PAGE_MASK;
    paddr_t frame = paddr(entry->pte & ~PAGE_MASK);
    uint32_t *slot = arch_walk_entry(l1, vaddr(entry->address));
    if (slot == NULL) {
        return false; // to be unmapped, and there is no table
    }
    uint32_t value = 0;
    if ((flags & PTE_UNMAP) == 0) {
        if ((flags & PTE_DEVICE) != 0) {
            struct proc *owner = owner_of(l1);
            if (owner != NULL) {
                owner->has_device = true;
            }
            console_window_mapped(frame.raw, PAGE_SIZE);
        } else {
            fill_frame(frame, flags, entry->source);
        }
        value = entry_value(frame, flags);
    }
    bool was_live = *slot != 0 && *slot != value;
    *slot = value;
    arch_tables_clean(slot, sizeof *slot);
    return was_live;
}

int arch_table_map(paddr_t l1, const struct vm_pte *entries, uint32_t count)
{
    if (!is_frame(l1, FRAME_L1)) {
        return -EINVAL;
    }
    struct proc *owner = owner_of(l1);
    for (uint32_t i = 0; i < count; i++) {
        int result = check_entry(l1, owner, &entries[i]);
        if (result != 0) {
            return result;
        }
    }
    bool any_live = false;
    for (uint32_t i = 0; i < count; i++) {
        bool was_live = write_entry(l1, &entries[i]);
        if (was_live && owner != NULL && count <= FEW_PAGES) {
            arch_tlb_invalidate_page(&owner->context, vaddr(entries[i].address));
        }
        any_live |= was_live;
    }
    if (any_live && owner != NULL && count > FEW_PAGES) {
        arch_tlb_invalidate_space(&owner->context);
    }
    return 0;
}
