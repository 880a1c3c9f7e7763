// SPDX-License-Identifier: BSD-2-Clause
// Messages, the slow path. See kernel/ipc.h.

#include <kernel/ipc.h>

#include <abi/errnames.h>
#include <abi/proto/vmreq.h>
#include <kernel/cpu.h>
#include <kernel/exception.h>
#include <kernel/priv.h>
#include <kernel/sched.h>
#include <kernel/trace.h>

#include <arch/user.h>

enum { BLOCKED = 1 }; // not a result: the caller waits

enum send_mode { SEND_WAIT, SEND_NOWAIT, SEND_THEN_RECEIVE };

enum { PSR_THUMB = 0x20 };

static void set_result(struct proc *p, int result)
{
    p->context.r[0] = (uint32_t)result;
}

// Length of the trap instruction that p executed.
static uint32_t trap_bytes(const struct proc *p)
{
    return (p->context.psr & PSR_THUMB) != 0 ? 2 : 4;
}

static bool is_message_address(vaddr_t address)
{
    return (address.raw & 3) == 0 && arch_user_range_ok(address, MSG_SIZE);
}

static void ask_for_message_page(struct proc *p, vaddr_t address, bool write)
{
    p->vm = (struct vm_wait){
        .type = VMREQ_RANGE,
        .target = p->endpoint,
        .address = address.raw,
        .bytes = MSG_SIZE,
        .write = write,
    };
    vmreq_ask(p, RTS_VMREQUEST);
}

int ipc_need_message(struct proc *p, vaddr_t address)
{
    if (proc_is_resident(p) || !is_message_address(address)) {
        return -EFAULT;
    }
    p->context.pc -= trap_bytes(p);
    p->flags |= P_RETRAP;
    ask_for_message_page(p, address, false);
    return BLOCKED;
}

void ipc_end_message_wait(struct proc *p, int result)
{
    if (result != 0 && (p->flags & P_RETRAP) != 0) {
        p->context.pc += trap_bytes(p);
        set_result(p, result);
    }
    if (result != 0 && (p->flags & P_DELIVER) != 0) {
        bool undisturbed = (p->flags & P_DELIVER_VM) != 0;
        p->flags &= ~(uint32_t)P_DELIVER;
        if (undisturbed) {
            set_result(p, result);
        } else {
            event_raise(p, EVENT_SEGV, p->msg_address.raw, 0, 0);
        }
    }
    p->flags &= ~(uint32_t)(P_RETRAP | P_DELIVER_VM);
    sched_unblock(p, RTS_VMREQUEST);
}

bool ipc_deliver(struct proc *p)
{
    if (arch_user_copy_msg_out(p->msg_address, &p->msg) == 0) {
        p->flags &= ~(uint32_t)P_DELIVER;
        return true;
    }
    if (proc_is_resident(p)) {
        p->flags &= ~(uint32_t)P_DELIVER;
        set_result(p, -EFAULT);
        return true;
    }
    p->flags |= P_DELIVER_VM;
    ask_for_message_page(p, p->msg_address, true);
    return false;
}

void ipc_complete(struct proc *p)
{
    p->flags = (p->flags & ~(uint32_t)P_REPLY) | P_DELIVER;
    set_result(p, 0);
    if ((p->flags & P_CALL_DONE) != 0) {
        event_call_done(p);
    }
    p->rts &= ~(uint32_t)RTS_RECEIVING;
    if (p->rts == 0) { // it waited, so it is not the current process
        sched_wake(cpu_this(), p);
    }
}

// Would the wait of `caller` for `p` close a ring of waiting processes?
static bool is_deadlock(const struct proc *caller, const struct proc *p)
{
    for (unsigned n = 0; n < NR_PROCS && p != NULL; n++) {
        endpoint_t next = ANY;
        if ((p->rts & RTS_SENDING) != 0) {
            next = p->send_to;
        } else if ((p->rts & RTS_RECEIVING) != 0) {
            next = p->get_from;
        }
        if (next == caller->endpoint) {
            return true;
        }
        p = proc_lookup(next);
    }
    return false;
}

