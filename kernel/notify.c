// SPDX-License-Identifier: BSD-2-Clause
// Notifications: a bit per source that waits until the receiver fetches it; nothing is queued,
// nothing can fill up. Only services have a place for them. See kernel/ipc.h.

#include <abi/errnames.h>
#include <kernel/clock.h>
#include <kernel/ipc.h>
#include <kernel/klog.h>
#include <kernel/priv.h>
#include <kernel/sched.h>
#include <kernel/trace.h>

// The rest of *message stays what it was: something that its owner has sent or received.
static inline void build(struct message *message, endpoint_t source, uint32_t bits)
{
    uint64_t time_us = clock_stamps_to_us(arch_stamp_wide());
    message->source = source;
    message->type = MSG_NOTIFY;
    message->serial = 0;
    message->status = 0;
    struct notify_payload *payload = (struct notify_payload *)(void *)message->payload;
    payload->bits = bits;
    payload->reserved = 0;
    payload->time_us = time_us;
}

// Hand it over at once, or let the caller note it as pending. As ipc_complete, but for services
// only, which get no signals.
static __attribute__((noinline)) bool hand_now(struct proc *to, endpoint_t source, uint32_t bits)
{
    if ((to->rts & RTS_RECEIVING) == 0 || !ipc_accepts(to, source)) {
        to->inbox |= INBOX_NOTIFY;
        return false;
    }
    trace_add_hot(TRAP_NOTIFY, source, to->endpoint, MSG_NOTIFY);
    build(&to->msg, source, bits);
    to->flags |= P_DELIVER;
    to->context.r[0] = 0;
    to->rts &= ~(uint32_t)RTS_RECEIVING;
    if (to->rts == 0) {
        sched_wake(cpu_this(), to);
    }
    return true;
}

int notify_trap(struct proc *caller, endpoint_t endpoint)
{
    struct proc *to = proc_find(endpoint);
    if (to == NULL) {
        return -EDEADSRCDST;
    }
    if (!priv_may_send(caller->priv, to->priv_id)) {
        return -ETRAPDENIED;
    }
    if (to->priv == NULL || (to->priv->flags & caller->priv->flags & PRIV_SERVICE) == 0) {
        return -EPERM;
    }
    if (!hand_now(to, caller->endpoint, 0)) {
        to->priv->notify_from[caller->priv_id / 32] |= 1u << (caller->priv_id % 32);
    }
    return 0;
}

void notify_system(struct proc *to, uint32_t bits)
{
    if (priv_is_service(to) && !hand_now(to, SYSTEM_EP, bits)) {
        to->priv->notify_system |= bits;
    }
}

void notify_irq(struct priv *to, unsigned index)
{
    if (!hand_now(to->proc, HARDWARE_EP, 1u << index)) {
        to->notify_irqs |= 1u << index;
    }
}

void notify_alarm(struct priv *to)
{
    if (!hand_now(to->proc, CLOCK_EP, 0)) {
        to->notify_alarm = true;
    }
}

// As build, once in the code for all that is not urgent.
static __attribute__((noinline)) void build_pending(
    struct message *message, endpoint_t source, uint32_t bits)
{
    build(message, source, bits);
}

static bool take_from_task(struct proc *p, struct priv *priv, struct message *message)
{
    if (priv->notify_irqs != 0 && ipc_accepts(p, HARDWARE_EP)) {
        build_pending(message, HARDWARE_EP, priv->notify_irqs);
        priv->notify_irqs = 0;
    } else if (priv->notify_system != 0 && ipc_accepts(p, SYSTEM_EP)) {
        build_pending(message, SYSTEM_EP, priv->notify_system);
        priv->notify_system = 0;
    } else if (priv->notify_alarm && ipc_accepts(p, CLOCK_EP)) {
        build_pending(message, CLOCK_EP, 0);
        priv->notify_alarm = false;
    } else {
        return false;
    }
    return true;
}

static bool take_from_process(struct proc *p, struct priv *priv, struct message *message)
{
    for (unsigned word = 0; word < PRIV_WORDS; word++) {
        for (uint32_t bits = priv->notify_from[word]; bits != 0; bits &= bits - 1) {
            struct proc *from = priv_table[word * 32 + (unsigned)__builtin_ctz(bits)].proc;
            if (from != NULL && ipc_accepts(p, from->endpoint)) {
                priv->notify_from[word] &= ~(bits & -bits);
                build_pending(message, from->endpoint, 0);
                return true;
            }
        }
    }
    return false;
}

static bool is_any_left(const struct priv *priv)
{
    uint32_t left = priv->notify_irqs | priv->notify_system | (priv->notify_alarm ? 1u : 0u);
    for (unsigned word = 0; word < PRIV_WORDS; word++) {
        left |= priv->notify_from[word];
    }
    return left != 0;
}

bool notify_take(struct proc *p, struct message *message)
{
    struct priv *priv = p->priv;
    bool taken = take_from_task(p, priv, message) || take_from_process(p, priv, message);
    if (!is_any_left(priv)) {
        p->inbox &= ~(uint32_t)INBOX_NOTIFY;
    }
    return taken;
}

static void log_line_came(void)
{
    notify_system(&proc_table[TTY_EP], NOTIFY_KERNEL_LOG);
}

void notify_init(void)
{
    klog_hook = log_line_came;
}
