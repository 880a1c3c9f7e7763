// SPDX-License-Identifier: BSD-2-Clause
// Mapped ranges in the data store. What this process has published is on a list here, because DS
// loses the pages when it is restarted: it then notifies their owners, and this library publishes
// them again before the service sees the notification.

#include <string.h>

#include "internal.h"
#include "minix/ds.h"
#include "minix/safecopies.h"
#include "minix/syslib.h"

struct published {
    char name[DS_MAX_KEYLEN]; // empty: not in use
    vir_bytes address;
    uint32_t bytes;
    cp_grant_id_t gid;
};

static struct published list[DS_MAX_OWN_MAPS];

static bool are_pages(const void *address, size_t length)
{
    return (((vir_bytes)(uintptr_t)address | length) & (ABI_PAGE_SIZE - 1)) == 0;
}

// "" finds a free place.
static struct published *find(const char *name)
{
    for (struct published *p = list; p < &list[DS_MAX_OWN_MAPS]; p++) {
        if (strcmp(p->name, name) == 0) {
            return p;
        }
    }
    return NULL;
}

static int publish(struct published *p, const char *name, int flags)
{
    struct ds_entry_req request = {
        .flags = (uint32_t)flags | DSF_TYPE_MAP, .data = p->address, .data_bytes = p->bytes};

    p->gid = cpf_grant_direct(DS_EP, p->address, p->bytes, CPF_READ | CPF_MAP);
    if (!GRANT_VALID(p->gid)) {
        return -ENOMEM;
    }
    request.gid = p->gid;
    int r = ds_request(DS_PUBLISH, name, &request, NULL);
    if (r != 0) {
        (void)cpf_revoke(p->gid); // it was made above
    }
    return r;
}

static void forget(struct published *p)
{
    (void)cpf_revoke(p->gid); // DS's mapping has ended with the entry, or ends now
    p->name[0] = '\0';
}

// For each range that DS says it lacks.
static void publish_again(void)
{
    char name[DS_MAX_KEYLEN];
    struct ds_entry_req request = {.key = (vir_bytes)(uintptr_t)name, .key_bytes = sizeof(name)};

    for (;;) {
        struct message m = {.type = DS_LOST};
        *MSG_PAYLOAD_OF(&m, struct ds_entry_req) = request;
        if (ipc_request(DS_EP, &m) != 0) {
            return;
        }
        request.value = MSG_PAYLOAD_OF(&m, struct ds_entry_rep)->value;
        struct published *p = find(name);
        if (p == NULL) {
            continue; // a predecessor's: the service has not published it yet
        }
        (void)cpf_revoke(p->gid); // the right that the dead DS had
        if (publish(p, name, 0) != 0) {
            p->name[0] = '\0'; // the range is not there any more
        }
    }
}

int ds_publish_map(const char *name, void *vaddr, size_t length, int flags)
{
    size_t name_length = strnlen(name, DS_MAX_KEYLEN);

    if (name_length == 0 || name_length == DS_MAX_KEYLEN || length == 0 ||
        !are_pages(vaddr, length) || (flags & DSF_OVERWRITE)) {
        return -EINVAL;
    }
    struct published *old = find(name);
    struct published *p = find("");
    if (p == NULL && old == NULL) {
        return -ENOMEM;
    }
    struct published now = {.address = (vir_bytes)(uintptr_t)vaddr, .bytes = length};
    int r = publish(&now, name, flags);
    if (r != 0) {
        return r;
    }
    if (old != NULL) { // DS had lost it: the caller was faster than the notification
        forget(old);
        p = old;
    }
    memcpy(now.name, name, name_length + 1);
    *p = now;
    sef_ds_notified = publish_again;
    return 0;
}

int ds_snapshot_map(const char *name, int *nr_snapshot)
{
    struct ds_entry_req request = {.flags = DSF_TYPE_MAP};
    struct ds_entry_rep reply;
    int r = ds_request(DS_SNAPSHOT, name, &request, &reply);

    if (r == 0) {
        *nr_snapshot = (int)reply.value;
    }
    return r;
}

static int map_entry(const char *name, char *vaddr, size_t *length)
{
    struct ds_entry_req request = {.flags = DSF_TYPE_MAP | DSMF_MAP_MAPPED};
    struct ds_entry_rep reply;

    if (*length == 0 || !are_pages(vaddr, *length)) {
        return -EINVAL;
    }
    int r = ds_request(DS_RETRIEVE, name, &request, &reply);
    if (r != 0) {
        return r;
    }
    size_t bytes = *length < reply.bytes ? *length : reply.bytes;
    r = sys_safemap(DS_EP, (cp_grant_id_t)reply.value, 0, (vir_bytes)(uintptr_t)vaddr, bytes, D, 0);
    if (r == 0) {
        *length = bytes;
    }
    return r;
}

int ds_retrieve_map(const char *name, char *vaddr, size_t *length, int nr_snapshot, int flags)
{
    struct ds_entry_req request = {.flags = DSF_TYPE_MAP | (uint32_t)flags,
        .value = (uint32_t)nr_snapshot,
        .data = (vir_bytes)(uintptr_t)vaddr,
        .data_bytes = *length};
    struct ds_entry_rep reply;

    if (flags == DSMF_MAP_MAPPED) {
        return map_entry(name, vaddr, length);
    }
    if (flags != DSMF_MAP_COPY_MAPPED && flags != DSMF_MAP_COPY_SNAPSHOT) {
        return -EINVAL;
    }
    int r = ds_request_with_buffer(DS_RETRIEVE, name, &request, CPF_WRITE, &reply);
    if (r == 0) {
        *length = reply.bytes;
    }
    return r;
}

int ds_delete_map(const char *name)
{
    struct ds_entry_req request = {.flags = DSF_TYPE_MAP};
    int r = ds_request(DS_DELETE, name, &request, NULL);
    struct published *p = find(name);

    if (p != NULL && (r == 0 || r == -ESRCH)) {
        forget(p);
    }
    return r;
}
