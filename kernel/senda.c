// SPDX-License-Identifier: BSD-2-Clause
// Asynchronous messages. Each waits in a ring of its sender's privilege structure until the
// receiver takes it; the messages of one sender to one receiver keep their order. A receiver has a
// bit for each sender whose ring may hold something for it. See kernel/ipc.h.

#include <abi/errnames.h>
#include <kernel/ipc.h>
#include <kernel/priv.h>
#include <kernel/trace.h>

#include <arch/user.h>

static struct async_slot *ring_slot(struct priv *priv, uint32_t n)
{
    return &priv->async[(priv->async_first + n) % ASYNC_RING];
}

// Slots that were emptied out of order are given back when they come to the front.
static void ring_trim(struct priv *priv)
{
    while (priv->async_count > 0 && ring_slot(priv, 0)->to == NONE) {
        priv->async_first = (priv->async_first + 1) % ASYNC_RING;
        priv->async_count--;
    }
    if (priv->async_was_full && priv->async_count < ASYNC_RING) {
        priv->async_was_full = false;
        notify_system(priv->proc, NOTIFY_ASYNC_DONE);
    }
}

static int ring_put(struct proc *caller, struct proc *to, endpoint_t endpoint, vaddr_t address)
{
    struct priv *priv = caller->priv;
    if (priv->async_count == ASYNC_RING) {
        priv->async_was_full = true;
        return -ENOSPC;
    }
    struct async_slot *slot = ring_slot(priv, priv->async_count);
    if (arch_user_copy_msg_in(&slot->msg, address) != 0) {
        return ipc_need_message(caller, address);
    }
    slot->msg.source = caller->endpoint;
    slot->to = endpoint;
    priv->async_count++;
    priv_table[to->priv_id].async_from[priv->id / 32] |= 1u << (priv->id % 32);
    to->inbox |= INBOX_ASYNC;
    return 0;
}

int senda_trap(struct proc *caller, endpoint_t endpoint, vaddr_t address)
{
    struct proc *to = proc_lookup_receiver(endpoint);
    if (to == NULL) {
        return -EDEADSRCDST;
    }
    if (!priv_may_send(caller->priv, to->priv_id) && !ipc_is_client(to, caller)) {
        return -ETRAPDENIED;
    }
    if (!priv_is_service(caller) || to == caller) {
        return -EPERM;
    }
    if (!proc_is_free(to) && ipc_is_waiting(to, caller->endpoint)) {
        if (arch_user_copy_msg_in(&to->msg, address) != 0) {
            return ipc_need_message(caller, address);
        }
        to->msg.source = caller->endpoint;
        trace_add(TRAP_SENDA, caller->endpoint, endpoint, to->msg.type);
        ipc_complete(to);
        return 0;
    }
    if (!endpoint_is_service(endpoint) && !priv_is_service(to)) {
        return -ENOTREADY; // a user process receives answers to its requests, nothing else
    }
    return ring_put(caller, to, endpoint, address);
}

// The oldest message in the ring for this receiver.
static bool ring_take(struct priv *priv, endpoint_t to, struct message *message)
{
    for (uint32_t n = 0; n < priv->async_count; n++) {
        struct async_slot *slot = ring_slot(priv, n);
        if (slot->to == to) {
            *message = slot->msg;
            slot->to = NONE;
            ring_trim(priv);
            return true;
        }
    }
    return false;
}

bool senda_take(struct proc *p, struct message *message)
{
    struct priv *priv = p->priv;
    uint32_t left = 0;
    for (unsigned word = 0; word < PRIV_WORDS; word++) {
        for (uint32_t bits = priv->async_from[word]; bits != 0; bits &= bits - 1) {
            struct priv *from = &priv_table[word * 32 + (unsigned)__builtin_ctz(bits)];
            if (from->proc != NULL && !ipc_accepts(p, from->proc->endpoint)) {
                continue;
            }
            if (from->proc != NULL && ring_take(from, p->endpoint, message)) {
                trace_add(TRAP_SENDA, message->source, p->endpoint, message->type);
                return true;
            }
            priv->async_from[word] &= ~(bits & -bits);
        }
        left |= priv->async_from[word];
    }
    if (left == 0) {
        p->inbox &= ~(uint32_t)INBOX_ASYNC;
    }
    return false;
}

void senda_forget(struct proc *dead)
{
    if (endpoint_is_service(dead->endpoint)) {
        return; // they wait for the successor
    }
    for (unsigned i = NR_TASKS; i < NR_PRIVS; i++) {
        struct priv *priv = &priv_table[i];
        bool lost = false;
        for (uint32_t n = 0; n < priv->async_count; n++) {
            struct async_slot *slot = ring_slot(priv, n);
            if (slot->to == dead->endpoint) {
                slot->to = NONE;
                lost = true;
            }
        }
        if (lost) {
            ring_trim(priv);
            notify_system(priv->proc, NOTIFY_ASYNC_FAIL);
        }
    }
}
