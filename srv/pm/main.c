// SPDX-License-Identifier: BSD-2-Clause
// PM's loop: receive, find out who asks and whether it may, handle, reply.

#include "pm.h"

#include "abi/proto/rs.h"
#include "minix/sef.h"

// Who may send a request, by the `who` column of pm.def.
enum pm_who {
    WHO_ANYONE,
    WHO_ASYNC_RS,
    WHO_ASYNC_VFS_TTY,
    WHO_ASYNC_TTY,
    WHO_ASYNC_RTC,
    WHO_ASYNC_DRIVER
};

struct pm_row {
    pm_handler *handler; // NULL: no such request
    enum pm_who who;
};

static const struct pm_row rows[PM_NR_REQUESTS] = {
#define R(number, NAME, name, who, summary) [number] = {pm_do_##name, WHO_##who},
#include "abi/proto/pm.def"
#undef R
};

static struct mproc *current;

// The last reply of call_reply in this event: it goes out with the trap that waits for the next
// event.
static struct message held;
static endpoint_t held_for = NONE;

void call_begin(struct mproc *p, enum proc_call call, const struct message *request)
{
    state_touch(p);
    p->call = (uint8_t)call;
    p->call_type = request->type;
    p->call_serial = request->serial;
}

void call_reply(struct mproc *p, int status, const void *payload, size_t bytes)
{
    call_flush();
    held = (struct message){
        .type = p->call_type | MSG_REPLY, .serial = p->call_serial, .status = status};
    if (bytes > 0) {
        memcpy(held.payload, payload, bytes);
    }
    held_for = p->endpoint;
    state_touch(p);
    p->call = CALL_NONE;
    if (status != -ERESTART) {
        state_cold(p)->answer = held;
    }
}

void call_flush(void)
{
    if (held_for != NONE) {
        (void)ipc_sendnb(held_for, &held); // it may not wait any more: its own affair
        held_for = NONE;
    }
}

bool call_is_current(const struct mproc *p)
{
    return p == current;
}

static bool is_allowed(enum pm_who who, endpoint_t source)
{
    struct mproc *p;

    switch (who) {
    case WHO_ASYNC_RS:
        return source == RS_EP;
    case WHO_ASYNC_VFS_TTY:
        return source == VFS_EP || source == TTY_EP;
    case WHO_ASYNC_TTY:
        return source == TTY_EP;
    case WHO_ASYNC_RTC:
    case WHO_ASYNC_DRIVER:
        p = tree_by_endpoint(source);
        return p != NULL && proc_is_service(p);
    default:
        return false;
    }
}

static void serve_server(const struct pm_row *row, struct message *m)
{
    struct message reply = {.type = 0};
    int status = is_allowed(row->who, m->source) ? row->handler(NULL, m, &reply) : -EPERM;

    if (status != PM_NO_REPLY) {
        (void)async_reply(m, &reply, status); // a server that is gone needs no answer
    }
}

// The reply to a request that changed something is kept until the next one, for a successor of this
// PM.
static void note_answer(struct mproc *caller, const struct message *reply)
{
    if (caller->torn) {
        state_cold(caller)->answer = *reply;
    }
}

// A request that a predecessor has answered already.
static bool was_answered(struct mproc *caller, const struct message *m, struct message *reply)
{
    if ((caller->flags & MP_INHERITED) == 0) {
        return false;
    }
    const struct message *answer = &state_cold(caller)->answer;
    state_touch(caller);
    caller->flags &= ~(uint32_t)MP_INHERITED;
    if (answer->serial != m->serial || answer->type != (m->type | MSG_REPLY)) {
        return false;
    }
    *reply = *answer;
    return true;
}

// The caller has given up its blocked request, since it sends another.
static void abandon_call(struct mproc *caller)
{
    state_touch(caller);
    timer_cancel(caller, TIMER_SLEEP);
    if (caller->call == CALL_SUSPEND) {
        sig_set_blocked(&caller->sig, caller->sig.saved);
    }
    caller->call = CALL_NONE;
}

// RS lets a service run before PM has its word of it: such a caller asks again.
static int refuse_unknown(endpoint_t source)
{
    struct proc_info info;
    int bytes = sys_getinfo(GI_PROC, (unsigned)endpoint_slot(source), &info, sizeof(info), NULL);
    bool is_service = bytes == (int)sizeof(info) && info.endpoint == source && info.is_service;

    return is_service ? -ERESTART : -ESRCH;
}

