// SPDX-License-Identifier: BSD-2-Clause
// Which timers the system uses: the best counter as clock, the best one-shot as tick. A rate that
// neither the tree nor the CPU gives is measured against a counter whose rate is known; without
// one, the timer is not used.

#include <kernel/dev.h>

#include <abi/errnames.h>
#include <arch/irq.h>
#include <arch/stamp.h>
#include <kernel/clock.h>
#include <kernel/irq.h>
#include <kernel/klog.h>

enum { TIMERS_MAX = 8, CALIBRATION_FRACTION = 100, RATE_MIN_HZ = 1000000, WAIT_ROUNDS = 200000000 };
enum { FIXED_SHIFT = 16, LOOPS_PER_MS = 20000 };

static struct timer timers[TIMERS_MAX];
static unsigned timer_count;
static const struct timer *tick;
static uint32_t ticks_per_us; // fixed point, FIXED_SHIFT fraction bits

int timer_add(const struct timer *timer)
{
    if (timer_count == TIMERS_MAX) {
        return -ENOSPC;
    }
    timers[timer_count++] = *timer;
    return 0;
}

static uint32_t read_counter(const struct timer *timer)
{
    uint32_t value = timer->counter ? *timer->counter : (uint32_t)arch_cycle_stamp();
    return timer->is_down ? ~value : value;
}

// The counter's rate, from how far it comes in 10 ms of the reference. Zero if either stands still.
static uint32_t calibrate(const struct timer *timer, const struct timer *reference)
{
    uint32_t span = reference->hz / CALIBRATION_FRACTION;
    uint32_t reference_start = read_counter(reference);
    uint32_t start = read_counter(timer);
    for (unsigned i = 0; i < WAIT_ROUNDS; i++) {
        if (read_counter(reference) - reference_start >= span) {
            return (read_counter(timer) - start) * CALIBRATION_FRACTION;
        }
    }
    return 0;
}

static const struct timer *best(bool want_counter, bool want_rate)
{
    const struct timer *found = NULL;
    for (unsigned i = 0; i < timer_count; i++) {
        const struct timer *timer = &timers[i];
        bool fits = want_counter ? timer->has_counter : timer->arm != NULL;
        if (fits && (timer->hz != 0 || !want_rate) && (!found || timer->rating > found->rating)) {
            found = timer;
        }
    }
    return found;
}

static void calibrate_all(void)
{
    const struct timer *reference = best(true, true);
    for (unsigned i = 0; i < timer_count && reference; i++) {
        if (timers[i].hz == 0) {
            timers[i].hz = calibrate(&timers[i], reference);
            klog(LOG_INFO, "%s: %u Hz by %s", timers[i].name, (unsigned)timers[i].hz,
                reference->name);
        }
    }
}

static void tick_arm(uint32_t delay_us)
{
    uint64_t ticks = ((uint64_t)delay_us * ticks_per_us) >> FIXED_SHIFT;
    tick->arm(ticks > 1 ? (uint32_t)ticks : 1);
}

static void tick_interrupt(uint32_t number)
{
    (void)number;
    if (tick->acknowledge) {
        tick->acknowledge();
    }
    clock_interrupt();
}

static struct tick_timer tick_timer = {.arm = tick_arm};

const char *timer_start(void)
{
    calibrate_all();
    const struct timer *clock = best(true, true);
    tick = best(false, true);
    if (!clock || clock->hz < RATE_MIN_HZ) {
        return "no timer of a known rate of 1 MHz or more to be the clock";
    }
    if (!tick) {
        return "no timer of a known rate that makes interrupts";
    }
    arch_stamp_use(clock->counter, clock->is_down, clock->hz);
    ticks_per_us = (uint32_t)(((uint64_t)tick->hz << FIXED_SHIFT) / 1000000);
    klog(LOG_INFO, "clock: %s, %u Hz; tick: %s, interrupt %u", clock->name, (unsigned)clock->hz,
        tick->name, (unsigned)tick->irq);
    if (irq_attach_kernel(tick->irq, tick_interrupt) != 0) {
        return "the tick timer's interrupt cannot be attached";
    }
    tick_timer.name = tick->name;
    clock_set_timer(&tick_timer);
    return NULL;
}

void timer_delay_ms(uint32_t ms)
{
    uint64_t hz = arch_stamp_hz();
    if (hz == 0) { // no clock yet: long enough for a reader, not exact
        for (volatile uint32_t i = 0; i < ms * (uint32_t)LOOPS_PER_MS; i++) {
        }
        return;
    }
    uint64_t start = arch_cycle_stamp();
    uint64_t span = hz * ms / 1000;
    while (arch_cycle_stamp() - start < span) {
    }
}
