// SPDX-License-Identifier: BSD-2-Clause
// What the CPU part of a process is. struct arch_context is the first member of struct proc, so one
// address names both. Its offsets are known to assembly through offsets.h (arch/arm/offsets.c).
//
// While user code runs, sp_svc points at the word `pc` of the current process (ARCH_CONTEXT_PC), so
// that an exception saves everything by STMDB sp,{r0-r14}^ and SRSIA sp,#19, and the way back is
// LDMDB sp,{r0-r14}^ and RFEIA sp. No other code may rely on sp_svc.
#pragma once

#include <arch/types.h>

enum { ARCH_CONTEXT_PC = 60, ARCH_CONTEXT_SIZE = 96 };

struct arch_fp {
    uint64_t d[32];
    uint32_t fpscr;
    uint32_t is_used; // the registers hold something worth keeping; 0 = the process has used no FP
};

struct arch_context {
    uint32_t r[13];     // 0..48; r0..r3 carry a trap's arguments and results, r7 its number
    uint32_t sp;        // 52
    uint32_t lr;        // 56
    uint32_t pc;        // 60
    uint32_t psr;       // 64
    uint32_t tls_rw;    // 68: TPIDRURW, user-writable; valid while the process is not on the CPU
    uint32_t tls_ro;    // 72: TPIDRURO
    uint32_t ttbr0;     // 76: physical first-level table | walk attributes; 0 = no address space
    uint32_t asid;      // 80: generation << 8 | ASID; 0 = none yet
    struct arch_fp *fp; // 84
    uint32_t reserved[2];
};

_Static_assert(offsetof(struct arch_context, pc) == ARCH_CONTEXT_PC, "assembly relies on it");
_Static_assert(sizeof(void *) != 4 || sizeof(struct arch_context) == ARCH_CONTEXT_SIZE, "96 bytes");

// Prepare the entry `slot` (< NR_PROCS) for a new process: no address space, no FP, registers zero.
void arch_context_init(struct arch_context *context, unsigned slot);

// Start state of a program: user mode, entry pc (bit 0 = Thumb), stack pointer, one argument in r0.
void arch_context_set_entry(struct arch_context *context, uint32_t pc, uint32_t sp, uint32_t arg);

// The psr that user code may have: keeps condition flags, Q, GE, IT and T; forces user mode, IRQs
// on.
uint32_t arch_context_sanitize_psr(uint32_t psr);

// Give the process the address space whose first-level table is at l1 (frame-aligned), or none
// (l1.raw == 0). The old ASID is dropped, so nothing of an old table can be hit. If the process is
// the one whose space is loaded now, the CPU is taken out of it first. Never fails.
void arch_context_set_space(struct arch_context *context, paddr_t l1);

static inline paddr_t arch_context_l1(const struct arch_context *context)
{
    return paddr(context->ttbr0 & ~PAGE_MASK);
}
