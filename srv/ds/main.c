// SPDX-License-Identifier: BSD-2-Clause
// The data store's requests. A key or value is read from the client, which waits in sendrec meanwhile, once and into memory of ours.
//
// Restart: all state is in the kept region. A client whose request was received but not answered repeats it with the same serial;
// `answers` has what was done for it, if it was done.

#include <errno.h>
#include <string.h>

#include "abi/errno_own.h"
#include "ds.h"
#include "minix/sef.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"

static struct store *store;
static const char no_label[] = "";

static const char *label_of(endpoint_t ep)
{
    const char *label = store_label_of(store, ep);
    return label != NULL ? label : no_label;
}

static void notify_owner(const char *owner)
{
    int i = store_find(store, owner, DSF_TYPE_LABEL);

    if (i >= 0) {
        (void)ipc_notify((endpoint_t)store->entries[i].value); // dead ones subscribe again when they are back
    }
}

// Copies a NUL-terminated string of at most `max` bytes from the client.
static int fetch_string(endpoint_t client, vir_bytes address, uint32_t bytes, char *to, uint32_t max)
{
    if (bytes < 2 || bytes > max) {
        return -EINVAL;
    }
    int r = sys_client_read(client, address, to, bytes);
    if (r != 0) {
        return r;
    }
    return strnlen(to, bytes) == bytes - 1 ? 0 : -EINVAL;
}

static bool is_one_type(uint32_t flags, uint32_t allowed)
{
    uint32_t type = flags & DSF_MASK_TYPE;
    return (type & allowed) == type && type != 0 && (type & (type - 1)) == 0;
}

static int do_publish(const struct message *m, const struct ds_entry_req *req, struct ds_entry_rep *rep)
{
    struct entry wanted = {.flags = req->flags & (DSF_MASK_TYPE | DSF_PRIV_RETRIEVE | DSF_PRIV_OVERWRITE | DSF_PRIV_SUBSCRIBE),
                           .value = req->value};
    int index;

    (void)rep;
    if (!is_one_type(req->flags, DSF_TYPE_U32 | DSF_TYPE_STR)) {
        return (req->flags & DSF_MASK_TYPE) == DSF_TYPE_LABEL ? -EPERM : -EINVAL; // labels come from RS alone
    }
    const char *owner = label_of(m->source);
    if (*owner == '\0') {
        return -EPERM;
    }
    strcpy(wanted.owner, owner);
    int r = fetch_string(m->source, req->key, req->key_bytes, wanted.key, DS_MAX_KEYLEN);
    if (r == 0 && (req->flags & DSF_TYPE_STR)) {
        if (req->data_bytes == 0 || req->data_bytes > DS_MAX_STRLEN) {
            return -EINVAL;
        }
        r = sys_client_read(m->source, req->data, wanted.string, req->data_bytes);
        wanted.string[DS_MAX_STRLEN - 1] = '\0';
        wanted.bytes = req->data_bytes;
    }
    if (r == 0) {
        r = store_put(store, &wanted, (req->flags & DSF_OVERWRITE) != 0, &index);
    }
    if (r == 0) {
        subscription_mark(store, index, notify_owner);
    }
    return r;
}

static int do_retrieve(const struct message *m, const struct ds_entry_req *req, struct ds_entry_rep *rep)
{
    char key[DS_MAX_KEYLEN];

    if (!is_one_type(req->flags, DSF_TYPE_U32 | DSF_TYPE_STR | DSF_TYPE_LABEL)) {
        return -EINVAL;
    }
    int r = fetch_string(m->source, req->key, req->key_bytes, key, sizeof(key));
    if (r != 0) {
        return r;
    }
    int i = store_find(store, key, req->flags);
    if (i < 0) {
        return -ESRCH;
    }
    const struct entry *e = &store->entries[i];
    if ((e->flags & DSF_PRIV_RETRIEVE) && strcmp(e->owner, label_of(m->source)) != 0) {
        return -EPERM;
    }
    *rep = (struct ds_entry_rep){.flags = e->flags & DSF_MASK_TYPE, .value = e->value, .bytes = e->bytes};
    if (e->flags & DSF_TYPE_STR) {
        uint32_t n = req->data_bytes < DS_MAX_STRLEN ? req->data_bytes : DS_MAX_STRLEN;
        r = sys_client_write(m->source, req->data, e->string, n);
    }
    return r;
}

