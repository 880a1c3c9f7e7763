// SPDX-License-Identifier: BSD-2-Clause
// Serving character devices.

#include "minix/chardriver.h"

#include "internal.h"
#include "minix/ds.h"
#include "minix/sef.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"

static int transfer(const struct chardriver *driver, const struct message *m)
{
    const struct cdev_io_req *io = (const struct cdev_io_req *)(const void *)m->payload;

    if (io->bytes > INT32_MAX) {
        return -EINVAL; // the count is the answer's status
    }
    if (m->type == CDEV_READ) {
        return driver->read != NULL ? driver->read(m->source, io) : 0;
    }
    return driver->write != NULL ? driver->write(m->source, io) : -EIO;
}

static int handle(const struct chardriver *driver, const struct message *m, struct message *reply)
{
    uint32_t minor = m->words[0]; // every request's payload but CANCEL's begins with it

    if (m->type == CDEV_CANCEL) {
        return 0; // nothing ever waits here
    }
    if (minor >= driver->nr_minors) {
        return m->type == CDEV_INFO ? -ENOENT : -ENXIO;
    }
    switch (m->type) {
    case CDEV_INFO:
        driver->info(minor, MSG_PAYLOAD_OF(reply, struct cdev_info_rep));
        return 0;
    case CDEV_OPEN:
    case CDEV_CLOSE:
        return 0;
    case CDEV_READ:
    case CDEV_WRITE:
        return transfer(driver, m);
    case CDEV_SELECT:
        return (int)(((const struct cdev_select_req *)(const void *)m->payload)->ops &
                     (AX_POLLIN | AX_POLLOUT));
    default:
        return -ENOTTY;
    }
}

void chardriver_run(const struct chardriver *driver)
{
    char key[DS_MAX_KEYLEN];
    struct message m;

    (void)str_format(key, sizeof(key), "drv.chr.%s", self_label());
    int r = ds_publish_u32(key, (uint32_t)self_endpoint(), DSF_OVERWRITE);
    if (r != 0) {
        panic(self_label(), "cannot publish:", r);
    }
    for (;;) {
        if (sef_receive(ANY, &m) == 0 && m.source == VFS_EP && !(m.type & MSG_REPLY) &&
            !message_is_notify(&m)) {
            struct message reply = {0};
            int status = handle(driver, &m, &reply);
            (void)async_reply(&m, &reply, status); // a lost answer: VFS is gone
        }
    }
}

int chardriver_read_from(
    endpoint_t client, const struct cdev_io_req *io, const void *from, uint32_t bytes)
{
    if (io->offset >= bytes) {
        return 0;
    }
    uint32_t left = bytes - (uint32_t)io->offset;
    uint32_t n = io->bytes < left ? io->bytes : left;
    int r = n > 0 ? sys_safecopyto(
                        client, io->gid, 0, (vir_bytes)(uintptr_t)from + (uint32_t)io->offset, n, D)
                  : 0;

    return r != 0 ? r : (int)n;
}
