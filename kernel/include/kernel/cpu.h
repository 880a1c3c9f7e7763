// SPDX-License-Identifier: BSD-2-Clause
// What is per CPU in the kernel core. TPIDRPRW points at it; the CPU layer's part is the first
// member. One CPU runs today. No locks: interrupts are masked whenever the kernel runs.
#pragma once

#include <abi/kcall.h>
#include <lib/list.h>

#include <kernel/proc.h>

#include <arch/cpu.h>

enum reschedule {
    RESCHEDULE_QUANTUM = 1, // used up: gives way to others of its priority
    RESCHEDULE_HANDOFF = 2  // there is a handoff
};

struct cpu {
    struct arch_cpu arch;

    // Read and written by ipc_fast.S.
    uint32_t ready;       // bit 31-n: ready queue n is not empty
    uint32_t stamp;       // arch_cycle_stamp() up to which time has been charged
    uint32_t trace_next;  // byte offset of the next record in the trace ring
    uint32_t nr_fast;     // messages by the fast path
    uint32_t reschedule;  // enum reschedule: why the current process may not just go on
    struct proc *handoff; // runnable, on no queue: was woken last and is more urgent than the
                          // current process

    struct list queues[NR_PRIORITIES];
    uint64_t idle_stamps;
    uint64_t kernel_stamps; // interrupts and the like, charged to nobody
    uint32_t nr_irqs;
    uint32_t nr_messages; // slow path
    uint32_t nr_switches;
    uint32_t nr_kcalls;
    uint32_t nr_safecopies;
    uint32_t nr_faults;

    // The reply of the kernel call under way; zero in between, so that no caller gets a word that
    // was not meant for it.
    _Alignas(8) uint8_t kcall_reply[MSG_PAYLOAD];
};

extern struct cpu cpu_table[1]; // boot points TPIDRPRW at cpu_table[0]

static inline struct cpu *cpu_this(void)
{
    return (struct cpu *)arch_cpu();
}

static inline struct proc *cpu_current(void)
{
    return (struct proc *)arch_cpu()->current;
}
