// SPDX-License-Identifier: BSD-2-Clause
// Messages between processes: the complete, slow path. The common case - sendrec or replyrecv to a
// process that waits - is done by arch/arm/ipc_fast.S, which declines whatever is not plain; both
// keep the same states (kernel/proc.h).
//
// No function here reads memory of a process other than the one whose address space is loaded: a
// message is copied to the sender's entry or straight to the receiver's, and to the receiver's
// memory when that process is next switched to.
#pragma once

#include <kernel/proc.h>

// A trap of `caller` with the number in r7 other than a kernel call. The result is in r0, or the
// caller is blocked.
void ipc_trap(struct proc *caller, uint32_t number);

// Write the message that waits in p->msg to p's memory. Called with p's address space loaded.
// false: p is blocked on VM.
bool ipc_deliver(struct proc *p);

// The message that p waited for is in p->msg: its call ends with 0.
void ipc_complete(struct proc *p);

// Does p wait in receive, or for an answer, so that a message from `source` ends its wait?
static inline bool ipc_is_waiting(const struct proc *p, endpoint_t source)
{
    return (p->rts & RTS_RECEIVING) != 0 && (p->get_from == ANY || p->get_from == source);
}

// Does p wait for the answer to a request that `server` has received?
static inline bool ipc_is_client(const struct proc *p, const struct proc *server)
{
    return (p->rts & RTS_RECEIVING) != 0 && (p->flags & P_REPLY) != 0 &&
           p->get_from == server->endpoint;
}

// May p take a notification or an asynchronous message from `source` now? Not while it waits for an
// answer.
static inline bool ipc_accepts(const struct proc *p, endpoint_t source)
{
    return (p->flags & P_REPLY) == 0 && (p->get_from == ANY || p->get_from == source);
}

// The message that the trap of p needs to read lies on a missing page: p is blocked on VM and
// repeats the trap (0), or -EFAULT.
int ipc_need_message(struct proc *p, vaddr_t address);

// p's call ends with `result`; it leaves every queue of IPC. Harmless when it waits for nothing.
void ipc_abort(struct proc *p, int result);

// p waits to send: the send is taken back and p will execute the trap again. False: it does not
// wait to send.
bool ipc_unsend(struct proc *p);

// VM has answered a request that ipc_need_message or ipc_deliver made for p.
void ipc_end_message_wait(struct proc *p, int result);

// `dead` is gone: who waits for its answer, or to send to it, gets an error (or stays queued: boot
// service).
void ipc_forget(struct proc *dead);

// Does p, now waiting for a message, find one? Then takes the first.
bool ipc_take_waiting(struct proc *p);

// --- notify.c
void notify_init(void); // from then on tty hears of new lines in the kernel log
int notify_trap(struct proc *caller, endpoint_t to);
// From kernel tasks.
void notify_system(struct proc *to, uint32_t bits);
void notify_irq(struct priv *to, unsigned index);
void notify_alarm(struct priv *to);
// Fetch a pending notification that p accepts into *message.
bool notify_take(struct proc *p, struct message *message);

// --- senda.c
int senda_trap(struct proc *caller, endpoint_t to, vaddr_t address);
bool senda_take(struct proc *p, struct message *message);
void senda_forget(struct proc *dead); // messages to it fail

// --- vmreq.c
// Ask VM on behalf of p (p->vm filled in); blocks it with `rts_flag` (RTS_PAGEFAULT or
// RTS_VMREQUEST).
void vmreq_ask(struct proc *p, uint32_t rts_flag);
bool vmreq_take(struct proc *vm, struct message *message);
// VM's answer. -ESRCH: p does not wait for VM.
int vmreq_resume(struct proc *p, int result, vir_bytes address);
void vmreq_forget(struct proc *p);
