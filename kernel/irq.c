// SPDX-License-Identifier: BSD-2-Clause
// Interrupts and their owners. See kernel/irq.h.

#include <kernel/irq.h>

#include <stddef.h>

#include <abi/errnames.h>
#include <abi/kcall.h>
#include <kernel/cpu.h>
#include <kernel/ipc.h>
#include <kernel/klog.h>
#include <kernel/priv.h>
#include <kernel/sched.h>

#include <arch/irq.h>
#include <arch/trap.h>

enum { NR_LINES = 1020, NO_HOOK = 0xff, BURST = 16 };

struct irq_hook {
    uint32_t number;
    uint32_t count;
    void (*handler)(uint32_t number); // the kernel's own; else `owner`'s
    struct priv *owner;
    unsigned index; // in the owner's list
    bool is_masked;
};

static const struct irq_chip *chip;
static struct irq_hook hooks[NR_IRQS];
static uint8_t hook_of_line[NR_LINES];
static bool is_ready;

void irq_set_chip(const struct irq_chip *root)
{
    chip = root;
    if (!is_ready) {
        for (unsigned i = 0; i < NR_LINES; i++) {
            hook_of_line[i] = NO_HOOK;
        }
        is_ready = true;
    }
}

static bool is_used(const struct irq_hook *hook)
{
    return hook->handler != NULL || hook->owner != NULL;
}

static struct irq_hook *find_hook(uint32_t number)
{
    return number < NR_LINES && hook_of_line[number] != NO_HOOK ? &hooks[hook_of_line[number]]
                                                                : NULL;
}

// A free hook for that line: 0, -EBUSY when the line has an owner, -ENOSPC.
static int take_hook(uint32_t number, struct irq_hook **taken)
{
    if (chip == NULL || number >= NR_LINES) {
        return -EINVAL;
    }
    if (find_hook(number) != NULL) {
        return -EBUSY;
    }
    for (unsigned i = 0; i < NR_IRQS; i++) {
        if (!is_used(&hooks[i])) {
            hooks[i] = (struct irq_hook){.number = number, .is_masked = true};
            hook_of_line[number] = (uint8_t)i;
            *taken = &hooks[i];
            return 0;
        }
    }
    return -ENOSPC;
}

static void mask(struct irq_hook *hook)
{
    chip->mask(hook->number);
    hook->is_masked = true;
}

static void unmask(struct irq_hook *hook)
{
    hook->is_masked = false;
    chip->unmask(hook->number);
}

int irq_attach_kernel(uint32_t number, void (*handler)(uint32_t number))
{
    struct irq_hook *hook;
    int result = take_hook(number, &hook);
    if (result == 0) {
        hook->handler = handler;
        unmask(hook);
    }
    return result;
}

int irq_attach(struct priv *owner, uint32_t phandle, const uint32_t *cells, unsigned nr_cells)
{
    if (owner->nr_irqs == PRIV_MAX_IRQ) {
        return -ENOSPC;
    }
    uint32_t number;
    int result = chip != NULL ? chip->translate(phandle, cells, nr_cells, &number) : -EINVAL;
    if (result != 0) {
        return result;
    }
    struct irq_hook *hook;
    result = take_hook(number, &hook);
    if (result != 0) {
        return result;
    }
    hook->owner = owner;
    hook->index = owner->nr_irqs;
    owner->irqs[owner->nr_irqs++] = (uint16_t)number;
    mask(hook);
    return 0;
}

int irq_control(struct priv *owner, uint32_t op, unsigned index)
{
    struct irq_hook *hook = index < owner->nr_irqs ? find_hook(owner->irqs[index]) : NULL;
    if (hook == NULL || hook->owner != owner) {
        return -EINVAL;
    }
    switch (op) {
    case IRQCTL_ENABLE:
        unmask(hook);
        return 0;
    case IRQCTL_DISABLE:
        mask(hook);
        return 0;
    case IRQCTL_RAISE:
        chip->raise(hook->number);
        return 0;
    default:
        return -EINVAL;
    }
}

void irq_release_all(struct priv *owner)
{
    for (unsigned i = 0; i < owner->nr_irqs; i++) {
        struct irq_hook *hook = find_hook(owner->irqs[i]);
        if (hook != NULL && hook->owner == owner) {
            mask(hook);
            hook->owner = NULL;
            hook_of_line[hook->number] = NO_HOOK;
        }
    }
    owner->nr_irqs = 0;
    owner->notify_irqs = 0;
}

static __attribute__((noinline)) void serve_unowned(uint32_t number)
{
    chip->mask(number);
    chip->end(number);
    klog(LOG_WARN, "kernel: irq: %u has no owner, masked", (unsigned)number);
}

static inline void serve(const struct irq_chip *root, uint32_t number)
{
    struct irq_hook *hook = find_hook(number);
    if (hook == NULL) {
        serve_unowned(number);
        return;
    }
    hook->count++;
    if (hook->handler != NULL) {
        hook->handler(number);
        root->end(number);
        return;
    }
    root->mask(number);
    hook->is_masked = true;
    root->end(number);
    notify_irq(hook->owner, hook->index);
}

void irq_dispatch(void)
{
    const struct irq_chip *root = chip; // constant by now: spare the loads
    struct cpu *cpu = cpu_this();
    struct proc *current = cpu_current();
    if (current != NULL) {
        sched_charge_user(current);
    } else {
        sched_charge_idle();
    }
    for (unsigned i = 0; i < BURST; i++) {
        uint32_t number = root->ack();
        if (number >= NR_LINES) {
            break;
        }
        cpu->nr_irqs++;
        serve(root, number);
        if (!arch_irq_pending()) {
            break;
        }
    }
}

uintptr_t irq_trap(struct arch_context *current)
{
    irq_dispatch();
    struct proc *next = sched_switch_now(cpu_this(), proc_of_context(current));
    return next != NULL ? (uintptr_t)&next->context : TRAP_SCHEDULE;
}

unsigned irq_info_get(unsigned first, struct irq_info *info, unsigned max)
{
    unsigned n = 0;
    for (unsigned i = first; i < NR_IRQS && n < max; i++) {
        if (is_used(&hooks[i])) {
            info[n++] = (struct irq_info){
                .irq = hooks[i].number,
                .owner = hooks[i].owner != NULL ? hooks[i].owner->proc->endpoint : CLOCK_EP,
                .count = hooks[i].count,
                .masked = hooks[i].is_masked,
            };
        }
    }
    return n;
}
