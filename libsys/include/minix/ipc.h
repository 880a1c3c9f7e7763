// SPDX-License-Identifier: BSD-2-Clause
// Message passing for services: the traps themselves, the request loop that survives a server's
// restart, and asynchronous requests. Messages are struct message (abi/message.h).
#pragma once

#include "abi/endpoint.h"
#include "abi/message.h"

// The traps of abi/trap.h. All return 0 or a negative error; message pointers are 4-byte aligned.
int ipc_sendrec(endpoint_t dst, struct message *m);
int ipc_send(endpoint_t dst, const struct message *m);
int ipc_receive(endpoint_t src, struct message *m);
int ipc_notify(endpoint_t dst);
int ipc_sendnb(endpoint_t dst, const struct message *m);
int ipc_senda(endpoint_t dst, const struct message *m);

// Reply to `dst` (dropped unless it waits in sendrec for the caller; NONE: no reply), then wait for
// the next message from anybody. `reply` and `next` may be the same buffer.
int ipc_replyrecv(endpoint_t dst, const struct message *reply, struct message *next);

// Kernel call `number` with the payload in `m`, which holds the reply payload afterwards.
int kernel_call(unsigned number, struct message *m);

// Send request `m` (type and payload filled in) to a server and wait for its reply in `m`. Gives
// the request the next serial, repeats it with the same serial when the server died before it
// answered (ERESTART), drops stale replies. Returns the reply's status, or a negative error of the
// trap itself (EDEADSRCDST: the receiver is gone; EDEADLK; ETRAPDENIED).
int ipc_request(endpoint_t dst, struct message *m);

// Next serial of this process's requests; never 0.
uint32_t ipc_next_serial(void);

// Send `m` without ever waiting: through the kernel's ring, or from a queue in this library when
// that is full. Order per receiver is kept. Returns 0; -ENOSPC when the queue is full too;
// -EDEADSRCDST when the receiver does not exist. A service that uses this must receive by
// sef_receive or sef_replyrecv, which move the queue on.
int async_send(endpoint_t dst, const struct message *m);

// Answer the asynchronous request `request`, received from request->source: type, serial and status
// are filled in, the payload comes from `reply`.
int async_reply(const struct message *request, struct message *reply, int status);

// Turn `m`, a request, into its reply in place.
static inline void message_make_reply(struct message *m, int status)
{
    m->type |= MSG_REPLY;
    m->status = status;
}

static inline bool message_is_notify(const struct message *m)
{
    return m->type == MSG_NOTIFY;
}

// Typed view of a payload: MSG_PAYLOAD_OF(&m, struct vm_fork_req)->parent.
#define MSG_PAYLOAD_OF(m, type) ((type *)(void *)(m)->payload)
