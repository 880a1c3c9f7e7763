// SPDX-License-Identifier: BSD-2-Clause
// The data store's client side. DS reads keys and small values from this process while it waits for
// the answer; larger ones by a grant, so that whole pages can be shared. Mapped ranges are in
// ds_map.c.

#include "minix/ds.h"

#include <string.h>

#include "internal.h"
#include "minix/safecopies.h"

enum { GRANT_FROM = 2 * ABI_PAGE_SIZE };

int ds_request(
    unsigned type, const char *name, struct ds_entry_req *request, struct ds_entry_rep *reply)
{
    struct message m = {.type = type};
    size_t length = strnlen(name, DS_MAX_KEYLEN);

    if (length == 0 || length == DS_MAX_KEYLEN) {
        return -EINVAL;
    }
    request->key = (vir_bytes)(uintptr_t)name;
    request->key_bytes = length + 1;
    *MSG_PAYLOAD_OF(&m, struct ds_entry_req) = *request;
    int r = ipc_request(DS_EP, &m);
    if (reply != NULL) {
        *reply = *MSG_PAYLOAD_OF(&m, struct ds_entry_rep);
    }
    return r;
}

int ds_publish_u32(const char *name, uint32_t value, int flags)
{
    struct ds_entry_req request = {.flags = (uint32_t)flags | DSF_TYPE_U32, .value = value};
    return ds_request(DS_PUBLISH, name, &request, NULL);
}

int ds_publish_str(const char *name, const char *value, int flags)
{
    size_t length = strnlen(value, DS_MAX_STRLEN);
    struct ds_entry_req request = {.flags = (uint32_t)flags | DSF_TYPE_STR,
        .data = (vir_bytes)(uintptr_t)value,
        .data_bytes = length + 1};

    if (length == DS_MAX_STRLEN) {
        return -EINVAL;
    }
    return ds_request(DS_PUBLISH, name, &request, NULL);
}

int ds_publish_label(const char *name, uint32_t value, int flags)
{
    struct ds_entry_req request = {.flags = (uint32_t)flags | DSF_TYPE_LABEL, .value = value};
    return ds_request(DS_PUBLISH, name, &request, NULL);
}

int ds_request_with_buffer(unsigned type, const char *name, struct ds_entry_req *request,
    int access, struct ds_entry_rep *reply)
{
    // User programs have no grants: DS copies from and to them all the same.
    request->gid = GRANT_INVALID;
    if (request->data_bytes >= GRANT_FROM) {
        request->gid = cpf_grant_direct(DS_EP, request->data, request->data_bytes, access);
    }
    int r = ds_request(type, name, request, reply);
    if (GRANT_VALID(request->gid)) {
        (void)cpf_revoke(request->gid); // it was made above
    }
    return r;
}

int ds_publish_mem(const char *name, void *vaddr, size_t length, int flags)
{
    struct ds_entry_req request = {.flags = (uint32_t)flags | DSF_TYPE_MEM,
        .data = (vir_bytes)(uintptr_t)vaddr,
        .data_bytes = length};

    return ds_request_with_buffer(DS_PUBLISH, name, &request, CPF_READ, NULL);
}

static int retrieve_value(const char *name, unsigned type, uint32_t *value)
{
    struct ds_entry_req request = {.flags = type};
    struct ds_entry_rep reply;
    int r = ds_request(DS_RETRIEVE, name, &request, &reply);

    if (r == 0) {
        *value = reply.value;
    }
    return r;
}

int ds_retrieve_u32(const char *name, uint32_t *value)
{
    return retrieve_value(name, DSF_TYPE_U32, value);
}

int ds_retrieve_str(const char *name, char *value, size_t bytes)
{
    // As in MINIX 3 of that time the buffer must hold DS_MAX_STRLEN bytes, whatever length is
    // given.
    struct ds_entry_req request = {
        .flags = DSF_TYPE_STR, .data = (vir_bytes)(uintptr_t)value, .data_bytes = DS_MAX_STRLEN};

    (void)bytes;
    return ds_request(DS_RETRIEVE, name, &request, NULL);
}

int ds_retrieve_mem(const char *name, char *vaddr, size_t *length)
{
    struct ds_entry_req request = {
        .flags = DSF_TYPE_MEM, .data = (vir_bytes)(uintptr_t)vaddr, .data_bytes = *length};
    struct ds_entry_rep reply;
    int r = ds_request_with_buffer(DS_RETRIEVE, name, &request, CPF_WRITE, &reply);

    if (r == 0) {
        *length = reply.bytes;
    }
    return r;
}

int ds_retrieve_label_num(const char *name, uint32_t *number)
{
    return retrieve_value(name, DSF_TYPE_LABEL, number);
}

int ds_retrieve_label_endpt(const char *name, endpoint_t *ep)
{
    return retrieve_value(name, DSF_TYPE_LABEL, (uint32_t *)ep);
}

int ds_retrieve_label_name(char *name, uint32_t number)
{
    struct message m = {.type = DS_LABEL_NAME};

    *MSG_PAYLOAD_OF(&m, struct ds_label_name_req) =
        (struct ds_label_name_req){.endpoint = (endpoint_t)number,
            .key = (vir_bytes)(uintptr_t)name,
            .key_bytes = DS_MAX_KEYLEN};
    return ipc_request(DS_EP, &m);
}

static int delete_entry(const char *name, unsigned type)
{
    struct ds_entry_req request = {.flags = type};
    return ds_request(DS_DELETE, name, &request, NULL);
}

int ds_delete_u32(const char *name)
{
    return delete_entry(name, DSF_TYPE_U32);
}

int ds_delete_str(const char *name)
{
    return delete_entry(name, DSF_TYPE_STR);
}

int ds_delete_mem(const char *name)
{
    return delete_entry(name, DSF_TYPE_MEM);
}

int ds_delete_label(const char *name)
{
    return delete_entry(name, DSF_TYPE_LABEL);
}

int ds_subscribe(const char *regex, int flags)
{
    struct ds_entry_req request = {.flags = (uint32_t)flags};
    return ds_request(DS_SUBSCRIBE, regex, &request, NULL);
}

int ds_check(char *key, int *type)
{
    struct message m = {.type = DS_CHECK};

    *MSG_PAYLOAD_OF(&m, struct ds_entry_req) =
        (struct ds_entry_req){.key = (vir_bytes)(uintptr_t)key, .key_bytes = DS_MAX_KEYLEN};
    key[0] = '\0';
    int r = ipc_request(DS_EP, &m);
    if (r == 0 || r == -ENOENT) {
        *type = (int)(MSG_PAYLOAD_OF(&m, struct ds_entry_rep)->flags & DSF_MASK_TYPE);
    }
    return r;
}
