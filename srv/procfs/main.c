// SPDX-License-Identifier: BSD-2-Clause
// procfs: a read-only file system about the system, for VFS. It keeps nothing but the text last
// read, so it may die at any time.

#include <errno.h>
#include <string.h>

#include "abi/errno_own.h"
#include "minix/ds.h"
#include "minix/sef.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"
#include "node.h"

enum { LIST_BYTES = 4096 };

static int give(const struct fs_read_req *req, const void *data, uint32_t bytes)
{
    int r =
        bytes > 0 ? sys_safecopyto(VFS_EP, req->gid, 0, (vir_bytes)(uintptr_t)data, bytes, D) : 0;

    return r == 0 ? (int)bytes : r;
}

static int do_read(const struct fs_read_req *req)
{
    const void *data;
    uint32_t bytes;
    int r = node_text(req->ino, req->offset == 0, &data, &bytes);

    if (r != 0 || req->offset >= bytes) {
        return r;
    }
    uint32_t n = bytes - req->offset < req->bytes ? bytes - req->offset : req->bytes;
    return give(req, (const char *)data + req->offset, n);
}

static int do_getdents(const struct fs_read_req *req, struct fs_read_rep *rep)
{
    static uint8_t buffer[LIST_BYTES] __attribute__((aligned(8)));
    uint32_t cookie = req->offset;
    int n = node_list(
        req->ino, &cookie, buffer, req->bytes < LIST_BYTES ? req->bytes : (uint32_t)LIST_BYTES);

    rep->cookie = cookie;
    return n > 0 ? give(req, buffer, (uint32_t)n) : n;
}

static int do_lookup(const struct fs_lookup_req *req, struct fs_node_rep *rep)
{
    struct fs_lookup_req copy = *req;

    copy.name[sizeof(copy.name) - 1] = '\0';
    return node_lookup(copy.directory, copy.name, rep);
}

static int handle(const struct message *m, struct message *reply)
{
    const void *payload = m->payload;

    switch (m->type) {
    case FS_LOOKUP:
        return do_lookup(payload, MSG_PAYLOAD_OF(reply, struct fs_node_rep));
    case FS_STAT:
        return node_stat(
            ((const struct fs_stat_req *)payload)->ino, MSG_PAYLOAD_OF(reply, struct fs_node_rep));
    case FS_READ:
        return do_read(payload);
    case FS_GETDENTS:
        return do_getdents(payload, MSG_PAYLOAD_OF(reply, struct fs_read_rep));
    case FS_READLINK:
        return -EINVAL; // there are no links
    default:
        return -EBADCALL;
    }
}

int main(void)
{
    struct message m;

    sef_startup();
    node_init();
    int r = ds_publish_u32("drv.fs.proc", (uint32_t)self_endpoint(), DSF_OVERWRITE);
    if (r != 0) {
        panic("procfs", "cannot publish:", r);
    }
    for (;;) {
        if (sef_receive(ANY, &m) != 0 || message_is_notify(&m) || m.source != VFS_EP ||
            (m.type & MSG_REPLY)) {
            continue;
        }
        struct message reply = {0};
        r = handle(&m, &reply);
        if (async_reply(&m, &reply, r) != 0) {
            log_warn("an answer to vfs was lost");
        }
    }
}
