// SPDX-License-Identifier: BSD-2-Clause
// All timers on one queue, and the queue on the one alarm that the kernel gives PM. Timers of CPU
// time are looked at when at the earliest they can be over.

#include "pm.h"

static uint64_t alarm_us; // what the kernel's alarm is set to; 0: not set

static unsigned timer_number(const struct mproc *p, enum timer_kind kind)
{
    return (unsigned)(tree_slot(p) * TIMER_KINDS) + (unsigned)kind;
}

void timer_set(struct mproc *p, enum timer_kind kind, uint64_t expires_us)
{
    timerq_set(timer_number(p, kind), expires_us);
}

void timer_cancel(struct mproc *p, enum timer_kind kind)
{
    timerq_cancel(timer_number(p, kind));
    if (p->timer[kind].expires_us != 0) {
        state_touch_all(p);
        p->timer[kind].expires_us = 0;
    }
}

void timer_cancel_all(struct mproc *p)
{
    for (int kind = 0; kind < TIMER_KINDS; kind++) {
        timer_cancel(p, (enum timer_kind)kind);
    }
}

void timer_set_pm(uint64_t expires_us)
{
    timerq_set(TIMERQ_PM, expires_us);
}

void timer_cancel_pm(void)
{
    timerq_cancel(TIMERQ_PM);
}

static void sleep_over(struct mproc *p)
{
    p->timer[TIMER_SLEEP].expires_us = 0;
    if (p->call == CALL_SLEEP) {
        call_reply(p, 0, NULL, 0);
    }
}

static void expire(unsigned timer, uint64_t now_us)
{
    timerq_cancel(timer);
    if (timer == TIMERQ_PM) {
        system_timer();
        return;
    }
    struct mproc *p = tree_at((int)(timer / TIMER_KINDS));
    enum timer_kind kind = (enum timer_kind)(timer % TIMER_KINDS);
    if (p->life != LIFE_ALIVE) {
        return;
    }
    state_touch_all(p);
    if (kind == TIMER_SLEEP) {
        sleep_over(p);
    } else {
        itimer_expired(p, kind, now_us);
    }
}

void timer_alarm(void)
{
    uint64_t now_us = sys_now_us();
    uint64_t expires_us;
    unsigned timer;

    alarm_us = 0;
    while (timerq_first(&timer, &expires_us) && expires_us <= now_us) {
        expire(timer, now_us);
    }
}

void timer_rearm(void)
{
    uint64_t expires_us;
    unsigned timer;

    // An alarm that comes too early does no harm, so it is not set back.
    if (timerq_first(&timer, &expires_us) && (alarm_us == 0 || expires_us < alarm_us)) {
        alarm_us = expires_us;
        (void)sys_setalarm_at(expires_us); // cannot fail: PM has the right
    }
}
