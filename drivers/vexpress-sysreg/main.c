// SPDX-License-Identifier: BSD-2-Clause
// Versatile Express motherboard system registers (ARM DUI 0447): power off and restart on PM's
// order.
//
// Other functions in the same page (LEDs, flags, clocks) have nodes of their own in some trees;
// then the window cannot be mapped and the registers are reached by sys_devio. Not supported:
// everything but the two power functions.

#include <errno.h>

#include "abi/kcall.h"
#include "abi/proto/pm.h"
#include "abi/proto/power.h"
#include "minix/driver.h"
#include "minix/sef.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"
#include "sysreg_regs.h"

struct access {
    volatile void *base; // NULL: by sys_devio at `io`
    phys_bytes io;
};

static int reg_write(const struct access *a, uint32_t offset, uint32_t value)
{
    if (a->base != NULL) {
        mmio_write32(a->base, offset, value);
        return 0;
    }
    return sys_devio_write(a->io + offset, 4, value);
}

static void stop(const struct access *a, uint32_t how)
{
    uint32_t function = how == ABORT_REBOOT ? SYS_CFG_REBOOT : SYS_CFG_SHUTDOWN;
    int r = reg_write(a, SYS_CFGSTAT, 0);

    if (r == 0) {
        r = reg_write(a, SYS_CFGDATA, 0);
    }
    if (r == 0) {
        r = reg_write(a, SYS_CFGCTRL,
            SYS_CFGCTRL_START | SYS_CFGCTRL_WRITE | function << SYS_CFGCTRL_FUNCTION_SHIFT);
    }
    log_err("power: the board did not stop: %d", r);
}

int main(int argc, char *argv[])
{
    struct access a = {.base = device_window(0, NULL)};
    struct message m = {.type = PM_POWER_UP, .serial = ipc_next_serial()};

    (void)argc;
    (void)argv;
    sef_startup();
    if (a.base == NULL) {
        a.io = device_io_base(0, NULL);
        if (a.io == 0) {
            panic("vexpress-sysreg", "no register window", NO_NUM);
        }
    }
    int r = async_send(PM_EP, &m);
    if (r != 0) {
        panic("vexpress-sysreg", "cannot tell PM:", r);
    }
    for (;;) {
        if (sef_receive(ANY, &m) == 0 && m.source == PM_EP && m.type == POWER_STOP) {
            stop(&a, MSG_PAYLOAD_OF(&m, struct power_stop_req)->how);
        }
    }
}
