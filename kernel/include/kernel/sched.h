// SPDX-License-Identifier: BSD-2-Clause
// Who runs next: 16 priorities, round robin with a quantum inside each, preemption by the higher.
// The process that runs (cpu->current) is on no queue. Called from kernel context only; sched_next
// and sched_prepare are in arch/trap.h.
#pragma once

#include <kernel/cpu.h>
#include <kernel/proc.h>

#include <arch/stamp.h>

enum { SCHED_DEFAULT_PRIORITY = 8, SCHED_DEFAULT_QUANTUM_MS = 50, SCHED_MAX_QUANTUM_MS = 10000 };

void sched_init(void);

// Set / clear reasons not to run. The queues follow.
void sched_block(struct proc *p, uint32_t rts_flags);
void sched_unblock(struct proc *p, uint32_t rts_flags);

// 0 or -EINVAL. Takes effect at once.
int sched_set(struct proc *p, uint32_t priority, uint32_t quantum_ms);

// The ready queues; for ipc.c, else only sched.c's. A process to be queued has rts == 0 and is not
// the current one.
static inline uint32_t sched_ready_bit(unsigned priority)
{
    return 0x80000000u >> priority;
}

static inline void sched_enqueue(struct cpu *cpu, struct proc *p, bool first)
{
    struct list *queue = &cpu->queues[p->priority];
    list_insert_after(first ? queue : queue->prev, &p->ready_link);
    p->flags |= P_QUEUED;
    cpu->ready |= sched_ready_bit(p->priority);
}

static inline void sched_dequeue(struct cpu *cpu, struct proc *p)
{
    list_remove(&p->ready_link);
    p->flags &= ~(uint32_t)P_QUEUED;
    if (list_is_empty(&cpu->queues[p->priority])) {
        cpu->ready &= ~sched_ready_bit(p->priority);
    }
}

// p, which waited, has rts == 0 now. When it is more urgent than the current process it need not go
// through a queue.
static inline void sched_wake(struct cpu *cpu, struct proc *p)
{
    const struct proc *current = (struct proc *)cpu->arch.current;
    if (cpu->handoff == NULL &&
        (current == NULL || current->rts != 0 || p->priority < current->priority)) {
        cpu->handoff = p;
        cpu->reschedule |= RESCHEDULE_HANDOFF;
    } else {
        sched_enqueue(cpu, p, false);
    }
}

// Stamps since the last time anything was charged.
static inline uint32_t sched_elapsed(struct cpu *cpu)
{
    uint32_t now = arch_stamp_low();
    uint32_t stamps = now - cpu->stamp;
    cpu->stamp = now;
    return stamps;
}

// Charge them: to the user side of p, to its system side, to nobody.
static inline void sched_charge_user(struct proc *p)
{
    p->user_stamps += sched_elapsed(cpu_this());
}

static inline void sched_charge_system(struct proc *p)
{
    p->system_stamps += sched_elapsed(cpu_this());
}

void sched_charge_kernel(void);
void sched_charge_idle(void);

// After a trap of p, the current process: may it simply go on, with nothing to deliver, to switch
// or to schedule? If so, its time is charged. Its space is still loaded: only others' are ever
// changed.
static inline bool sched_may_return(struct proc *p)
{
    struct cpu *cpu = cpu_this();
    if ((p->rts | p->flags | cpu->reschedule | (cpu->ready & p->more_urgent)) != 0) {
        return false;
    }
    if (cpu->arch.fp_enabled != 0 && cpu->arch.fp_owner != &p->context) {
        return false;
    }
    p->system_stamps += sched_elapsed(cpu);
    return true;
}

// The current process is runnable, a more urgent one has been woken, and nothing speaks against
// switching to it at once: it is the current one now. Else NULL, nothing changed.
static inline struct proc *sched_switch_now(struct cpu *cpu, struct proc *current)
{
    struct proc *next = cpu->handoff;
    bool may = cpu->reschedule == RESCHEDULE_HANDOFF && next != NULL && current->rts == 0;
    if (!may || (cpu->ready & next->more_urgent) != 0) {
        return NULL;
    }
    cpu->handoff = NULL;
    cpu->reschedule = 0;
    sched_enqueue(cpu, current, true);
    cpu->arch.current = &next->context;
    cpu->nr_switches++;
    next->system_stamps += sched_elapsed(cpu);
    return next;
}

// At each tick: the current process's quantum.
void sched_tick(void);
