// SPDX-License-Identifier: BSD-2-Clause
// Small facts about this CPU, and what it does before returning to a process.

#include <arch/boot.h>
#include <arch/cp15.h>
#include <arch/cpu.h>
#include <arch/mmu.h>
#include <arch/prepare.h>
#include <arch/stamp.h>
#include <arch/trap.h>

extern char image_start[], image_text_end[], kernel_stack_bottom[], exception_stack_top[];

enum { CNTKCTL_PL0VCTEN = 2, PMCR_ENABLE = 1, PMCR_RESET_CYCLES = 4 };
#define PMCNTEN_CYCLES 0x80000000u

int arch_probe_secure(void);
void arch_fp_select(struct arch_context *context);

bool arch_is_secure(void)
{
    return arch_probe_secure() != 0;
}

bool arch_has_generic_timer(void)
{
    return (cp15_pfr1() & 0xf0000) != 0;
}

uint32_t arch_cpu_id(void)
{
    return cp15_midr();
}

void arch_counters_init(void)
{
    if (arch_has_generic_timer()) {
        cp15_set_cntkctl(CNTKCTL_PL0VCTEN);
    } else {
        // The stamp stands still until a timer driver gives it a counter: there is no CNTVCT to
        // read.
        static const volatile uint32_t standing;
        arch_stamp_use(&standing, false, 0);
    }
}

bool arch_pmu_for_users(void)
{
    uint32_t pmu = cp15_dfr0() >> 24 & 0xf; // 0, 15: none; 1: no architected access from user mode
    if (pmu < 2 || pmu == 0xf) {
        return false;
    }
    cp15_set_pmuserenr(1);
    cp15_set_pmcntenset(PMCNTEN_CYCLES);
    cp15_set_pmcr(PMCR_ENABLE | PMCR_RESET_CYCLES);
    return true;
}

bool arch_is_text(uint32_t address)
{
    return address >= (uint32_t)image_start && address < (uint32_t)image_text_end;
}

bool arch_is_stack(uint32_t address)
{
    return (address & 3) == 0 && address >= (uint32_t)kernel_stack_bottom &&
           address < (uint32_t)exception_stack_top &&
           (address & ~PAGE_MASK) != // the guard page
               (uint32_t)exception_stack_top - 2 * PAGE_SIZE;
}

bool arch_prepare_user(struct arch_context *next)
{
    arch_switch_space(next);
    arch_fp_select(next);
    return sched_prepare(next);
}