static void wait_for_answer(struct proc *p, endpoint_t from)
{
    p->flags |= P_REPLY;
    p->get_from = from;
    sched_block(p, RTS_RECEIVING);
}

static void leave_senders(struct proc *p)
{
    struct proc *to = &proc_table[endpoint_slot(p->send_to)];
    list_remove(&p->sender_link);
    if (list_is_empty(&to->senders)) {
        to->inbox &= ~(uint32_t)INBOX_SENDERS;
    }
    p->send_to = NONE;
}

static int send(struct proc *caller, endpoint_t endpoint, vaddr_t address, enum send_mode mode)
{
    struct proc *to = proc_lookup_receiver(endpoint);
    if (to == NULL) {
        return -EDEADSRCDST;
    }
    if (!priv_may_send(caller->priv, to->priv_id) && !ipc_is_client(to, caller)) {
        return -ETRAPDENIED;
    }
    bool now = ipc_is_waiting(to, caller->endpoint);
    if (!now && mode == SEND_NOWAIT) {
        return -ENOTREADY;
    }
    if (!now && (to == caller || is_deadlock(caller, to))) {
        return -EDEADLK;
    }
    struct proc *holder = now ? to : caller;
    if (arch_user_copy_msg_in(&holder->msg, address) != 0) {
        return ipc_need_message(caller, address);
    }
    holder->msg.source = caller->endpoint;
    caller->nr_messages++;
    cpu_this()->nr_messages++;
    trace_add(mode == SEND_THEN_RECEIVE ? TRAP_SENDREC : TRAP_SEND, caller->endpoint, endpoint,
        holder->msg.type);
    if (now) {
        ipc_complete(to);
        return 0;
    }
    caller->send_to = endpoint;
    caller->flags |= mode == SEND_THEN_RECEIVE ? P_SENDREC : 0;
    list_push_back(&to->senders, &caller->sender_link);
    to->inbox |= INBOX_SENDERS;
    sched_block(caller, RTS_SENDING);
    return BLOCKED;
}

// The process that waits to send to p and that p accepts, or NULL.
static struct proc *first_sender(struct proc *p)
{
    if (p->get_from == ANY) {
        struct list *link = list_first(&p->senders);
        return link != NULL ? list_entry(link, struct proc, sender_link) : NULL;
    }
    struct proc *from = proc_lookup(p->get_from);
    bool sends = from != NULL && (from->rts & RTS_SENDING) != 0 && from->send_to == p->endpoint;
    return sends ? from : NULL;
}

static bool take_sender(struct proc *p)
{
    struct proc *from = first_sender(p);
    if (from == NULL) {
        return false;
    }
    p->msg = from->msg;
    leave_senders(from);
    if ((from->flags & P_SENDREC) != 0) {
        from->flags &= ~(uint32_t)P_SENDREC;
        wait_for_answer(from, p->endpoint);
    } else {
        set_result(from, 0);
    }
    sched_unblock(from, RTS_SENDING);
    return true;
}

bool ipc_take_waiting(struct proc *p)
{
    uint32_t inbox = p->inbox;
    return ((inbox & INBOX_NOTIFY) != 0 && notify_take(p, &p->msg)) ||
           ((inbox & INBOX_VM) != 0 && ipc_accepts(p, SYSTEM_EP) && vmreq_take(p, &p->msg)) ||
           ((inbox & INBOX_ASYNC) != 0 && senda_take(p, &p->msg)) ||
           ((inbox & INBOX_SENDERS) != 0 && take_sender(p));
}

static int check_source(const struct proc *p, endpoint_t from)
{
    if (from == ANY || (from >= 0 && from < NR_TASKS)) {
        return 0;
    }
    const struct proc *source = proc_lookup_receiver(from);
    if (source == NULL) {
        return -EDEADSRCDST;
    }
    bool sends = (source->rts & RTS_SENDING) != 0 && source->send_to == p->endpoint;
    return source == p || (!sends && is_deadlock(p, source)) ? -EDEADLK : 0;
}

