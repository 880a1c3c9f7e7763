// SPDX-License-Identifier: BSD-2-Clause
// ARM PrimeCell real time clock (PL031), Technical Reference Manual ARM DDI 0224C.
//
// At its start it tells PM the time, so that `date` is right. /dev/rtc reads as the seconds since
// 1970 in decimal with a newline; a number written there sets the clock. Not supported: the alarm
// (match register) and its interrupt.

#include <errno.h>
#include <string.h>

#include "abi/proto/pm.h"
#include "lib/regs/pl031.h"
#include "minix/chardriver.h"
#include "minix/driver.h"
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

static int do_read(endpoint_t client, const struct cdev_io_req *io)
{
    char text[TEXT_BYTES];
    int length = str_format(text, sizeof(text), "%u\n", (unsigned)mmio_read32(base, RTCDR));

    return chardriver_read_from(client, io, text, (uint32_t)length);
}

static int do_write(endpoint_t client, const struct cdev_io_req *io)
{
    char text[TEXT_BYTES];
    uint32_t seconds = 0;

    if (io->bytes == 0 || io->bytes >= sizeof(text)) {
        return -EINVAL;
    }
    int r = sys_safecopyfrom(client, io->gid, 0, (vir_bytes)(uintptr_t)text, io->bytes, D);
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

static void describe(uint32_t minor, struct cdev_info_rep *info)
{
    (void)minor;
    info->mode = AX_S_IFCHR | 0644;
    strcpy(info->name, "rtc");
}

int main(int argc, char *argv[])
{
    static const struct chardriver driver = {
        .nr_minors = 1, .info = describe, .read = do_read, .write = do_write};

    (void)argc;
    (void)argv;
    sef_startup();
    base = device_window(0, NULL);
    if (base == NULL) {
        panic("pl031", "no register window", NO_NUM);
    }
    tell_pm();
    chardriver_run(&driver);
}
