// SPDX-License-Identifier: BSD-2-Clause
// See fakes.h.

#include "fakes.h"

#include <stdlib.h>
#include <string.h>

#include <kernel/clock.h>
#include <kernel/irq.h>
#include <kernel/kcall.h>
#include <kernel/klog.h>
#include <kernel/panic.h>

#include <arch/fp.h>
#include <arch/irq.h>
#include <arch/user.h>

uint64_t fake_time;
bool fake_missing[NR_PROCS];
unsigned fake_panics;

static _Alignas(8) uint8_t memory[NR_PROCS][PAGE_SIZE];

void (*klog_hook)(void);

// --- what the CPU layer promises

uint64_t arch_cycle_stamp(void)
{
    return fake_time;
}

uint32_t arch_stamp_hz(void)
{
    return 1000000;
}

uint32_t arch_stamp_low(void)
{
    return (uint32_t)fake_time;
}

uint64_t arch_stamp_wide(void)
{
    return fake_time;
}

void arch_context_init(struct arch_context *context, unsigned slot)
{
    (void)slot;
    memset(context, 0, sizeof *context);
}

void arch_context_set_space(struct arch_context *context, paddr_t l1)
{
    context->ttbr0 = l1.raw;
}

void arch_fp_clear(struct arch_context *context)
{
    (void)context;
}

static void *user_bytes(vaddr_t address, uint32_t n)
{
    const struct proc *p = (struct proc *)arch_cpu()->space;
    bool is_there =
        (address.raw & 3) == 0 && address.raw >= FAKE_PAGE && address.raw + n <= 2 * FAKE_PAGE;
    return is_there && !fake_missing[p->slot] ? &memory[p->slot][address.raw - FAKE_PAGE] : NULL;
}

int arch_user_copy_msg_in(void *to, vaddr_t from)
{
    void *bytes = user_bytes(from, MSG_SIZE);
    if (bytes == NULL) {
        return -EFAULT;
    }
    memcpy(to, bytes, MSG_SIZE);
    return 0;
}

int arch_user_copy_msg_out(vaddr_t to, const void *from)
{
    void *bytes = user_bytes(to, MSG_SIZE);
    if (bytes == NULL) {
        return -EFAULT;
    }
    memcpy(bytes, from, MSG_SIZE);
    return 0;
}

// --- the rest of the kernel

void irq_release_all(struct priv *owner)
{
    owner->nr_irqs = 0;
}

void kcall_continue(struct proc *caller)
{
    caller->flags &= ~(uint32_t)P_KCALL;
}

void klog(enum log_level level, const char *format, ...)
{
    (void)level;
    (void)format;
}

void panic(const char *format, ...)
{
    (void)format;
    fake_panics++;
    fail_msg("panic");
    abort();
}

// --- the machine

static void allow(struct proc *p, uint32_t flags)
{
    p->priv->flags |= flags;
    struct priv_set all = {.trap_mask = ~0u, .ipc_to = {~0u, ~0u, ~0u}, .kcalls = {~0u, ~0u}};
    priv_set_masks(p->priv, &all);
    sched_unblock(p, RTS_NEW | RTS_NO_PRIV | RTS_VMINHIBIT);
}

void fake_boot(void)
{
    static const char *const names[] = {"rs", "vm", "pm", "vfs", "ds", "tty", "init"};
    memset(proc_table, 0, sizeof proc_table);
    memset(priv_table, 0, sizeof priv_table);
    memset(cpu_table, 0, sizeof cpu_table);
    memset(fake_missing, 0, sizeof fake_missing);
    fake_time = 1000;
    proc_init();
    priv_init();
    sched_init();
    clock_set_timer(NULL);
    for (unsigned i = 0; i < NR_BOOT_PROCS; i++) {
        struct proc *p = proc_boot_take(NR_TASKS + i, names[i]);
        assert_int_equal(priv_take_static(p), 0);
        allow(p, p->endpoint == INIT_EP ? 0 : PRIV_SERVICE);
    }
}

