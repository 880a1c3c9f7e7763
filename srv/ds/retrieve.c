// SPDX-License-Identifier: BSD-2-Clause
// Retrieving, snapshots, the list.

#include <errno.h>
#include <string.h>

#include "entries.h"
#include "mapped.h"
#include "minix/syslib.h"
#include "request.h"

enum { MAP_MODES = DSMF_MAP_MAPPED | DSMF_MAP_COPY_MAPPED | DSMF_MAP_COPY_SNAPSHOT };

// As much as both have. By the client's grant, if it made one, so that whole pages can be shared.
static int copy_out(
    struct client *client, const struct ds_entry_req *req, const void *from, uint32_t bytes)
{
    uint32_t n = req->data_bytes < bytes ? req->data_bytes : bytes;

    client->note.reply.bytes = n;
    if (req->gid > 0) {
        return sys_safecopyto(client->endpoint, req->gid, 0, (vir_bytes)(uintptr_t)from, n, D);
    }
    return sys_client_write(client->endpoint, req->data, from, n);
}

static int retrieve_mapping(struct client *client, const struct mapping *mapping)
{
    cp_grant_id_t gid;

    if (client->label[0] == '\0') {
        return -EPERM; // a program can't map
    }
    int r = mapped_grant(mapping, client->endpoint, &gid);
    if (r == 0) {
        client->note.reply.value = (uint32_t)gid;
        client->note.reply.bytes = mapping->bytes;
    }
    return r;
}

static int retrieve_mapped(struct client *client, const struct ds_entry_req *req, int index)
{
    const struct mapping *mapping = mapped_find(index);
    const struct snapshot *snapshot;

    switch (req->flags & MAP_MODES) {
    case DSMF_MAP_MAPPED:
        return mapping != NULL ? retrieve_mapping(client, mapping) : -EAGAIN;
    case DSMF_MAP_COPY_MAPPED:
        return mapping != NULL ? copy_out(client, req, mapping->address, mapping->bytes) : -EAGAIN;
    case DSMF_MAP_COPY_SNAPSHOT:
        snapshot = store_snapshot(index, req->value);
        return snapshot != NULL ? copy_out(client, req, arena_at(snapshot->piece), snapshot->bytes)
                                : -ENOENT;
    default:
        return -EINVAL;
    }
}

int do_retrieve(struct client *client, const struct ds_entry_req *req)
{
    uint32_t type = one_type(req->flags, DSF_MASK_TYPE);
    int index = find_entry(client, req, type);

    if (index < 0) {
        return index;
    }
    const struct entry *e = entry_at((uint32_t)index);
    if ((e->flags & DSF_PRIV_RETRIEVE) && !is_owner(client, e)) {
        return -EPERM;
    }
    client->note.reply = (struct ds_entry_rep){.flags = type, .value = e->value};
    switch (type) {
    case DSF_TYPE_STR:
        return copy_out(client, req, e->string, e->bytes);
    case DSF_TYPE_MEM:
        return copy_out(client, req, arena_at(e->piece), e->bytes);
    case DSF_TYPE_MAP:
        return retrieve_mapped(client, req, index);
    default:
        return 0;
    }
}

int do_snapshot(struct client *client, const struct ds_entry_req *req)
{
    int index = find_entry(client, req, DSF_TYPE_MAP);

    if (client->label[0] == '\0') {
        return -EPERM;
    }
    if (index < 0) {
        return index;
    }
    const struct entry *e = entry_at((uint32_t)index);
    if ((e->flags & DSF_PRIV_SNAPSHOT) && !is_owner(client, e)) {
        return -EPERM;
    }
    const struct mapping *mapping = mapped_find(index);
    if (mapping == NULL) {
        return -EAGAIN;
    }
    uint32_t bytes = mapping->bytes;
    uint32_t piece = store_take(bytes);
    if (piece == 0) {
        return -ENOMEM;
    }
    int r = sys_safecopyfrom(
        mapping->owner, mapping->gid, 0, (vir_bytes)(uintptr_t)arena_at(piece), bytes, D);
    if (r == 0) {
        r = store_put_snapshot(index, piece, &client->note);
    }
    if (r != 0) {
        arena_give(piece, bytes);
    }
    return r;
}

int do_lost(struct client *client, const struct ds_entry_req *req)
{
    for (uint32_t i = req->value; i < entries_count(); i++) {
        const struct entry *e = entry_at(i);
        if (!(e->flags & DSF_IN_USE) || !(e->flags & DSF_TYPE_MAP) || !is_owner(client, e) ||
            mapped_find((int)i) != NULL) {
            continue;
        }
        client->note.reply.key_bytes = strlen(e->key) + 1;
        client->note.reply.value = i + 1;
        if (client->note.reply.key_bytes > req->key_bytes) {
            return -EINVAL;
        }
        return sys_client_write(client->endpoint, req->key, e->key, client->note.reply.key_bytes);
    }
    return -ENOENT;
}

int do_label_name(const struct client *client, const struct ds_label_name_req *req)
{
    int i = entries_find_number((uint32_t)req->endpoint);

    if (i < 0) {
        return -ESRCH;
    }
    const struct entry *e = entry_at((uint32_t)i);
    if ((e->flags & DSF_PRIV_RETRIEVE) && !is_owner(client, e)) {
        return -EPERM;
    }
    uint32_t n = strlen(e->key) + 1;
    return n <= req->key_bytes ? sys_client_write(client->endpoint, req->key, e->key, n) : -EINVAL;
}

int do_list(const struct client *client, const struct ds_list_req *req, struct ds_list_rep *rep)
{
    struct ds_list_entry out = {.value = 0};

    for (uint32_t i = req->index; i < entries_count(); i++) {
        const struct entry *e = entry_at(i);
        if (!(e->flags & DSF_IN_USE)) {
            continue;
        }
        memcpy(out.key, e->key, sizeof(out.key));
        memcpy(out.owner, e->owner, sizeof(out.owner));
        out.flags = e->flags;
        out.bytes = e->bytes;
        if (!(e->flags & DSF_PRIV_RETRIEVE) || is_owner(client, e)) {
            memcpy(out.string, e->string, sizeof(out.string));
            out.value = e->value;
        }
        rep->next = i + 1;
        return sys_client_write(client->endpoint, req->buffer, &out, sizeof(out));
    }
    rep->next = 0;
    return -ENOENT;
}
