// SPDX-License-Identifier: BSD-2-Clause
// Messages between processes: the complete, slow path. The common case - sendrec or replyrecv to a process that waits -
// is done by arch/arm/ipc_fast.S, which declines whatever is not plain; both keep the same states (kernel/proc.h).
//
// No function here reads memory of a process other than the one whose address space is loaded: a message is copied to the
// sender's entry or straight to the receiver's, and to the receiver's memory when that process is next switched to.
#pragma once

#include <kernel/proc.h>

// A trap of `caller` with the number in r7 other than a kernel call. The result is in r0, or the caller is blocked.
void ipc_trap(struct proc *caller, uint32_t number);

// Write the message that waits in p->msg to p's memory. Called with p's address space loaded. false: p is blocked on VM.
bool ipc_deliver(struct proc *p);

// A kernel-made message for p, which must be waiting (ipc_is_waiting): it runs next with it.
void ipc_hand(struct proc *p, const struct message *message);

// Does p wait in receive for a message from `source`?
static inline bool ipc_is_waiting(const struct proc *p, endpoint_t source)
{
    return p->rts == RTS_RECEIVING && (p->get_from == ANY || p->get_from == source);
}

// Does p wait for the answer to a request that `server` has received?
static inline bool ipc_is_client(const struct proc *p, const struct proc *server)
{
    return (p->rts & RTS_RECEIVING) != 0 && (p->flags & P_REPLY) != 0 && p->get_from == server->endpoint;
}

// p's call ends with `result`; it leaves every queue of IPC. Harmless when it waits for nothing.
void ipc_abort(struct proc *p, int result);

// `dead` is gone: who waits for its answer, or to send to it, gets an error (or stays queued: boot service).
void ipc_forget(struct proc *dead);

// Does p, now waiting for a message, find one? Then takes the first.
bool ipc_take_waiting(struct proc *p);

// --- notify.c
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
// Ask VM on behalf of p (p->vm filled in); blocks it with `rts_flag` (RTS_PAGEFAULT or RTS_VMREQUEST).
void vmreq_ask(struct proc *p, uint32_t rts_flag);
bool vmreq_take(struct proc *vm, struct message *message);
// VM's answer. -ESRCH: p does not wait for VM.
int vmreq_resume(struct proc *p, int result, vir_bytes address);
void vmreq_forget(struct proc *p);
