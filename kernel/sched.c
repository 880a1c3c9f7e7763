// SPDX-License-Identifier: BSD-2-Clause
// The scheduler. See kernel/sched.h and, for sched_next and sched_prepare, arch/trap.h.

#include <kernel/sched.h>

#include <abi/errnames.h>
#include <kernel/clock.h>
#include <kernel/cpu.h>
#include <kernel/ipc.h>
#include <kernel/kcall.h>

#include <arch/irq.h>
#include <arch/trap.h>

struct cpu cpu_table[1];

void sched_init(void)
{
    struct cpu *cpu = cpu_this();
    for (unsigned i = 0; i < NR_PRIORITIES; i++) {
        list_init(&cpu->queues[i]);
    }
    cpu->ready = 0; // time is charged from the clock's start on
}

void sched_block(struct proc *p, uint32_t rts_flags)
{
    p->rts |= rts_flags;
    struct cpu *cpu = cpu_this();
    if ((p->flags & P_QUEUED) != 0) {
        sched_dequeue(cpu, p);
    } else if (cpu->handoff == p) {
        cpu->handoff = NULL;
    }
}

void sched_unblock(struct proc *p, uint32_t rts_flags)
{
    uint32_t before = p->rts;
    p->rts = before & ~rts_flags;
    if (p->rts == 0 && before != 0 && p != cpu_current()) {
        sched_enqueue(cpu_this(), p, false);
    }
}

static void start_quantum(struct proc *p)
{
    p->quantum_start = (uint32_t)(p->user_stamps + p->system_stamps);
}

int sched_set(struct proc *p, uint32_t priority, uint32_t quantum_ms)
{
    if (priority >= NR_PRIORITIES || quantum_ms == 0 || quantum_ms > SCHED_MAX_QUANTUM_MS) {
        return -EINVAL;
    }
    bool queued = (p->flags & P_QUEUED) != 0;
    if (queued) {
        sched_dequeue(cpu_this(), p);
    }
    p->priority = priority;
    p->quantum_ms = quantum_ms;
    p->quantum = clock_us_to_stamps(quantum_ms * 1000);
    p->more_urgent = ~(sched_ready_bit(priority) * 2 - 1);
    start_quantum(p);
    if (queued) {
        sched_enqueue(cpu_this(), p, false);
    }
    return 0;
}

void sched_charge_idle(void)
{
    struct cpu *cpu = cpu_this();
    cpu->idle_stamps += sched_elapsed(cpu);
}

void sched_charge_kernel(void)
{
    struct cpu *cpu = cpu_this();
    cpu->kernel_stamps += sched_elapsed(cpu);
}

void sched_tick(void)
{
    struct proc *p = cpu_current();
    if (p != NULL &&
        (uint32_t)(p->user_stamps + p->system_stamps) - p->quantum_start >= p->quantum) {
        start_quantum(p);
        cpu_this()->reschedule |= RESCHEDULE_QUANTUM;
    }
}

// May the current process go on, though others are ready?
static bool keeps_cpu(const struct cpu *cpu, const struct proc *current)
{
    bool is_over = (cpu->reschedule & RESCHEDULE_QUANTUM) != 0;
    uint32_t rivals = current->more_urgent | (is_over ? sched_ready_bit(current->priority) : 0);
    return cpu->handoff == NULL && (cpu->ready & rivals) == 0;
}

// The most urgent of those that are ready, the handoff among them; NULL: none.
static struct proc *take_next(struct cpu *cpu)
{
    struct proc *next = cpu->handoff;
    if (next != NULL) {
        cpu->handoff = NULL;
        if ((cpu->ready & next->more_urgent) == 0) {
            return next;
        }
        sched_enqueue(cpu, next, false);
    }
    if (cpu->ready == 0) {
        return NULL;
    }
    struct list *queue = &cpu->queues[__builtin_clz(cpu->ready)];
    next = list_entry(queue->next, struct proc, ready_link);
    sched_dequeue(cpu, next);
    return next;
}

struct arch_context *sched_next(void)
{
    struct cpu *cpu = cpu_this();
    struct proc *current = cpu_current();
    if (current != NULL && proc_is_runnable(current)) {
        if (keeps_cpu(cpu, current)) {
            cpu->reschedule = 0;
            sched_charge_system(current);
            return &current->context;
        }
        sched_enqueue(cpu, current, (cpu->reschedule & RESCHEDULE_QUANTUM) == 0);
    }
    cpu->reschedule = 0;
    struct proc *next = take_next(cpu);
    cpu->arch.current = next != NULL ? &next->context : NULL;
    if (next == NULL) {
        sched_charge_kernel();
        return NULL;
    }
    cpu->nr_switches++;
    sched_charge_system(next);
    return &next->context;
}

bool sched_prepare(struct arch_context *next)
{
    struct proc *p = proc_of_context(next);
    if ((p->flags & P_KCALL) != 0) {
        kcall_continue(p);
    }
    if ((p->flags & P_DELIVER) != 0 && p->rts == 0 && !ipc_deliver(p)) {
        return false;
    }
    sched_charge_system(p);
    return proc_is_runnable(p) && (p->flags & P_KCALL) == 0;
}
