// SPDX-License-Identifier: BSD-2-Clause
// Per-CPU state of the CPU layer. It is the first member of struct cpu (kernel/cpu.h), which
// TPIDRPRW points at. One CPU runs today; everything that is per CPU lives here or in struct cpu.
// IRQs and FIQs are masked whenever the kernel runs, so none of this needs a lock.
#pragma once

#include <arch/context.h>

#define ARCH_STAMP_CNTVCT 0 // stamp_register value: read CNTVCT

struct arch_cpu {
    uint32_t kernel_sp;           // 0: top of this CPU's kernel stack
    struct arch_context *current; // 4: process whose registers sp_svc saves; NULL before the first
    struct arch_context
        *space; // 8: process whose address space and TLS registers are loaded, or NULL
    struct arch_context *fp_owner; // 12: process whose values the FP registers hold, or NULL
    uint32_t fp_enabled;           // 16: FPEXC.EN as last written (1 only while fp_owner runs)
    uint32_t asid_generation;      // 20: generation << 8, compared with context->asid
    uint32_t kernel_ttbr;    // 24: TTBR0 value with no user entry at all (global entries only)
    uint32_t stamp_register; // 28: address of a 32-bit counter to use as stamp, or 0 = CNTVCT
    uint32_t asid_next;      // 32: next ASID to hand out in this generation
    uint32_t stamp_invert;   // 36: XOR it to what stamp_register holds (all ones: a down-counter)
    uint32_t reserved[6];    // to 64
};

_Static_assert(sizeof(void *) != 4 || sizeof(struct arch_cpu) == 64, "assembly relies on it");

#ifdef __arm__
static inline struct arch_cpu *arch_cpu(void)
{
    struct arch_cpu *cpu;
    __asm__("mrc p15, 0, %0, c13, c0, 4" : "=r"(cpu));
    return cpu;
}
#else
extern struct arch_cpu arch_host_cpu;
static inline struct arch_cpu *arch_cpu(void)
{
    return &arch_host_cpu;
}
#endif
