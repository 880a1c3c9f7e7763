// SPDX-License-Identifier: BSD-2-Clause
// Publishing. A key or value is read from the client, which waits in sendrec meanwhile, once and
// into memory of DS.

#include <errno.h>
#include <string.h>

#include "entries.h"
#include "mapped.h"
#include "minix/syslib.h"
#include "request.h"

enum {
    PUBLISH_TYPES = DSF_TYPE_U32 | DSF_TYPE_STR | DSF_TYPE_MEM | DSF_TYPE_MAP | DSF_TYPE_LABEL,
    PRIVACY = DSF_PRIV_RETRIEVE | DSF_PRIV_OVERWRITE | DSF_PRIV_SNAPSHOT | DSF_PRIV_SUBSCRIBE
};

// Whether a process has that endpoint now.
static bool is_live(uint32_t number)
{
    struct proc_info info;
    int slot = endpoint_slot((endpoint_t)number);

    if (slot >= NR_PROCS) {
        return false;
    }
    int bytes = sys_getinfo(GI_PROC, (unsigned)slot, &info, sizeof(info), NULL);
    return bytes == (int)sizeof(info) && info.endpoint == (endpoint_t)number &&
           !(info.rts_flags & RTS_SLOT_FREE);
}

static int put(struct client *client, const struct entry *wanted, bool overwrite)
{
    int index;
    return store_put(wanted, overwrite, &client->note, &index);
}

static int publish_string(
    struct client *client, const struct ds_entry_req *req, struct entry *wanted, bool overwrite)
{
    if (req->data_bytes == 0 || req->data_bytes > DS_MAX_STRLEN) {
        return -EINVAL;
    }
    int r = sys_client_read(client->endpoint, req->data, wanted->string, req->data_bytes);
    if (r != 0) {
        return r;
    }
    if (strnlen(wanted->string, req->data_bytes) != req->data_bytes - 1) {
        return -EINVAL;
    }
    wanted->bytes = req->data_bytes;
    return put(client, wanted, overwrite);
}

static int publish_memory(
    struct client *client, const struct ds_entry_req *req, struct entry *wanted, bool overwrite)
{
    wanted->bytes = req->data_bytes;
    if (wanted->bytes == 0) {
        return -EINVAL;
    }
    int r = store_may_put(wanted, overwrite);
    if (r != 0) {
        return r;
    }
    uint32_t piece = store_take(wanted->bytes);
    if (piece == 0) {
        return -ENOMEM;
    }
    void *memory = arena_at(piece);
    if (req->gid > 0) {
        r = sys_safecopyfrom(
            client->endpoint, req->gid, 0, (vir_bytes)(uintptr_t)memory, wanted->bytes, D);
    } else {
        r = sys_client_read(client->endpoint, req->data, memory, wanted->bytes);
    }
    if (r == 0) {
        wanted->piece = piece;
        r = put(client, wanted, overwrite);
    }
    if (r != 0) {
        arena_give(piece, wanted->bytes);
    }
    return r;
}

// New, or again after DS or its owner died: then the entry, its privacy and its snapshots are
// there.
static int publish_mapped(
    struct client *client, const struct ds_entry_req *req, struct entry *wanted, bool overwrite)
{
    struct mapping *mapping;
    int index = store_find(wanted->key, DSF_TYPE_MAP);
    bool again =
        index >= 0 && mapped_find(index) == NULL && is_owner(client, entry_at((uint32_t)index));

    wanted->bytes = req->data_bytes;
    if (overwrite || wanted->bytes == 0 || wanted->bytes % ABI_PAGE_SIZE != 0 || req->gid <= 0) {
        return -EINVAL;
    }
    int r = again ? 0 : store_may_put(wanted, false);
    if (r == 0) {
        r = mapped_make(client->endpoint, req->gid, wanted->bytes, &mapping);
    }
    if (r != 0) {
        return r;
    }
    r = again ? store_put_again(index, wanted->bytes, &client->note)
              : store_put(wanted, false, &client->note, &index);
    if (r != 0) {
        mapped_end(mapping);
        return r;
    }
    mapping->index = index;
    return 0;
}

int do_publish(struct client *client, const struct ds_entry_req *req)
{
    struct entry wanted = {.flags = req->flags & (DSF_MASK_TYPE | PRIVACY), .value = req->value};
    bool overwrite = (req->flags & DSF_OVERWRITE) != 0;
    uint32_t type = one_type(req->flags, PUBLISH_TYPES);

    if (type == 0 || (req->flags & ~(uint32_t)(DSF_MASK_TYPE | PRIVACY | DSF_OVERWRITE)) != 0) {
        return -EINVAL;
    }
    if (client->label[0] == '\0') {
        return -EPERM;
    }
    strcpy(wanted.owner, client->label); // as long as a label
    int r = fetch_key(client, req, wanted.key);
    if (r != 0) {
        return r;
    }
    switch (type) {
    case DSF_TYPE_STR:
        wanted.value = 0;
        return publish_string(client, req, &wanted, overwrite);
    case DSF_TYPE_MEM:
        wanted.value = 0;
        return publish_memory(client, req, &wanted, overwrite);
    case DSF_TYPE_MAP:
        wanted.value = 0;
        return publish_mapped(client, req, &wanted, overwrite);
    case DSF_TYPE_LABEL:
        return is_live(wanted.value) ? -EPERM : put(client, &wanted, overwrite);
    default:
        return put(client, &wanted, overwrite);
    }
}
