// SPDX-License-Identifier: BSD-2-Clause
// What VM is told when it takes over: every table and page of the boot processes, read from the
// tables themselves, then the free frames. See kernel/bootmem.h for the order.
//
// The cursor: bit 31 set: index into the frame map, looking for free frames. Else slot << 19 |
// step, where step 0 is the first-level table, 1 + n the second-level tables of the n-th 4 MiB,
// PAGES + n the page n.

#include <kernel/bootmem.h>

#include <arch/linear.h>
#include <arch/mmu.h>
#include <kernel/proc.h>

enum {
    STEP_BITS = 19,
    STEP_MASK = (1 << STEP_BITS) - 1,
    CHUNKS = 256,
    CHUNK_PAGES = 1024,
    TABLES = 1,
    PAGES = TABLES + CHUNKS,
    USER_PAGES = USER_END >> PAGE_SHIFT,
};
#define CURSOR_FREE 0x80000000u

static uint32_t rights_of(const struct arch_mapping *mapping)
{
    return PTE_READ | (mapping->is_writable ? PTE_WRITE : 0) | (mapping->is_exec ? PTE_EXEC : 0);
}

static uint32_t kind_of(paddr_t frame)
{
    switch (frame_kind(frame)) {
    case FRAME_ARCHIVE:
        return BOOTFRAME_ARCHIVE;
    case FRAME_TREE:
        return BOOTFRAME_DEVTREE;
    default:
        return BOOTFRAME_PAGE;
    }
}

static bool page_run(const struct proc *p, uint32_t *page, struct boot_frames *run)
{
    paddr_t l1 = arch_context_l1(&p->context);
    struct arch_mapping mapping;
    uint32_t n = *page;
    while (n < USER_PAGES && arch_walk(l1, vaddr(n << PAGE_SHIFT), &mapping) != 0) {
        bool has_table = arch_walk_entry(l1, vaddr(n << PAGE_SHIFT)) != NULL;
        n = has_table ? n + 1 : (n | (CHUNK_PAGES - 1)) + 1;
    }
    *page = n;
    if (n >= USER_PAGES) {
        return false;
    }
    *run = (struct boot_frames){
        .frame = mapping.frame.raw,
        .count = 1,
        .owner = p->endpoint,
        .address = n << PAGE_SHIFT,
        .kind = kind_of(mapping.frame),
        .rights = rights_of(&mapping),
    };
    for (n++; n < USER_PAGES && arch_walk(l1, vaddr(n << PAGE_SHIFT), &mapping) == 0; n++) {
        if (mapping.frame.raw != run->frame + run->count * PAGE_SIZE ||
            rights_of(&mapping) != run->rights || kind_of(mapping.frame) != run->kind) {
            break;
        }
        run->count++;
    }
    *page = n;
    return true;
}

static bool table_run(const struct proc *p, uint32_t *step, struct boot_frames *run)
{
    paddr_t l1 = arch_context_l1(&p->context);
    *run = (struct boot_frames){
        .frame = l1.raw, .count = 1, .owner = p->endpoint, .kind = BOOTFRAME_L1};
    if (*step == 0) {
        *step = TABLES;
        return true;
    }
    const uint32_t *table = arch_phys_to_virt(l1);
    while (*step < PAGES) {
        uint32_t chunk = (*step)++ - TABLES;
        uint32_t entry = table[chunk * 4];
        if ((entry & L1_TYPE_MASK) == L1_TABLE) {
            run->frame = entry & L1_TABLE_ADDRESS;
            run->address = chunk * CHUNK_PAGES << PAGE_SHIFT;
            run->kind = BOOTFRAME_L2;
            return true;
        }
    }
    return false;
}

static bool process_run(uint32_t *cursor, struct boot_frames *run)
{
    uint32_t slot = *cursor >> STEP_BITS;
    uint32_t step = *cursor & STEP_MASK;
    bool found = false;
    if (slot >= FIRST_DYNAMIC_SLOT) {
        return false; // no cursor of ours
    }
    const struct proc *p = &proc_table[slot];
    if (p->context.ttbr0 != 0) {
        found = step < PAGES && table_run(p, &step, run);
        if (!found) {
            uint32_t page = step - PAGES;
            found = page_run(p, &page, run);
            step = PAGES + page;
        }
    }
    *cursor = (*cursor & ~(uint32_t)STEP_MASK) | step;
    return found;
}

bool bootmem_next_run(uint32_t *cursor, struct boot_frames *run)
{
    while (!(*cursor & CURSOR_FREE)) {
        if (process_run(cursor, run)) {
            return true;
        }
        uint32_t slot = (*cursor >> STEP_BITS) + 1;
        *cursor = slot < FIRST_DYNAMIC_SLOT ? slot << STEP_BITS : CURSOR_FREE;
    }
    uint32_t index = *cursor & ~CURSOR_FREE;
    bool found = bootmem_next_free_run(&index, run);
    *cursor = CURSOR_FREE | index;
    return found;
}
