// SPDX-License-Identifier: BSD-2-Clause
// Kernel calls: information, time, interrupts, devices, the machine.

#include <string.h>

#include "internal.h"
#include "kcall_stub.h"
#include "minix/syslib.h"

int sys_getinfo(unsigned what, unsigned index, void *buffer, size_t bytes, uint32_t *value)
{
    struct message m;
    int r = KCALL(GETINFO, getinfo, &m, .what = what, .index = index,
        .buffer = (vir_bytes)(uintptr_t)buffer, .bytes = bytes);

    if (r < 0) {
        return r;
    }
    if (value != NULL) {
        *value = MSG_PAYLOAD_OF(&m, struct kcall_getinfo_rep)->value;
    }
    return (int)MSG_PAYLOAD_OF(&m, struct kcall_getinfo_rep)->bytes;
}

int sys_whoami(struct whoami_info *info)
{
    int r = sys_getinfo(GI_WHOAMI, 0, info, sizeof(*info), NULL);

    if (r >= 0 && r != (int)sizeof(*info)) {
        return -EIO;
    }
    return r < 0 ? r : 0;
}

static int irqctl(unsigned op, int index)
{
    struct message m;
    return KCALL(IRQCTL, irqctl, &m, .op = op, .index = (uint32_t)index);
}

int sys_irqenable(int index)
{
    return irqctl(IRQCTL_ENABLE, index);
}

int sys_irqdisable(int index)
{
    return irqctl(IRQCTL_DISABLE, index);
}

int sys_irqraise(int index)
{
    return irqctl(IRQCTL_RAISE, index);
}

int sys_setalarm_at(uint64_t time_us)
{
    struct message m;
    return KCALL(SETALARM, setalarm, &m, .time_us = time_us, .relative = 0);
}

int sys_setalarm_in(uint64_t delay_us)
{
    struct message m;
    return KCALL(SETALARM, setalarm, &m, .time_us = delay_us, .relative = 1);
}

int sys_times(endpoint_t ep, struct kcall_times_rep *times)
{
    struct message m;
    int r = KCALL(TIMES, times, &m, .endpoint = ep);

    if (r == 0) {
        *times = *MSG_PAYLOAD_OF(&m, struct kcall_times_rep);
    }
    return r;
}

uint64_t sys_now_us(void)
{
    struct kcall_times_rep times = {0};

    (void)sys_times(
        NONE, &times); // fails only where the .conf forbids the call; then time stands still
    return times.now_us;
}

int sys_stime(int64_t wall_offset_us)
{
    struct message m;
    return KCALL(STIME, stime, &m, .wall_offset_us = wall_offset_us);
}

int sys_devio_read(phys_bytes address, unsigned width, uint32_t *value)
{
    struct message m;
    int r = KCALL(DEVIO, devio, &m, .address = address, .width = width, .write = 0);

    if (r == 0) {
        *value = MSG_PAYLOAD_OF(&m, struct kcall_devio_rep)->value;
    }
    return r;
}

int sys_devio_write(phys_bytes address, unsigned width, uint32_t value)
{
    struct message m;
    return KCALL(DEVIO, devio, &m, .address = address, .width = width, .write = 1, .value = value);
}

int sys_diag(const char *text, size_t bytes, unsigned level)
{
    struct message m;
    return KCALL(
        DIAG, diag, &m, .text = (vir_bytes)(uintptr_t)text, .bytes = bytes, .level = level);
}

int sys_abort(unsigned how, const char *reason)
{
    struct message m;
    return KCALL(ABORT, abort, &m, .how = how, .text = (vir_bytes)(uintptr_t)reason,
        .bytes = reason != NULL ? strlen(reason) : 0);
}

int sys_dmasync(const void *address, size_t bytes, unsigned direction)
{
    struct message m;
    return KCALL(DMASYNC, dmasync, &m, .address = (vir_bytes)(uintptr_t)address, .bytes = bytes,
        .direction = direction);
}

int sys_icache(const void *address, size_t bytes)
{
    struct message m;
    return KCALL(ICACHE, icache, &m, .address = (vir_bytes)(uintptr_t)address, .bytes = bytes);
}