static int do_delete(const struct message *m, const struct ds_entry_req *req, struct ds_entry_rep *rep)
{
    char key[DS_MAX_KEYLEN];
    int index;

    (void)rep;
    if (!is_one_type(req->flags, DSF_TYPE_U32 | DSF_TYPE_STR)) {
        return (req->flags & DSF_MASK_TYPE) == DSF_TYPE_LABEL ? -EPERM : -EINVAL;
    }
    int r = fetch_string(m->source, req->key, req->key_bytes, key, sizeof(key));
    if (r == 0) {
        r = store_remove(store, key, req->flags, label_of(m->source), &index);
    }
    if (r == 0) {
        subscription_mark(store, index, notify_owner);
    }
    return r;
}

static int do_subscribe(const struct message *m, const struct ds_entry_req *req, struct ds_entry_rep *rep)
{
    char regex[DS_MAX_KEYLEN];
    const char *owner = label_of(m->source);

    (void)rep;
    if (*owner == '\0') {
        return -ESRCH;
    }
    int r = fetch_string(m->source, req->key, req->key_bytes, regex, sizeof(regex));
    if (r != 0) {
        return r;
    }
    bool initial = (req->flags & DSF_INITIAL) != 0;
    r = subscription_set(store, owner, regex, req->flags, (req->flags & DSF_OVERWRITE) != 0, initial, false);
    if (r == 0 && initial) {
        notify_owner(owner);
    }
    return r;
}

static int do_check(const struct message *m, const struct ds_entry_req *req, struct ds_entry_rep *rep)
{
    bool more;
    const char *owner = label_of(m->source);
    int i = subscription_next(store, owner, &more);

    if (i < 0) {
        return i;
    }
    const struct entry *e = &store->entries[i];
    uint32_t n = strlen(e->key) + 1;
    if (n > req->key_bytes) {
        return -EINVAL;
    }
    int r = sys_client_write(m->source, req->key, e->key, n);
    if (r != 0) {
        return r;
    }
    rep->flags = e->flags & DSF_MASK_TYPE;
    rep->key_bytes = n;
    if (more) {
        notify_owner(owner);
    }
    return e->flags & DSF_IN_USE ? 0 : -ENOENT;
}

static int do_label_name(const struct message *m)
{
    const struct ds_label_name_req *req = (const struct ds_label_name_req *)(const void *)m->payload;
    const char *label = store_label_of(store, req->endpoint);

    if (label == NULL) {
        return -ESRCH;
    }
    uint32_t n = strlen(label) + 1;
    return n <= req->key_bytes ? sys_client_write(m->source, req->key, label, n) : -EINVAL;
}

static int do_list(const struct message *m, struct ds_list_rep *rep)
{
    const struct ds_list_req *req = (const struct ds_list_req *)(const void *)m->payload;
    struct ds_list_entry out = {.value = 0};

    for (uint32_t i = req->index; i < NR_ENTRIES; i++) {
        const struct entry *e = &store->entries[i];
        if (!(e->flags & DSF_IN_USE) || (e->flags & DSF_PRIV_RETRIEVE)) {
            continue;
        }
        memcpy(out.key, e->key, sizeof(out.key));
        memcpy(out.owner, e->owner, sizeof(out.owner));
        memcpy(out.string, e->string, sizeof(out.string));
        out.flags = e->flags;
        out.value = e->value;
        out.bytes = e->bytes;
        rep->next = i + 1;
        return sys_client_write(m->source, req->buffer, &out, sizeof(out));
    }
    rep->next = 0;
    return -ENOENT;
}

// RS publishes, moves and removes labels; nobody else may.
static int do_rs_label(const struct message *m)
{
    const struct ds_rs_label_req *req = (const struct ds_rs_label_req *)(const void *)m->payload;
    struct entry wanted = {.flags = DSF_TYPE_LABEL, .value = (uint32_t)req->endpoint, .owner = "rs"};
    int index;

    memcpy(wanted.key, req->label, ABI_LABEL_MAX);
    if (wanted.key[0] == '\0' || strnlen(wanted.key, ABI_LABEL_MAX) == ABI_LABEL_MAX) {
        return -EINVAL;
    }
    int r = store_put(store, &wanted, true, &index);
    if (r == 0) {
        subscription_mark(store, index, notify_owner);
        notify_owner(wanted.key); // a successor looks for changes that its predecessor had not fetched
    }
    return r;
}

static void remove_entries_of(const char *label)
{
    for (int i = 0; i < NR_ENTRIES; i++) {
        struct entry *e = &store->entries[i];
        bool its_label = (e->flags & DSF_TYPE_LABEL) && strcmp(e->key, label) == 0;
        if ((e->flags & DSF_IN_USE) && (its_label || strcmp(e->owner, label) == 0)) {
            e->flags &= ~(uint32_t)DSF_IN_USE;
            store->deleted[i / 32] |= 1u << (i % 32);
            subscription_mark(store, i, notify_owner);
        }
    }
}

