// SPDX-License-Identifier: BSD-2-Clause
// Who runs next: 16 priorities, round robin with a quantum inside each, preemption by the higher. The process that runs
// (cpu->current) is on no queue. Called from kernel context only; sched_next and sched_prepare are in arch/trap.h.
#pragma once

#include <kernel/proc.h>

enum { SCHED_DEFAULT_PRIORITY = 8, SCHED_DEFAULT_QUANTUM_MS = 50, SCHED_MAX_QUANTUM_MS = 10000 };

void sched_init(void);

// Set / clear reasons not to run. The queues follow.
void sched_block(struct proc *p, uint32_t rts_flags);
void sched_unblock(struct proc *p, uint32_t rts_flags);

// 0 or -EINVAL. Takes effect at once.
int sched_set(struct proc *p, uint32_t priority, uint32_t quantum_ms);

// Charge the time since the last stamp: to the user side of p, to its system side, to nobody.
void sched_charge_user(struct proc *p);
void sched_charge_system(struct proc *p);
void sched_charge_kernel(void);
void sched_charge_idle(void);

// At each tick: the current process's quantum.
void sched_tick(void);
