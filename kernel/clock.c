// SPDX-License-Identifier: BSD-2-Clause
// Monotonic time, alarms, tick. See kernel/clock.h.

#include <kernel/clock.h>

#include <stddef.h>

#include <kernel/cpu.h>
#include <kernel/ipc.h>
#include <kernel/priv.h>
#include <kernel/sched.h>

#include <arch/irq.h>

int64_t clock_wall_offset_us;

static const struct tick_timer *timer;
static struct list alarms = {&alarms, &alarms}; // soonest first

enum { US_PER_SECOND = 1000000 };

struct clock_scale clock_scale;

static void set_scale(void)
{
    uint32_t hz = arch_stamp_hz();
    clock_scale.whole = US_PER_SECOND / hz;
    clock_scale.fraction = (uint32_t)(((uint64_t)(US_PER_SECOND % hz) << 32) / hz);
}

uint32_t clock_us_to_stamps(uint32_t us)
{
    return (uint32_t)((uint64_t)us * arch_stamp_hz() / US_PER_SECOND);
}

// The alarm that goes off first, or the next tick.
static void arm(uint64_t now_us)
{
    uint32_t delay_us = CLOCK_TICK_US;
    struct list *first = list_first(&alarms);
    if (first != NULL) {
        uint64_t due_us = list_entry(first, struct priv, alarm_link)->alarm_us;
        if (due_us <= now_us) {
            delay_us = 1;
        } else if (due_us - now_us < delay_us) {
            delay_us = (uint32_t)(due_us - now_us);
        }
    }
    if (timer != NULL) {
        timer->arm(delay_us);
    }
}

void clock_set_timer(const struct tick_timer *chosen)
{
    timer = chosen;
    set_scale();
    cpu_this()->stamp = (uint32_t)arch_cycle_stamp();
    arm(clock_now_us());
}

void clock_interrupt(void)
{
    uint64_t now_us = clock_now_us();
    struct list *first;
    while ((first = list_first(&alarms)) != NULL) {
        struct priv *priv = list_entry(first, struct priv, alarm_link);
        if (priv->alarm_us > now_us) {
            break;
        }
        list_remove(first);
        priv->alarm_us = 0;
        notify_alarm(priv);
    }
    sched_tick();
    arm(now_us);
}

void clock_set_alarm(struct priv *priv, uint64_t time_us)
{
    if (priv->alarm_us != 0) {
        list_remove(&priv->alarm_link);
    }
    priv->alarm_us = time_us;
    if (time_us == 0) {
        return;
    }
    struct list *place = &alarms; // behind those that are due not later
    while (place->next != &alarms &&
           list_entry(place->next, struct priv, alarm_link)->alarm_us <= time_us) {
        place = place->next;
    }
    list_insert_after(place, &priv->alarm_link);
    if (place == &alarms) {
        arm(clock_now_us());
    }
}
