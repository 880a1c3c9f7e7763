// SPDX-License-Identifier: BSD-2-Clause
// ASIDs and the switch of address spaces. An ASID belongs to a context for one generation; when the
// 255 of a generation are used up, the next one begins: nothing of the old is valid, the whole TLB
// is invalidated before the first re-use. ASID 0 is never a process's: it is current whenever no
// process's space is.
//
// Invariant: while CONTEXTIDR holds an ASID, TTBR0 is its context's table or the kernel's (which
// has no user entry), so no walk can fill the TLB with one space's entries under another's ASID.

#include <arch/cp15.h>
#include <arch/mmu.h>

enum { ASID_COUNT = 256, ASID_FIRST = 1, GENERATION_STEP = 256 };

static uint32_t rollover_count;

uint32_t arch_asid_rollovers(void)
{
    return rollover_count;
}

static bool has_live_asid(const struct arch_context *context)
{
    return context->asid != 0 &&
           ((context->asid ^ arch_cpu()->asid_generation) & ~(uint32_t)(ASID_COUNT - 1)) == 0;
}

static void leave_space(struct arch_cpu *cpu)
{
    cp15_dsb();
    cp15_set_ttbr0(cpu->kernel_ttbr);
    cp15_isb();
    cp15_set_contextidr(0);
    cp15_isb();
}

static void assign_asid(struct arch_cpu *cpu, struct arch_context *context)
{
    if (cpu->asid_next < ASID_FIRST || cpu->asid_next >= ASID_COUNT) {
        cpu->asid_generation += GENERATION_STEP;
        if (cpu->asid_generation == 0) { // 2^24 generations: zero means "none" in a context
            cpu->asid_generation = GENERATION_STEP;
        }
        cpu->asid_next = ASID_FIRST;
        leave_space(cpu);
        arch_tlb_invalidate_all();
        rollover_count++;
    }
    context->asid = cpu->asid_generation | cpu->asid_next++;
}

void arch_switch_space(struct arch_context *context)
{
    struct arch_cpu *cpu = arch_cpu();
    struct arch_context *old = cpu->space;
    if (old == context) {
        return;
    }
    if (old) {
        old->tls_rw = cp15_tls_rw();
    }
    cpu->space = context;
    cp15_set_tls_rw(context->tls_rw);
    cp15_set_tls_ro(context->tls_ro);
    if (context->ttbr0 == 0) {
        leave_space(cpu);
        return;
    }
    if (!has_live_asid(context)) {
        assign_asid(cpu, context);
    }
    cp15_dsb();
    cp15_set_ttbr0(cpu->kernel_ttbr);
    cp15_isb();
    cp15_set_contextidr(context->asid);
    cp15_isb();
    cp15_set_ttbr0(context->ttbr0);
    cp15_isb();
}

void arch_context_leave(struct arch_context *context)
{
    struct arch_cpu *cpu = arch_cpu();
    if (cpu->space == context) {
        context->tls_rw = cp15_tls_rw();
        leave_space(cpu);
        cpu->space = NULL;
    }
}

void arch_context_set_space(struct arch_context *context, paddr_t l1)
{
    arch_context_leave(context);
    if (has_live_asid(context)) {
        // The number is not handed out again in this generation, but the frames of the tables may
        // be re-used at once: nothing that a walk cached of them may stay.
        arch_tlb_invalidate_space(context);
    }
    context->asid = 0;
    context->ttbr0 = l1.raw == 0 ? 0 : l1.raw | (arch_cpu()->kernel_ttbr & PAGE_MASK);
}

void arch_tlb_invalidate_page(const struct arch_context *context, vaddr_t va)
{
    if (!has_live_asid(context)) {
        return;
    }
    cp15_tlb_page((va.raw & ~PAGE_MASK) | (context->asid & (ASID_COUNT - 1)));
    cp15_bp_all(0); // code may have changed at this address (ARM DDI 0406C B2.2.9)
    cp15_dsb();
    cp15_isb();
}

void arch_tlb_invalidate_space(const struct arch_context *context)
{
    if (!has_live_asid(context)) {
        return;
    }
    cp15_tlb_asid(context->asid & (ASID_COUNT - 1));
    cp15_bp_all(0);
    cp15_dsb();
    cp15_isb();
}

void arch_tlb_invalidate_all(void)
{
    cp15_tlb_all(0);
    cp15_bp_all(0);
    cp15_dsb();
    cp15_isb();
}
