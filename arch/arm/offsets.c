// SPDX-License-Identifier: BSD-2-Clause
// Numbers for assembly. Compiled to assembly only; the build turns each "->NAME VALUE" line into a #define of
// offsets.h. One row per number, nothing else here.

#include <stddef.h>

#include <arch/cpu.h>

#define ROW(name, value) __asm__ volatile("->" #name " %0" : : "i"(value))

void offsets(void);
void offsets(void)
{
    ROW(CONTEXT_SP, offsetof(struct arch_context, sp));
    ROW(CONTEXT_PC, offsetof(struct arch_context, pc));
    ROW(CONTEXT_PSR, offsetof(struct arch_context, psr));
    ROW(CONTEXT_TLS_RW, offsetof(struct arch_context, tls_rw));
    ROW(CONTEXT_TLS_RO, offsetof(struct arch_context, tls_ro));
    ROW(CONTEXT_TTBR0, offsetof(struct arch_context, ttbr0));
    ROW(CONTEXT_ASID, offsetof(struct arch_context, asid));
    ROW(CONTEXT_FP, offsetof(struct arch_context, fp));
    ROW(CPU_KERNEL_SP, offsetof(struct arch_cpu, kernel_sp));
    ROW(CPU_CURRENT, offsetof(struct arch_cpu, current));
    ROW(CPU_SPACE, offsetof(struct arch_cpu, space));
    ROW(CPU_FP_OWNER, offsetof(struct arch_cpu, fp_owner));
    ROW(CPU_FP_ENABLED, offsetof(struct arch_cpu, fp_enabled));
    ROW(CPU_ASID_GENERATION, offsetof(struct arch_cpu, asid_generation));
    ROW(CPU_KERNEL_TTBR, offsetof(struct arch_cpu, kernel_ttbr));
    ROW(CPU_STAMP_REGISTER, offsetof(struct arch_cpu, stamp_register));
    ROW(CPU_STAMP_INVERT, offsetof(struct arch_cpu, stamp_invert));
}
