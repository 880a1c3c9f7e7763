// SPDX-License-Identifier: BSD-2-Clause
// From a message to its handler; see dispatch.h. The table comes from abi/proto/vfs.def.

#include "dispatch.h"

#include <string.h>

#include "abi/proto/cdev.h"
#include "abi/proto/vfs.h"
#include "calls.h"
#include "device.h"
#include "os.h"
#include "outgoing.h"
#include "remote.h"
#include "store.h"
#include "wait.h"

enum who { WHO_NOBODY, WHO_ANYONE, WHO_ASYNC_PM, WHO_ASYNC_RS };

typedef int (*handler)(struct proc *, const struct message *, struct message *);

static const struct {
    handler handle;
    enum who who;
} table[VFS_NR_REQUESTS] = {
#define R(number, NAME, name, who, summary) [number] = {vfs_do_##name, WHO_##who},
#include "abi/proto/vfs.def"
#undef R
};

static bool uses_journal;

struct walk walk_first, walk_second;

void dispatch_use_journal(void)
{
    uses_journal = true;
}

// The answer is complete: what the call kept goes.
static void close_call(struct proc *p, struct message *reply, int status)
{
    reply->type = p->request.type | MSG_REPLY;
    reply->serial = p->request.serial;
    reply->status = status;
    wait_reset(p);
}

void dispatch_answer(struct proc *p, struct message *reply)
{
    p->journal = *reply;
    if (!p->is_exiting) {
        os_reply(p->endpoint, reply);
    }
}

// A service's first request may overtake RS's word of it: it is kept in the free slot until then.
static void park(const struct message *m)
{
    struct proc *p =
        endpoint_slot(m->source) < NR_PROCS ? proc_at((unsigned)endpoint_slot(m->source)) : NULL;

    if (p != NULL && p->endpoint == NONE) {
        p->parked = m->source;
        p->request = *m;
    } else {
        struct message reply = {.type = m->type | MSG_REPLY, .serial = m->serial, .status = -ESRCH};
        os_reply(m->source, &reply);
    }
}

// The answer is built where the journal keeps it.
static const struct message *client_request(const struct message *m, handler handle)
{
    struct proc *p = proc_find(m->source);

    if (p == NULL) {
        park(m);
        return NULL;
    }
    if (p->block != BLOCK_NONE) {
        wait_abandon(p); // the call was cut off
    }
    p->request = *m;
    if (uses_journal && p->journal.serial == m->serial &&
        p->journal.type == (m->type | MSG_REPLY) && p->journal.status != -ERESTART) {
        return &p->journal;
    }
    memset(&p->journal, 0, sizeof(p->journal));
    int status = handle(p, &p->request, &p->journal);
    if (status == SUSPEND) {
        return NULL;
    }
    close_call(p, &p->journal, status);
    return &p->journal;
}

static void server_request(const struct message *m, handler handle)
{
    struct message reply __attribute__((aligned(8))) = {0};
    int status = handle(NULL, m, &reply);

    reply.type = m->type | MSG_REPLY;
    reply.serial = m->serial;
    reply.status = status;
    (void)os_async(m->source, &reply);
}

// Anybody may send anything by sendrec and waits for an answer then; who does not wait loses
// nothing by getting one.
static const struct message *refuse(const struct message *m)
{
    static struct message refusal;

    refusal =
        (struct message){.type = m->type | MSG_REPLY, .serial = m->serial, .status = -EBADCALL};
    return &refusal;
}

static const struct message *request(const struct message *m)
{
    uint32_t number = m->type - MSG_CLASS_VFS;
    enum who who = number < VFS_NR_REQUESTS ? table[number].who : WHO_NOBODY;

    if (who == WHO_ANYONE) {
        return client_request(m, table[number].handle);
    }
    if ((who == WHO_ASYNC_PM && m->source == PM_EP) ||
        (who == WHO_ASYNC_RS && m->source == RS_EP)) {
        server_request(m, table[number].handle);
        return NULL;
    }
    return refuse(m);
}

const struct message *dispatch(const struct message *m, endpoint_t *to)
{
    const struct message *reply = NULL;

    if (m->type == MSG_NOTIFY) {
        if (m->source == DS_EP) {
            device_drivers_changed();
        } else if (m->source == CLOCK_EP) {
            wait_alarm();
        } else if (m->source >= NR_TASKS) {
            reply =
                refuse(m); // nobody else notifies VFS: it is a request with a notification's type
        }
    } else if (m->type & MSG_REPLY) {
        reply = outgoing_answer(m) ? NULL : refuse(m);
    } else if (m->type == CDEV_READY) {
        reply = device_ready(m) ? NULL : refuse(m);
    } else {
        reply = request(m);
    }
    remote_sweep();
    *to = reply != NULL ? m->source : NONE;
    return reply;
}

void dispatch_woken(void)
{
    struct proc *p;

    while ((p = wait_next()) != NULL) {
        uint32_t number = p->request.type - MSG_CLASS_VFS;
        int status = table[number].handle(p, &p->request, &p->journal);
        if (status != SUSPEND) {
            close_call(p, &p->journal, status);
            os_reply(p->endpoint, &p->journal);
        }
        remote_sweep();
    }
    store_trim();
}