struct proc *fake_service(const char *name)
{
    struct proc *p = proc_take(true);
    assert_non_null(p);
    proc_set_name(p, name);
    assert_int_equal(priv_take_dynamic(p), 0);
    allow(p, PRIV_SERVICE);
    return p;
}

struct proc *fake_user(void)
{
    struct proc *p = proc_take(true);
    assert_non_null(p);
    priv_share_user(p);
    sched_unblock(p, RTS_NEW | RTS_NO_PRIV | RTS_VMINHIBIT);
    return p;
}

struct message *fake_message(const struct proc *p, uint32_t address)
{
    return (struct message *)(void *)&memory[p->slot][address - FAKE_PAGE];
}

// Whatever the scheduler would choose: p is the current process.
static void make_current(struct proc *p)
{
    struct cpu *cpu = cpu_this();
    struct proc *before = cpu_current();
    if (before != p && before != NULL && before->rts == 0) {
        sched_enqueue(cpu, before, true);
    }
    if (cpu->handoff != NULL) {
        sched_enqueue(cpu, cpu->handoff, false);
        cpu->handoff = NULL;
    }
    if ((p->flags & P_QUEUED) != 0) {
        sched_dequeue(cpu, p);
    }
    cpu->reschedule = 0;
    cpu->arch.current = &p->context;
    cpu->arch.space = &p->context;
}

bool fake_run(struct proc *p)
{
    if (p->rts != 0) {
        return false;
    }
    make_current(p);
    return sched_prepare(&p->context);
}

int fake_trap(struct proc *p, uint32_t number, endpoint_t r0, uint32_t r1, uint32_t r2)
{
    assert_true(fake_run(p));
    p->context.r[0] = (uint32_t)r0;
    p->context.r[1] = r1;
    p->context.r[2] = r2;
    p->context.r[7] = number;
    p->context.pc += 4;
    ipc_trap(p, number);
    fake_time += 3;
    (void)sched_next();
    return (int)p->context.r[0];
}

static void check_senders(const struct proc *p)
{
    unsigned n = 0;
    list_for_each(link, &p->senders) {
        const struct proc *sender = list_entry(link, struct proc, sender_link);
        assert_true((sender->rts & RTS_SENDING) != 0);
        assert_int_equal(endpoint_slot(sender->send_to), p->slot);
        n++;
    }
    assert_int_equal(n != 0, (p->inbox & INBOX_SENDERS) != 0);
}

static void check_waiting(const struct proc *p)
{
    bool sends = (p->rts & RTS_SENDING) != 0;
    bool receives = (p->rts & RTS_RECEIVING) != 0;
    assert_false(sends && receives);
    assert_int_equal(sends, !list_is_empty(&p->sender_link));
    if (receives) {
        assert_int_equal(p->flags & (P_DELIVER | P_SENDREC), 0);
    }
    bool queued = (p->flags & P_QUEUED) != 0;
    bool elsewhere = p == cpu_current() || p == cpu_this()->handoff;
    assert_int_equal(queued || elsewhere, p->rts == 0 || elsewhere);
    assert_false(queued && elsewhere);
}

void fake_check(void)
{
    const struct cpu *cpu = cpu_this();
    unsigned queued = 0;
    for (unsigned i = 0; i < NR_PRIORITIES; i++) {
        assert_int_equal(!list_is_empty(&cpu->queues[i]), (cpu->ready & sched_ready_bit(i)) != 0);
        list_for_each(link, &cpu->queues[i]) {
            assert_int_equal(list_entry(link, struct proc, ready_link)->priority, i);
            queued++;
        }
    }
    for (unsigned i = NR_TASKS; i < NR_PROCS; i++) {
        const struct proc *p = &proc_table[i];
        check_senders(p);
        if (!proc_is_free(p)) {
            check_waiting(p);
            queued -= (p->flags & P_QUEUED) != 0 ? 1 : 0;
        }
    }
    assert_int_equal(queued, 0);
}
