// SPDX-License-Identifier: BSD-2-Clause
// Tables, TLB, caches and the switch of address spaces. All of it also builds for the host against
// a hostile model of TLB and caches (tests/host/arch), so no file but arch/cp15.h touches a CP15
// register. Callers: kernel context (IRQs masked). No function here checks an address that came
// from outside: the caller has done so, with frame_kind() and the range of the process.
#pragma once

#include <arch/cpu.h>
#include <arch/pte.h>
#include <arch/types.h>

struct arch_mapping {
    paddr_t frame;    // of the page that holds the address
    uint32_t entry;   // raw second-level entry
    bool is_user;     // user code may read it
    bool is_writable; // user code may write it
    bool is_exec;
    bool is_device; // device memory: not reachable through the linear map
};

// Look `va` up in the user table at l1, as the hardware would. 0, or -EFAULT: not mapped, or va is
// not a user address. Reads the tables through the linear map.
int arch_walk(paddr_t l1, vaddr_t va, struct arch_mapping *mapping);

// The second-level entry that maps user address va, or NULL when there is no second-level table.
uint32_t *arch_walk_entry(paddr_t l1, vaddr_t va);

// An entry for a user page: nG, executable or writable or neither, never both.
enum arch_page_rights { ARCH_PAGE_RO, ARCH_PAGE_RW, ARCH_PAGE_RX };
enum arch_page_memory { ARCH_PAGE_NORMAL, ARCH_PAGE_UNCACHED, ARCH_PAGE_DEVICE };
uint32_t arch_user_entry(paddr_t frame, enum arch_page_rights rights, enum arch_page_memory memory);

// Write first-level entries 4*(va>>22)..+3 so that they point at the four tables in frame `tables`
// (already zeroed), or clear them (tables.raw == 0). Cleans what it wrote; the caller invalidates
// when it cleared live entries.
void arch_l1_set(paddr_t l1, vaddr_t va, paddr_t tables);

// Make written table entries visible to the walker: clean [start, start + bytes) to the point of
// unification where walks are not coherent, then DSB.
void arch_tables_clean(const void *start, uint32_t bytes);

// Invalidate after entries were cleaned. A context without a live ASID has nothing cached: no work.
// Each ends with DSB and ISB.
void arch_tlb_invalidate_page(const struct arch_context *context, vaddr_t va);
void arch_tlb_invalidate_space(const struct arch_context *context);
void arch_tlb_invalidate_all(void);

// Code was written to [start, start + bytes) of the linear map or of a kernel mapping: make it
// executable at any virtual address (clean D to PoU, invalidate the whole I-cache: it may alias).
void arch_icache_sync(const void *start, uint32_t bytes);
// Data-cache maintenance of a kernel mapping of RAM, to the point of coherency (DMA).
void arch_dcache_clean(const void *start, uint32_t bytes);
void arch_dcache_invalidate(const void *start, uint32_t bytes);
void arch_dcache_clean_invalidate(const void *start, uint32_t bytes);

// Load the address space and TLS registers of `context` (saving those of the one loaded before),
// give it an ASID when its own is of an old generation. A context without a space (ttbr0 == 0) gets
// the global entries only. The one sequence of arch/asm.h (switch_space) is used here and in the
// fast path.
void arch_switch_space(struct arch_context *context);

// Take the CPU out of the address space of `context`, if it is in it (before the space dies).
void arch_context_leave(struct arch_context *context);
// How often the ASIDs were used up.
uint32_t arch_asid_rollovers(void);

// Frames and linear-map memory. All pointers 4-byte aligned, n a multiple of 4 for arch_copy_words.
void arch_zero_frame(void *frame);
void arch_copy_frame(void *to, const void *from);
// Copies any n bytes between linear-map addresses, whatever their alignment.
void arch_copy(void *to, const void *from, uint32_t n);

// Map a device register window for the kernel itself; windows that share a page share the mapping.
// NULL when the window area is full or the range wraps.
volatile void *arch_map_device(paddr_t start, uint32_t bytes);
