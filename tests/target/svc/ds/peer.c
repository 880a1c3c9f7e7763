// SPDX-License-Identifier: BSD-2-Clause
// The other service of the data store's tests; see peer.h.

#include "peer.h"

#include <errno.h>
#include <string.h>

#include "minix/ds.h"
#include "minix/sef.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"

static char own_pages[PEER_PAGES][ABI_PAGE_SIZE] __attribute__((aligned(ABI_PAGE_SIZE)));
static char other_page[ABI_PAGE_SIZE] __attribute__((aligned(ABI_PAGE_SIZE)));
static uint32_t notifications;
static bool is_deaf;

static int publish(struct peer_req *r)
{
    int options = (int)(r->flags & ~(uint32_t)DSF_MASK_TYPE);
    char text[] = "x";

    switch (r->flags & DSF_MASK_TYPE) {
    case DSF_TYPE_U32:
        return ds_publish_u32(r->name, r->value, options);
    case DSF_TYPE_STR:
        text[0] = (char)r->value;
        return ds_publish_str(r->name, text, options);
    case DSF_TYPE_MEM:
        memset(own_pages, (int)r->value, r->bytes);
        return ds_publish_mem(r->name, own_pages, r->bytes, options);
    case DSF_TYPE_MAP:
        return ds_publish_map(r->name, own_pages[r->value], r->bytes * ABI_PAGE_SIZE, options);
    default:
        return ds_publish_label(r->name, r->value, options);
    }
}

static int delete (const struct peer_req *r)
{
    switch (r->flags & DSF_MASK_TYPE) {
    case DSF_TYPE_U32:
        return ds_delete_u32(r->name);
    case DSF_TYPE_STR:
        return ds_delete_str(r->name);
    case DSF_TYPE_MEM:
        return ds_delete_mem(r->name);
    case DSF_TYPE_MAP:
        return ds_delete_map(r->name);
    default:
        return ds_delete_label(r->name);
    }
}

static int retrieve(struct peer_req *r)
{
    static char buffer[ABI_PAGE_SIZE];
    int mode = (int)(r->flags & ~(uint32_t)DSF_MASK_TYPE);
    size_t length = sizeof(buffer);
    int result;

    switch (r->flags & DSF_MASK_TYPE) {
    case DSF_TYPE_U32:
        return ds_retrieve_u32(r->name, &r->value);
    case DSF_TYPE_STR:
        result = ds_retrieve_str(r->name, buffer, sizeof(buffer));
        break;
    case DSF_TYPE_MEM:
        result = ds_retrieve_mem(r->name, buffer, &length);
        break;
    case DSF_TYPE_MAP:
        result = ds_retrieve_map(
            r->name, mode == DSMF_MAP_MAPPED ? other_page : buffer, &length, (int)r->value, mode);
        break;
    default:
        return ds_retrieve_label_num(r->name, &r->value);
    }
    r->value = (uint8_t)buffer[0];
    r->bytes = length;
    return result;
}

static int check(struct peer_req *r)
{
    char key[DS_MAX_KEYLEN];
    int type = 0;
    int result = ds_check(key, &type);

    key[sizeof(r->name) - 1] = '\0';
    strcpy(r->name, key);
    r->flags = (uint32_t)type;
    return result;
}

static int other(uint32_t type, struct peer_req *r)
{
    switch (type) {
    case PEER_FILL:
        own_pages[r->bytes][0] = (char)r->value;
        return 0;
    case PEER_PEEK:
        r->value = (uint8_t) * (volatile char *)other_page;
        return 0;
    case PEER_POKE:
        *(volatile char *)other_page = (char)r->value;
        return 0;
    case PEER_UNMAP:
        return sys_safeunmap(D, (vir_bytes)(uintptr_t)other_page);
    case PEER_COUNT:
        r->value = notifications;
        notifications = 0;
        return 0;
    case PEER_DEAF:
        is_deaf = r->value != 0;
        return 0;
    case PEER_CRASH:
        panic("dspeer", "as it was told", NO_NUM);
    default:
        return -EINVAL;
    }
}

static int serve(uint32_t type, struct peer_req *r)
{
    int number = 0;
    int result;

    switch (type) {
    case PEER_PUBLISH:
        return publish(r);
    case PEER_DELETE:
        return delete (r);
    case PEER_RETRIEVE:
        return retrieve(r);
    case PEER_SNAPSHOT:
        result = ds_snapshot_map(r->name, &number);
        r->value = (uint32_t)number;
        return result;
    case PEER_SUBSCRIBE:
        return ds_subscribe(r->name, (int)r->flags);
    case PEER_CHECK:
        return check(r);
    default:
        return other(type, r);
    }
}

int main(int argc, char *argv[])
{
    struct message m;

    (void)argc;
    (void)argv;
    sef_startup();
    for (;;) {
        uint32_t tester = NONE;
        if (is_deaf && ds_retrieve_label_num("dstester", &tester) != 0) {
            is_deaf = false;
        }
        int r = is_deaf ? ipc_receive((endpoint_t)tester, &m) : sef_receive(ANY, &m);
        if (r != 0) {
            is_deaf = false;
            continue;
        }
        if (message_is_notify(&m)) {
            notifications += m.source == DS_EP;
            continue;
        }
        r = serve(m.type, MSG_PAYLOAD_OF(&m, struct peer_req));
        message_make_reply(&m, r);
        (void)ipc_sendnb(m.source, &m); // it waits, or is dead
    }
}
