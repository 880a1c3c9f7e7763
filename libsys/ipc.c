// SPDX-License-Identifier: BSD-2-Clause
// Requests to servers and asynchronous messages. A service is single-threaded: all state here is
// the process's own.

#include "minix/ipc.h"

#include <string.h>

#include "internal.h"

enum { QUEUE_SLOTS = 128 };

struct queued {
    endpoint_t dst;
    struct message m;
};

static uint32_t last_serial;
static struct queued queue[QUEUE_SLOTS];
static unsigned queue_first;
static unsigned queue_count;

uint32_t ipc_next_serial(void)
{
    last_serial++;
    if (last_serial == 0) {
        last_serial = 1;
    }
    return last_serial;
}

// One try: send, then receive until the reply to this very request comes.
static int request_once(endpoint_t dst, struct message *m, uint32_t serial)
{
    int r = ipc_sendrec(dst, m);

    while (r == 0 && !((m->type & MSG_REPLY) && m->serial == serial)) {
        r = ipc_receive(dst, m);
    }
    return r;
}

int ipc_request(endpoint_t dst, struct message *m)
{
    struct message request = *m;
    uint32_t serial = ipc_next_serial();
    int r;

    request.serial = serial;
    request.ack = serial;
    do {
        *m = request;
        r = request_once(dst, m, serial);
        if (r == 0) {
            r = m->status;
        }
    } while (r == -ERESTART);
    return r;
}

static bool is_queued_for(endpoint_t dst)
{
    for (unsigned i = 0; i < queue_count; i++) {
        if (queue[(queue_first + i) % QUEUE_SLOTS].dst == dst) {
            return true;
        }
    }
    return false;
}

int async_send(endpoint_t dst, const struct message *m)
{
    int r = is_queued_for(dst) ? -ENOSPC : ipc_senda(dst, m);

    if (r != -ENOSPC) {
        return r;
    }
    if (queue_count == QUEUE_SLOTS) {
        return -ENOSPC;
    }
    struct queued *slot = &queue[(queue_first + queue_count) % QUEUE_SLOTS];
    slot->dst = dst;
    slot->m = *m;
    queue_count++;
    return 0;
}

int async_reply(const struct message *request, struct message *reply, int status)
{
    reply->type = request->type | MSG_REPLY;
    reply->serial = request->serial;
    reply->status = status;
    return async_send(request->source, reply);
}

void async_forget(void)
{
    queue_count = 0;
}

void async_flush(void)
{
    while (queue_count > 0) {
        struct queued *slot = &queue[queue_first];
        if (ipc_senda(slot->dst, &slot->m) == -ENOSPC) {
            return;
        }
        queue_first = (queue_first + 1) % QUEUE_SLOTS;
        queue_count--;
    }
}
