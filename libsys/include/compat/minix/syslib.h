// SPDX-License-Identifier: BSD-2-Clause
// <minix/syslib.h>; with _MINIX also the kernel calls that have another form now. A tick is 1/60 s.
#pragma once

#include_next <minix/syslib.h>

#ifdef _MINIX

#include <minix/sef.h>
#include <minix/sysutil.h>

#define HZ 60

static inline unsigned sys_hz(void)
{
    return HZ;
}

// A notification from CLOCK after, or at, so many ticks; 0 cancels.
static inline int sys_setalarm(uint32_t ticks, int is_absolute)
{
    uint64_t us = (uint64_t)ticks * 1000000 / HZ;

    return ticks == 0 || is_absolute ? sys_setalarm_at(us) : sys_setalarm_in(us);
}

#endif