static int do_rs_gone(const struct message *m)
{
    const struct ds_rs_label_req *req = (const struct ds_rs_label_req *)(const void *)m->payload;
    char label[ABI_LABEL_MAX];

    memcpy(label, req->label, sizeof(label));
    if (label[0] == '\0' || strnlen(label, sizeof(label)) == sizeof(label)) {
        return -EINVAL;
    }
    subscription_drop(store, label);
    remove_entries_of(label);
    return 0;
}

typedef int handler_fn(const struct message *m, const struct ds_entry_req *req, struct ds_entry_rep *rep);

static int dispatch_entry(handler_fn *handler, struct message *m)
{
    struct ds_entry_req req = *MSG_PAYLOAD_OF(m, struct ds_entry_req);
    struct ds_entry_rep rep = {0};
    int r = handler(m, &req, &rep);

    *MSG_PAYLOAD_OF(m, struct ds_entry_rep) = rep;
    return r;
}

// No default: the compiler asks for each row of ds.def.
static int dispatch(struct message *m)
{
    struct ds_list_rep list = {0};
    int r;

    switch ((enum ds_request)m->type) {
    case DS_PUBLISH:
        return dispatch_entry(do_publish, m);
    case DS_RETRIEVE:
        return dispatch_entry(do_retrieve, m);
    case DS_DELETE:
        return dispatch_entry(do_delete, m);
    case DS_SUBSCRIBE:
        return dispatch_entry(do_subscribe, m);
    case DS_CHECK:
        return dispatch_entry(do_check, m);
    case DS_LABEL_NAME:
        return do_label_name(m);
    case DS_LIST:
        r = do_list(m, &list);
        *MSG_PAYLOAD_OF(m, struct ds_list_rep) = list;
        return r;
    case DS_SNAPSHOT: // comes with mapped entries
    case DS_RS_LABEL: // asynchronous, from RS only
    case DS_RS_GONE:
    case DS_NR_REQUESTS:
        break;
    }
    return -EBADCALL;
}

// Changing requests are noted before the reply leaves, so that the same serial is never carried out twice.
static struct answer *answer_of(endpoint_t client)
{
    for (int i = 0; i < NR_ANSWERS; i++) {
        if (store->answers[i].client == client && store->answers[i].serial != 0) {
            return &store->answers[i];
        }
    }
    return NULL;
}

static bool is_change(uint32_t type)
{
    return type == DS_PUBLISH || type == DS_DELETE || type == DS_SUBSCRIBE;
}

static void note_answer(endpoint_t client, uint32_t serial, int status)
{
    struct answer *a = answer_of(client);

    if (a == NULL) {
        a = &store->answers[store->next_answer % NR_ANSWERS];
        store->next_answer++;
    }
    a->serial = 0;
    a->client = client;
    a->status = status;
    a->serial = serial;
}

static void serve(struct message *m)
{
    bool change = is_change(m->type);
    struct answer *a = change ? answer_of(m->source) : NULL;
    int status;

    if (a != NULL && a->serial == m->serial) {
        status = a->status;
    } else {
        status = dispatch(m);
        if (change) {
            note_answer(m->source, m->serial, status);
        }
    }
    message_make_reply(m, status);
}

// A program can give its message a notification's type, but only services and the kernel notify.
static bool is_notification(const struct message *m)
{
    return message_is_notify(m) && (m->source < NR_TASKS || *label_of(m->source) != '\0');
}

static void serve_rs(struct message *m)
{
    struct message reply = {0};
    int status = m->type == DS_RS_LABEL ? do_rs_label(m) : do_rs_gone(m);

    (void)async_reply(m, &reply, status); // RS goes on without it
}

int main(int argc, char *argv[])
{
    struct message m;
    bool existed = false;

    (void)argc;
    (void)argv;
    sef_startup();
    store = kept_region(1, sizeof(*store), &existed);
    if (store == NULL) {
        panic("ds", "no kept region", NO_NUM);
    }
    unsigned dropped = store_init(store, existed);
    subscription_init(store);
    if (dropped != 0) {
        log_warn("store: %u damaged entries dropped", dropped);
    }
    int r = sef_receive(ANY, &m);
    for (;;) {
        endpoint_t reply_to = NONE;
        if (r == 0 && m.source == RS_EP && (m.type == DS_RS_LABEL || m.type == DS_RS_GONE)) {
            serve_rs(&m);
        } else if (r == 0 && !is_notification(&m)) { // also to what is no request: the sender may wait
            reply_to = m.source;
            serve(&m);
        }
        r = sef_replyrecv(reply_to, &m, &m);
    }
}