// Serves a client; the reply, if any, is in *reply. Returns to whom it goes, or NONE.
static endpoint_t serve_client(
    const struct pm_row *row, const struct message *m, struct message *reply)
{
    struct mproc *caller = tree_by_endpoint(m->source);
    endpoint_t to = m->source;

    memset(reply, 0, sizeof(*reply));
    reply->type = m->type | MSG_REPLY;
    reply->serial = m->serial;
    if (caller == NULL || row == NULL) {
        reply->status = caller == NULL ? refuse_unknown(m->source) : -ENOSYS;
        return to;
    }
    if (caller->life != LIFE_ALIVE || proc_is_busy(caller)) {
        return NONE; // it does not wait for an answer to this
    }
    if (was_answered(caller, m, reply)) {
        return to;
    }
    if (caller->call != CALL_NONE) {
        abandon_call(caller);
    }
    current = caller;
    int status = row->handler(caller, m, reply);
    current = NULL;
    if (status == PM_NO_REPLY) {
        if (caller->sig.pending != 0) {
            (void)signal_act(caller); // another mask may hold now
        }
        return NONE;
    }
    reply->status = status;
    note_answer(caller, reply);
    if (caller->sig.pending != 0 && caller->life == LIFE_ALIVE &&
        sig_next(&caller->sig, (caller->flags & MP_STOPPED) != 0) != 0) {
        (void)ipc_sendnb(to, reply); // the handler's frame goes below what the reply restores
        (void)signal_act(caller);
        return NONE;
    }
    return to;
}

// What nobody asked for, by somebody who may wait for an answer.
static endpoint_t refuse(const struct message *m, struct message *reply)
{
    memset(reply, 0, sizeof(*reply));
    reply->type = m->type | MSG_REPLY;
    reply->serial = m->serial;
    reply->status = -EBADCALL;
    return m->source;
}

static endpoint_t serve_request(struct message *m, struct message *reply)
{
    uint32_t number = m->type - MSG_CLASS_PM;
    const struct pm_row *row =
        number < PM_NR_REQUESTS && rows[number].handler != NULL ? &rows[number] : NULL;

    if (row != NULL && row->who != WHO_ANYONE) {
        serve_server(row, m);
        return NONE;
    }
    return serve_client(row, m, reply);
}

static void serve_notify(struct message *m)
{
    if (m->source == CLOCK_EP) {
        timer_alarm();
    } else if (m->source == SYSTEM_EP &&
               (MSG_PAYLOAD_OF(m, struct notify_payload)->bits & NOTIFY_EXCEPTION)) {
        event_fetch();
    }
}

// Returns who gets *reply, or NONE.
static endpoint_t serve(struct message *m, struct message *reply)
{
    if (message_is_notify(m)) {
        serve_notify(m);
        return m->source >= NR_TASKS ? refuse(m, reply)
                                     : NONE; // a process may say it is a notification, and wait
    }
    if (m->type & MSG_REPLY) {
        if (m->source == VFS_EP) {
            vfs_answer(m);
            return NONE;
        }
        return refuse(m, reply);
    }
    return serve_request(m, reply);
}

static int init_fresh(int type, sef_init_info_t *info)
{
    (void)type;
    (void)info;
    int r = state_open();
    if (r != 0) {
        return r;
    }
    timerq_init();
    exec_init();
    r = boot_processes();
    state_seal();
    return r;
}

int main(int argc, char *argv[])
{
    static struct message m;
    static struct message reply;
    endpoint_t to = NONE;

    env_setargs(argc, argv);
    sef_setcb_init_fresh(init_fresh);
    sef_startup();
    for (;;) {
        int r;
        if (to == NONE) {
            to = held_for;
            held_for = NONE;
            r = sef_replyrecv(to, &held, &m);
        } else {
            call_flush();
            r = sef_replyrecv(to, &reply, &m);
        }
        if (r != 0) {
            panic("pm", "receive failed:", r);
        }
        to = serve(&m, &reply);
        timer_rearm();
        state_seal();
    }
}
