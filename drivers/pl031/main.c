// SPDX-License-Identifier: BSD-2-Clause
// ARM PrimeCell real time clock (PL031), Technical Reference Manual ARM DDI 0224C.
//
// At its start it tells PM the time, so that `date` is right. /dev/rtc reads as the seconds since 1970 in decimal with a newline; a
// number written there sets the clock. Not supported: the alarm (match register) and its interrupt.

#include <errno.h>
#include <string.h>

#include "abi/errno_own.h"
#include "abi/fs.h"
#include "abi/proto/cdev.h"
#include "abi/proto/pm.h"
#include "lib/regs/pl031.h"
#include "minix/driver.h"
#include "minix/ds.h"
#include "minix/sef.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"

enum { TEXT_BYTES = 16 };

static volatile void *base;

static void tell_pm(void)
{
    struct message m = {.type = PM_SETTIME, .serial = ipc_next_serial()};

    MSG_PAYLOAD_OF(&m, struct pm_settime_req)->unix_s = mmio_read32(base, RTCDR);
    int r = async_send(PM_EP, &m);
    if (r != 0) {
        log_warn("cannot tell PM the time: %d", r);
    }
}

static int do_read(const struct message *m, const struct cdev_io_req *io)
{
    char text[TEXT_BYTES];
    uint32_t length = (uint32_t)str_format(text, sizeof(text), "%u\n", (unsigned)mmio_read32(base, RTCDR));

    if (io->offset >= length) {
        return 0;
    }
    uint32_t n = length - (uint32_t)io->offset;
    n = n < io->bytes ? n : io->bytes;
    int r = sys_safecopyto(m->source, io->gid, 0, (vir_bytes)(uintptr_t)(text + io->offset), n, D);
    return r != 0 ? r : (int)n;
}

static int do_write(const struct message *m, const struct cdev_io_req *io)
{
    char text[TEXT_BYTES];
    uint32_t seconds = 0;

    if (io->bytes == 0 || io->bytes >= sizeof(text)) {
        return -EINVAL;
    }
    int r = sys_safecopyfrom(m->source, io->gid, 0, (vir_bytes)(uintptr_t)text, io->bytes, D);
    if (r != 0) {
        return r;
    }
    for (uint32_t i = 0; i < io->bytes; i++) {
        if (text[i] == '\n' && i > 0) {
            break;
        }
        uint32_t digit = (uint32_t)(text[i] - '0');
        if (digit > 9 || seconds > (UINT32_MAX - digit) / 10) {
            return -EINVAL;
        }
        seconds = seconds * 10 + digit;
    }
    mmio_write32(base, RTCLR, seconds);
    tell_pm();
    return (int)io->bytes;
}

static void handle_request(const struct message *m)
{
    struct message reply = {0};
    struct cdev_info_rep *info = MSG_PAYLOAD_OF(&reply, struct cdev_info_rep);
    const struct cdev_io_req *io = (const struct cdev_io_req *)(const void *)m->payload;
    int r = 0;

    if (m->type != CDEV_INFO && m->words[0] != 0) {
        (void)async_reply(m, &reply, -ENXIO); // one clock, one minor
        return;
    }
    switch (m->type) {
    case CDEV_INFO:
        r = m->words[0] == 0 ? 0 : -ENOENT;
        info->mode = AX_S_IFCHR | 0644;
        strcpy(info->name, "rtc");
        break;
    case CDEV_OPEN:
    case CDEV_CLOSE:
    case CDEV_CANCEL:
        break;
    case CDEV_READ:
        r = do_read(m, io);
        break;
    case CDEV_WRITE:
        r = do_write(m, io);
        break;
    case CDEV_SELECT:
        r = AX_POLLIN | AX_POLLOUT;
        break;
    default:
        r = -ENOTTY;
        break;
    }
    (void)async_reply(m, &reply, r); // a lost answer: VFS is gone
}

int main(int argc, char *argv[])
{
    struct message m;
    char key[DS_MAX_KEYLEN];

    (void)argc;
    (void)argv;
    sef_startup();
    base = device_window(0, NULL);
    if (base == NULL) {
        panic("pl031", "no register window", NO_NUM);
    }
    tell_pm();
    (void)str_format(key, sizeof(key), "drv.chr.%s", self_label());
    int r = ds_publish_u32(key, (uint32_t)self_endpoint(), DSF_OVERWRITE);
    if (r != 0) {
        panic("pl031", "cannot publish:", r);
    }
    for (;;) {
        if (sef_receive(ANY, &m) == 0 && m.source == VFS_EP && !(m.type & MSG_REPLY) && !message_is_notify(&m)) {
            handle_request(&m);
        }
    }
}