static int receive(struct proc *p, endpoint_t from, vaddr_t buffer)
{
    if (!is_message_address(buffer)) {
        return -EFAULT;
    }
    int result = check_source(p, from);
    if (result != 0) {
        return result;
    }
    p->get_from = from;
    p->msg_address = buffer;
    if (p->inbox != 0 && ipc_take_waiting(p)) {
        p->flags |= P_DELIVER;
        return 0;
    }
    sched_block(p, RTS_RECEIVING);
    return BLOCKED;
}

static int sendrec(struct proc *p, endpoint_t to, vaddr_t address)
{
    if (!is_message_address(address)) {
        return -EFAULT;
    }
    p->msg_address = address;
    int result = send(p, to, address, SEND_THEN_RECEIVE);
    if (result == 0) {
        wait_for_answer(p, to);
        result = BLOCKED;
    }
    return result;
}

static int replyrecv(struct proc *p, endpoint_t to, vaddr_t address, vaddr_t buffer)
{
    if (!is_message_address(buffer)) {
        return -EFAULT;
    }
    struct proc *client = proc_lookup(to);
    if (client != NULL && ipc_is_client(client, p)) {
        if (arch_user_copy_msg_in(&client->msg, address) != 0) {
            return ipc_need_message(p, address);
        }
        client->msg.source = p->endpoint;
        p->nr_messages++;
        cpu_this()->nr_messages++;
        trace_add(TRAP_REPLYRECV, p->endpoint, to, client->msg.type);
        ipc_complete(client);
    }
    return receive(p, ANY, buffer);
}

static int trap(struct proc *p, uint32_t number)
{
    const uint32_t *r = p->context.r;
    endpoint_t peer = (endpoint_t)r[0];
    vaddr_t address = vaddr(r[1]);
    switch (number) {
    case TRAP_SENDREC:
        return sendrec(p, peer, address);
    case TRAP_SEND:
        return send(p, peer, address, SEND_WAIT);
    case TRAP_RECEIVE:
        return receive(p, peer, address);
    case TRAP_NOTIFY:
        return notify_trap(p, peer);
    case TRAP_SENDNB:
        return send(p, peer, address, SEND_NOWAIT);
    case TRAP_SENDA:
        return senda_trap(p, peer, address);
    case TRAP_REPLYRECV:
        return replyrecv(p, peer, address, vaddr(r[2]));
    default:
        return -EBADCALL;
    }
}

void ipc_trap(struct proc *caller, uint32_t number)
{
    bool is_allowed = number < TRAP_COUNT && (caller->priv->trap_mask >> number & 1) != 0;
    int result = is_allowed ? trap(caller, number) : -ETRAPDENIED;
    if (result != BLOCKED) {
        set_result(caller, result);
    }
}

bool ipc_unsend(struct proc *p)
{
    if ((p->rts & RTS_SENDING) == 0) {
        return false;
    }
    leave_senders(p);
    p->flags &= ~(uint32_t)P_SENDREC;
    p->context.pc -= trap_bytes(p);
    sched_unblock(p, RTS_SENDING);
    return true;
}

void ipc_abort(struct proc *p, int result)
{
    uint32_t waits = p->rts & (RTS_SENDING | RTS_RECEIVING);
    if (waits == 0) {
        return;
    }
    if ((waits & RTS_SENDING) != 0) {
        leave_senders(p);
    }
    p->flags &= ~(uint32_t)(P_REPLY | P_SENDREC);
    set_result(p, result);
    event_call_done(p);
    sched_unblock(p, waits);
}

void ipc_forget(struct proc *dead)
{
    bool has_successor = endpoint_is_service(dead->endpoint);
    for (struct proc *p = &proc_table[NR_TASKS]; p < &proc_table[NR_PROCS]; p++) {
        if (p->get_from != dead->endpoint && p->send_to != dead->endpoint) {
            continue; // the common case: this loop is most of the cost of an exit
        }
        bool sends = (p->rts & RTS_SENDING) != 0 && p->send_to == dead->endpoint;
        bool receives = (p->rts & RTS_RECEIVING) != 0 && p->get_from == dead->endpoint;
        if (has_successor && receives && (p->flags & P_REPLY) != 0) {
            ipc_abort(p, -ERESTART);
        } else if (!has_successor && (sends || receives)) {
            ipc_abort(p, -EDEADSRCDST);
        }
    }
    senda_forget(dead);
}
