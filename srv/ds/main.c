// SPDX-License-Identifier: BSD-2-Clause
// The loop: requests of clients, orders of RS, and what a restart needs.
//
// A client whose request was received but not answered when DS died repeats it with the same
// serial; if it was carried out, its answer is in the store and is given again.

#include <errno.h>
#include <string.h>

#include "abi/errno_own.h"
#include "entries.h"
#include "events.h"
#include "minix/sef.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"
#include "request.h"

void notify_label(const char *label)
{
    endpoint_t endpoint = store_endpoint_of(label);

    if (endpoint != NONE) {
        (void)ipc_notify(endpoint); // one that is dead is notified again when it is back
    }
}

typedef int entry_handler(struct client *client, const struct ds_entry_req *req);

static int serve_entry(entry_handler *handler, struct client *client, struct message *m)
{
    struct ds_entry_req req = *MSG_PAYLOAD_OF(m, struct ds_entry_req);
    int status = handler(client, &req);

    *MSG_PAYLOAD_OF(m, struct ds_entry_rep) = client->note.reply;
    return status;
}

// No default: the compiler asks for each row of ds.def.
static int dispatch(struct client *client, struct message *m)
{
    struct ds_list_rep list = {0};
    int status;

    switch ((enum ds_request)m->type) {
    case DS_PUBLISH:
        return serve_entry(do_publish, client, m);
    case DS_RETRIEVE:
        return serve_entry(do_retrieve, client, m);
    case DS_DELETE:
        return serve_entry(do_delete, client, m);
    case DS_SUBSCRIBE:
        return serve_entry(do_subscribe, client, m);
    case DS_CHECK:
        return serve_entry(do_check, client, m);
    case DS_SNAPSHOT:
        return serve_entry(do_snapshot, client, m);
    case DS_LOST:
        return serve_entry(do_lost, client, m);
    case DS_LABEL_NAME:
        return do_label_name(client, MSG_PAYLOAD_OF(m, struct ds_label_name_req));
    case DS_LIST:
        status = do_list(client, MSG_PAYLOAD_OF(m, struct ds_list_req), &list);
        *MSG_PAYLOAD_OF(m, struct ds_list_rep) = list;
        return status;
    case DS_RS_LABEL: // asynchronous, from RS only
    case DS_RS_GONE:
    case DS_RS_ALL:
    case DS_NR_REQUESTS:
        break;
    }
    return -EBADCALL;
}

// The answer a predecessor gave, or would have given. ds_check's key may not have reached the
// client.
static int answer_again(const struct answer *answer, struct message *m)
{
    vir_bytes buffer = MSG_PAYLOAD_OF(m, struct ds_entry_req)->key;
    int r = 0;

    if (m->type == DS_CHECK && answer->key[0] != '\0') {
        r = sys_client_write(m->source, buffer, answer->key, answer->reply.key_bytes);
    }
    *MSG_PAYLOAD_OF(m, struct ds_entry_rep) = answer->reply;
    return r != 0 ? r : answer->status;
}

static void serve(struct message *m)
{
    struct client client = {
        .endpoint = m->source, .note = {.client = m->source, .serial = m->serial}};
    const struct answer *before = store_answer(m->source, m->serial);
    int status;

    if (before != NULL) {
        status = answer_again(before, m);
    } else {
        strcpy(
            client.label, store_label_of(m->source)); // RS's labels are shorter than ABI_LABEL_MAX
        status = dispatch(&client, m);
    }
    message_make_reply(m, status);
}

// A program can give its message a notification's type, but only services and the kernel notify.
static bool is_notification(const struct message *m)
{
    return message_is_notify(m) && (m->source < NR_TASKS || *store_label_of(m->source) != '\0');
}

static void serve_rs(struct message *m)
{
    struct message reply = {0};
    int status = 0;

    if (m->type == DS_RS_LABEL) {
        status = do_rs_label(MSG_PAYLOAD_OF(m, struct ds_rs_label_req));
    } else if (m->type == DS_RS_GONE) {
        status = do_rs_gone(MSG_PAYLOAD_OF(m, struct ds_rs_label_req));
    } else {
        status = do_rs_all(MSG_PAYLOAD_OF(m, struct ds_rs_all_req));
    }
    if (status != 0) {
        log_err("what RS says (0x%x) can't be stored: %d", (unsigned)m->type, status);
    }
    (void)async_reply(m, &reply, status); // RS goes on without it
}

static void open_store(void)
{
    struct store_damage damage;

    if (store_open(&damage) != 0) {
        panic("ds", "no kept memory", NO_NUM);
    }
    if (damage.entries != 0 || damage.subscriptions != 0) {
        log_warn("store: dropped %u damaged entries, %u subscriptions", damage.entries,
            damage.subscriptions);
    }
}

// Who was to be notified and may not have been; and owners of mapped entries, whose libraries
// publish them again.
static void tell_after_restart(void)
{
    events_tell_all();
    for (uint32_t i = 0; i < entries_count(); i++) {
        const struct entry *e = entry_at(i);
        if ((e->flags & DSF_IN_USE) && (e->flags & DSF_TYPE_MAP)) {
            notify_label(e->owner);
        }
    }
}

int main(int argc, char *argv[])
{
    struct message m;

    (void)argc;
    (void)argv;
    sef_startup();
    open_store();
    tell_after_restart();
    int r = sef_receive(ANY, &m);
    for (;;) {
        endpoint_t reply_to = NONE;
        if (r == 0 && m.source == RS_EP &&
            (m.type == DS_RS_LABEL || m.type == DS_RS_GONE || m.type == DS_RS_ALL)) {
            serve_rs(&m);
        } else if (r == 0 &&
                   !is_notification(&m)) { // also to what is no request: the sender may wait
            reply_to = m.source;
            serve(&m);
        }
        r = sef_replyrecv(reply_to, &m, &m);
    }
}
