// SPDX-License-Identifier: BSD-2-Clause
// Time: a monotonic clock from the cycle stamp, alarms of services, the scheduler's tick. The tick
// timer (kernel/dev) fires once per arming; it is armed for the next alarm or the next tick,
// whichever is first.
#pragma once

#include <stdint.h>

#include <arch/stamp.h>

struct priv;

struct tick_timer {
    const char *name;
    void (*arm)(uint32_t
            delay_us); // one interrupt after about delay_us (1 .. 1 s); replaces the arming before
};

enum { CLOCK_TICK_US = 10000 };

// Boot calls it when timer and interrupt controller stand; arms the first tick. The timer's
// interrupt handler acknowledges the device and calls clock_interrupt.
void clock_set_timer(const struct tick_timer *timer);
void clock_interrupt(void);

// us = stamps * (whole + fraction / 2^32)
extern struct clock_scale {
    uint32_t whole;
    uint32_t fraction;
} clock_scale;

static inline uint64_t clock_stamps_to_us(uint64_t stamps)
{
    uint32_t high = (uint32_t)(stamps >> 32);
    uint64_t us = (uint64_t)high * clock_scale.fraction +
                  ((uint64_t)(uint32_t)stamps * clock_scale.fraction >> 32);
    return clock_scale.whole != 0 ? us + stamps * clock_scale.whole : us;
}

// 0 before the clock is started.
static inline uint64_t clock_now_us(void)
{
    return (clock_scale.whole | clock_scale.fraction) != 0 ? clock_stamps_to_us(arch_stamp_wide())
                                                           : 0;
}

uint32_t clock_us_to_stamps(uint32_t us);

// Wall clock minus monotonic clock.
extern int64_t clock_wall_offset_us;

void clock_set_alarm(struct priv *priv, uint64_t time_us); // 0 cancels
