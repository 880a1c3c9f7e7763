// SPDX-License-Identifier: BSD-2-Clause
// Pages that appear at a second place. See arch/share.h.

#include <arch/share.h>

#include <abi/errnames.h>
#include <kernel/bootmem.h>
#include <kernel/proc.h>

#include <arch/mmu.h>

enum { FEW_PAGES = 8 }; // up to so many are invalidated one by one

// Entries of both sides that lie one after the other.
struct run {
    uint32_t *from;
    uint32_t *to;
    uint32_t pages;
};

static bool is_place(paddr_t l1, vaddr_t va, uint32_t pages)
{
    return (l1.raw & PAGE_MASK) == 0 && frame_kind(l1) == FRAME_L1 && (va.raw & PAGE_MASK) == 0 &&
           va.raw >= USER_BASE && va.raw < USER_END && pages <= (USER_END - va.raw) >> PAGE_SHIFT;
}

// As far as one second-level table goes on either side.
static uint32_t to_table_end(vaddr_t va)
{
    return L2_ENTRIES - ((va.raw >> PAGE_SHIFT) & (L2_ENTRIES - 1));
}

static struct run run_at(const struct arch_share *share, uint32_t done)
{
    vaddr_t from = vaddr(share->from.raw + (done << PAGE_SHIFT));
    vaddr_t to = vaddr(share->to.raw + (done << PAGE_SHIFT));
    struct run run = {arch_walk_entry(share->from_l1, from), arch_walk_entry(share->to_l1, to),
        share->pages - done};
    uint32_t from_end = to_table_end(from);
    uint32_t to_end = to_table_end(to);
    run.pages = run.pages < from_end ? run.pages : from_end;
    run.pages = run.pages < to_end ? run.pages : to_end;
    return run;
}

static bool can_share(const struct run *run, uint32_t mode)
{
    uint32_t mask = L2_PAGE; // what each entry must have
    uint32_t want = L2_PAGE;
    if (mode == VMSHARE_COW) {
        mask |= L2_MEMORY_MASK;
        want |= L2_NORMAL;
    } else if ((mode & VMSHARE_OWN) != 0) {
        mask |= L2_XN;
        want |= L2_XN;
    } else if (mode == VMSHARE_WRITE) {
        mask |= L2_AP_MASK;
        want |= L2_AP_USER_RW;
    }
    if (run->from == NULL || run->to == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < run->pages; i++) {
        if ((run->from[i] & mask) != want) {
            return false;
        }
    }
    return true;
}

// Writes the entries. Which sides had live ones that changed; whether the second sees registers
// now.
enum { FROM_CHANGED = 1, TO_CHANGED = 2, TO_DEVICE = 4 };
static unsigned write_run(const struct run *run, uint32_t mode)
{
    const uint32_t rights = L2_AP_MASK | L2_XN;
    uint32_t to_rights = ((mode & VMSHARE_WRITE) != 0 ? L2_AP_USER_RW : L2_AP_USER_RO) | L2_XN;
    uint32_t from_clear = 0;
    uint32_t from_rights = 0;
    if (mode == VMSHARE_COW) {
        from_clear = L2_AP_MASK;
        from_rights = L2_AP_USER_RO;
    } else if ((mode & VMSHARE_OWN) != 0) {
        from_clear = L2_AP_MASK;
        from_rights = L2_AP_USER_RW;
    }
    uint32_t from_change = 0;
    uint32_t to_change = 0;
    uint32_t unlike_ram = 0;
    for (uint32_t i = 0; i < run->pages; i++) {
        uint32_t entry = run->from[i];
        uint32_t kept = (entry & ~from_clear) | from_rights;
        uint32_t shown = (entry & ~rights) | to_rights;
        unlike_ram |= (entry & L2_MEMORY_MASK) ^ L2_NORMAL;
        from_change |= entry ^ kept;
        to_change |= run->to[i] != 0 ? run->to[i] ^ shown : 0;
        run->from[i] = kept;
        run->to[i] = shown;
    }
    uint32_t bytes = run->pages * (uint32_t)sizeof *run->from;
    if (from_change != 0) {
        arch_tables_clean(run->from, bytes);
    }
    arch_tables_clean(run->to, bytes);
    return (from_change != 0 ? FROM_CHANGED : 0) | (to_change != 0 ? TO_CHANGED : 0) |
           (unlike_ram != 0 ? TO_DEVICE : 0);
}

static void invalidate(paddr_t l1, vaddr_t va, uint32_t pages)
{
    unsigned slot = frame_owner(l1);
    if (slot >= NR_PROCS) {
        return;
    }
    if (pages > FEW_PAGES) {
        arch_tlb_invalidate_space(&proc_table[slot].context);
        return;
    }
    for (uint32_t i = 0; i < pages; i++) {
        arch_tlb_invalidate_page(&proc_table[slot].context, vaddr(va.raw + (i << PAGE_SHIFT)));
    }
}

int arch_table_share(const struct arch_share *share)
{
    if (!is_place(share->from_l1, share->from, share->pages) ||
        !is_place(share->to_l1, share->to, share->pages)) {
        return -EINVAL;
    }
    struct run run = run_at(share, 0); // mostly the only one
    for (uint32_t done = 0;;) {
        if (!can_share(&run, share->mode)) {
            return -EINVAL;
        }
        done += run.pages;
        if (done == share->pages) {
            break;
        }
        run = run_at(share, done);
    }
    unsigned changed = 0;
    for (uint32_t done = 0; done < share->pages; done += run.pages) {
        if (run.pages != share->pages) {
            run = run_at(share, done);
        }
        changed |= write_run(&run, share->mode);
    }
    if ((changed & TO_DEVICE) != 0 && frame_owner(share->to_l1) < NR_PROCS) {
        proc_table[frame_owner(share->to_l1)].has_device = true;
    }
    if ((changed & FROM_CHANGED) != 0) {
        invalidate(share->from_l1, share->from, share->pages);
    }
    if ((changed & TO_CHANGED) != 0) {
        invalidate(share->to_l1, share->to, share->pages);
    }
    return 0;
}
