// SPDX-License-Identifier: BSD-2-Clause
// Who owns the FP registers (arch/fp.h). Invariant: cpu->fp_enabled is FPEXC.EN, and it is 1 only
// while cpu->fp_owner is the process whose space is loaded and the kernel is about to return to it.

#include <arch/cpu.h>
#include <arch/fp.h>

enum { FPEXC_EN = 1 << 30, CPACR_CP10_CP11 = 0xf << 20, CPACR_D32DIS_ASEDIS = 3u << 30 };

void arch_fp_store(struct arch_fp *fp, uint32_t has_32);
void arch_fp_load(const struct arch_fp *fp, uint32_t has_32);
void arch_fp_set_fpexc(uint32_t fpexc);
uint32_t arch_fp_mvfr0(void);
void arch_fp_select(struct arch_context *context);

static bool is_present;
static uint32_t has_32_registers;

void arch_fp_init(void)
{
    uint32_t access;
    __asm__ volatile("mrc p15, 0, %0, c1, c0, 2" : "=r"(access));
    access = (access | CPACR_CP10_CP11) & ~CPACR_D32DIS_ASEDIS;
    __asm__ volatile("mcr p15, 0, %0, c1, c0, 2\n\tisb\n\tmrc p15, 0, %0, c1, c0, 2"
                     : "+r"(access));
    is_present =
        (access & CPACR_CP10_CP11) == CPACR_CP10_CP11; // reads as zero where there is no FP
    if (is_present) {
        has_32_registers = (arch_fp_mvfr0() & 0xf) == 2;
        arch_fp_set_fpexc(0);
    }
    arch_cpu()->fp_enabled = 0;
}

static void set_enabled(struct arch_cpu *cpu, uint32_t enabled)
{
    if (cpu->fp_enabled != enabled) {
        arch_fp_set_fpexc(enabled ? FPEXC_EN : 0);
        cpu->fp_enabled = enabled;
    }
}

// Before returning to `context`: on for the owner, off for everybody else.
void arch_fp_select(struct arch_context *context)
{
    struct arch_cpu *cpu = arch_cpu();
    set_enabled(cpu, cpu->fp_owner == context);
}

void arch_fp_save(struct arch_context *context)
{
    struct arch_cpu *cpu = arch_cpu();
    if (cpu->fp_owner == context) {
        set_enabled(cpu, 1);
        arch_fp_store(context->fp, has_32_registers);
    }
}

bool arch_fp_trap(struct arch_context *context)
{
    struct arch_cpu *cpu = arch_cpu();
    if (!is_present || cpu->fp_enabled) {
        return false;
    }
    set_enabled(cpu, 1);
    if (cpu->fp_owner) {
        arch_fp_store(cpu->fp_owner->fp, has_32_registers);
    }
    context->fp->is_used = 1;
    arch_fp_load(context->fp, has_32_registers);
    cpu->fp_owner = context;
    return true;
}

static void disown(struct arch_context *context)
{
    struct arch_cpu *cpu = arch_cpu();
    if (cpu->fp_owner == context) {
        cpu->fp_owner = NULL;
        if (is_present) {
            set_enabled(cpu, 0);
        }
    }
}

void arch_fp_clear(struct arch_context *context)
{
    disown(context);
    *context->fp = (struct arch_fp){0};
}

void arch_fp_fork(struct arch_context *child, struct arch_context *parent)
{
    disown(child);
    arch_fp_save(parent);
    *child->fp = *parent->fp;
}

void arch_fp_restore(struct arch_context *context, const struct arch_fp *fp)
{
    disown(context);
    *context->fp = *fp;
    context->fp->fpscr &= 0xf7ff9f9fu; // reserved bits stay zero
}
