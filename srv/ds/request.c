// SPDX-License-Identifier: BSD-2-Clause
// Deleting, subscribing, checking, and what RS says.

#include "request.h"

#include <errno.h>
#include <string.h>

#include "entries.h"
#include "events.h"
#include "mapped.h"
#include "minix/syslib.h"

// --- shared ---

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

// --- clients ---

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

// --- RS ---

static bool is_label(const char *label)
{
    return label[0] != '\0' && strnlen(label, ABI_LABEL_MAX) < ABI_LABEL_MAX;
}

// A label that is there already belongs to a new process.
int do_rs_label(const struct ds_rs_label_req *req)
{
    char label[ABI_LABEL_MAX];

    memcpy(label, req->label, sizeof(label));
    if (!is_label(label)) {
        return -EINVAL;
    }
    endpoint_t before = store_endpoint_of(label);
    if (before != NONE) {
        mapped_owner_gone(before);
        mapped_client_gone(before);
    }
    store_forget_answer(req->endpoint);
    int r = store_put_service(label, req->endpoint);
    if (r == 0 && events_has_pending(label)) {
        notify_label(label);
    }
    return r;
}

int do_rs_gone(const struct ds_rs_label_req *req)
{
    char label[ABI_LABEL_MAX];

    memcpy(label, req->label, sizeof(label));
    if (!is_label(label)) {
        return -EINVAL;
    }
    endpoint_t before = store_endpoint_of(label);
    if (before != NONE) {
        mapped_owner_gone(before);
        mapped_client_gone(before);
    }
    store_gone(label);
    return 0;
}
