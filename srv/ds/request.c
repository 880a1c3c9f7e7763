// SPDX-License-Identifier: BSD-2-Clause
// Deleting, subscribing, checking, and what RS says.

#include "request.h"

#include <errno.h>
#include <string.h>

#include "entries.h"
#include "events.h"
#include "mapped.h"
#include "minix/syslib.h"

// How many labels RS has told this process of under which number.
static struct {
    uint32_t batch;
    uint32_t count;
} told;

// --- shared

int fetch_key(const struct client *client, const struct ds_entry_req *req, char *key)
{
    if (req->key_bytes < 2 || req->key_bytes > DS_MAX_KEYLEN) {
        return -EINVAL;
    }
    int r = sys_client_read(client->endpoint, req->key, key, req->key_bytes);
    if (r != 0) {
        return r;
    }
    return strnlen(key, req->key_bytes) == req->key_bytes - 1 ? 0 : -EINVAL;
}

uint32_t one_type(uint32_t flags, uint32_t allowed)
{
    uint32_t type = flags & DSF_MASK_TYPE;
    return (type & allowed) == type && (type & (type - 1)) == 0 ? type : 0;
}

int find_entry(const struct client *client, const struct ds_entry_req *req, uint32_t type)
{
    char key[DS_MAX_KEYLEN];
    int r = type != 0 ? fetch_key(client, req, key) : -EINVAL;

    return r == 0 ? store_find(key, type) : r;
}

bool is_owner(const struct client *client, const struct entry *e)
{
    return client->label[0] != '\0' && strcmp(e->owner, client->label) == 0;
}

// --- clients

int do_delete(struct client *client, const struct ds_entry_req *req)
{
    int index = find_entry(client, req, one_type(req->flags, DSF_MASK_TYPE));

    if (index < 0) {
        return index;
    }
    if (!is_owner(client, entry_at((uint32_t)index))) {
        return -EPERM;
    }
    struct mapping *mapping = mapped_find(index);
    if (mapping != NULL) {
        mapped_end(mapping);
    }
    store_remove(index, &client->note);
    return 0;
}

int do_subscribe(struct client *client, const struct ds_entry_req *req)
{
    char regex[DS_MAX_KEYLEN];

    if (client->label[0] == '\0') {
        return -ESRCH;
    }
    if ((req->flags & ~(uint32_t)(DSF_MASK_TYPE | DSF_OVERWRITE | DSF_INITIAL)) != 0) {
        return -EINVAL;
    }
    int r = fetch_key(client, req, regex);
    if (r == 0) {
        r = events_subscribe(client->label, regex, req->flags, &client->note);
    }
    if (r == 0 && events_has_pending(client->label)) {
        notify_label(client->label);
    }
    return r;
}

int do_check(struct client *client, const struct ds_entry_req *req)
{
    int index;
    int status = store_next_event(client->label, &client->note, &index);

    if (status == -ESRCH || client->note.key[0] == '\0') {
        return status;
    }
    if (client->note.reply.key_bytes > req->key_bytes) {
        return -EINVAL;
    }
    int r = sys_client_write(
        client->endpoint, req->key, client->note.key, client->note.reply.key_bytes);
    if (r != 0) {
        return r;
    }
    if (store_event_told(client->label, index, &client->note)) {
        notify_label(client->label);
    }
    return status;
}

// --- RS

static bool is_label(const char *label)
{
    return label[0] != '\0' && strnlen(label, ABI_LABEL_MAX) < ABI_LABEL_MAX;
}

static void process_gone(const char *label)
{
    endpoint_t endpoint = store_endpoint_of(label);

    if (endpoint != NONE) {
        mapped_owner_gone(endpoint);
        mapped_client_gone(endpoint);
    }
}

static void count_told(const char *label, uint32_t batch)
{
    int index = store_find(label, DSF_TYPE_LABEL);

    if (batch != told.batch) {
        told.batch = batch;
        told.count = 0;
    }
    told.count++;
    if (index >= 0) {
        entry_at((uint32_t)index)->batch = batch;
    }
}

int do_rs_label(const struct ds_rs_label_req *req)
{
    char label[ABI_LABEL_MAX];
    int r = 0;

    memcpy(label, req->label, sizeof(label));
    if (!is_label(label)) {
        return -EINVAL;
    }
    if (req->batch == 0 || (req->endpoint != NONE && req->endpoint != store_endpoint_of(label))) {
        process_gone(label); // its predecessor
        store_forget_answer(req->endpoint);
        r = store_put_service(label, req->endpoint);
        if (r == 0 && events_has_pending(label)) {
            notify_label(label);
        }
    }
    if (req->batch != 0) {
        count_told(label, req->batch);
    }
    return r;
}

static void gone(const char *label)
{
    process_gone(label);
    store_gone(label);
}

int do_rs_gone(const struct ds_rs_label_req *req)
{
    char label[ABI_LABEL_MAX];

    memcpy(label, req->label, sizeof(label));
    if (!is_label(label)) {
        return -EINVAL;
    }
    gone(label);
    return 0;
}

// What RS has not told this process of is gone; the message that said so died with the predecessor.
// But if the predecessor got some of the labels, it was meant, and this process is told all of them
// next.
int do_rs_all(const struct ds_rs_all_req *req)
{
    if (told.batch != req->batch || told.count != req->count) {
        return 0;
    }
    for (uint32_t i = 0; i < entries_count(); i++) {
        const struct entry *e = entry_at(i);
        if ((e->flags & (DSF_IN_USE | DSF_TYPE_LABEL)) == (DSF_IN_USE | DSF_TYPE_LABEL) &&
            e->batch != req->batch && store_endpoint_of(e->key) != NONE) {
            char label[ABI_LABEL_MAX];
            strcpy(label, e->key); // RS's labels are no longer
            gone(label);
        }
    }
    return 0;
}
