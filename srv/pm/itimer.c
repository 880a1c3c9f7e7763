// SPDX-License-Identifier: BSD-2-Clause
// Interval timers (of real time, and of CPU time with or without the system's part) and nanosleep.

#include "pm.h"

enum { INTERVAL_MIN_US = 1000 };
static const uint64_t TIME_MAX_US = UINT64_C(1) << 60;

static const int timer_signo[] = {
    [TIMER_REAL] = AX_SIGALRM,
    [TIMER_VIRTUAL] = AX_SIGVTALRM,
    [TIMER_PROF] = AX_SIGPROF,
};

// The clock that the timer runs on.
static uint64_t timer_clock(const struct mproc *p, enum timer_kind kind)
{
    struct kcall_times_rep times = {.now_us = 0};

    (void)sys_times(kind == TIMER_REAL ? NONE : p->endpoint, &times); // the process lives
    switch (kind) {
    case TIMER_VIRTUAL:
        return times.user_us;
    case TIMER_PROF:
        return times.user_us + times.system_us;
    default:
        return times.now_us;
    }
}

// Puts the timer, `left_us` before its time on its own clock, on the queue. CPU time never runs
// faster than real time.
static void enqueue(struct mproc *p, enum timer_kind kind, uint64_t left_us, uint64_t now_us)
{
    timer_set(p, kind, now_us + left_us);
}

void itimer_expired(struct mproc *p, enum timer_kind kind, uint64_t now_us)
{
    struct mproc_timer *timer = &p->timer[kind];
    uint64_t clock_us = kind == TIMER_REAL ? now_us : timer_clock(p, kind);

    if (clock_us < timer->expires_us) {
        enqueue(p, kind, timer->expires_us - clock_us, now_us);
        return;
    }
    if (timer->interval_us != 0) {
        uint64_t late_us = clock_us - timer->expires_us;
        timer->expires_us = clock_us + timer->interval_us - late_us % timer->interval_us;
        enqueue(p, kind, timer->expires_us - clock_us, now_us);
    } else {
        timer->expires_us = 0;
    }
    struct mproc_siginfo info = {.code = AX_SI_TIMER};
    signal_send_to(p, timer_signo[kind], &info);
}

static void read_timer(const struct mproc *p, enum timer_kind kind, struct pm_itimer_rep *rep)
{
    const struct mproc_timer *timer = &p->timer[kind];

    rep->value_us = 0;
    rep->interval_us = timer->interval_us;
    if (timer->expires_us != 0) {
        uint64_t clock_us = timer_clock(p, kind);
        rep->value_us = timer->expires_us > clock_us ? timer->expires_us - clock_us : 1;
    }
}

static int do_itimer(
    struct mproc *caller, const struct pm_setitimer_req *req, bool set, struct pm_itimer_rep *rep)
{
    if (req->which > TIMER_PROF || proc_is_service(caller)) {
        return -EINVAL;
    }
    enum timer_kind kind = (enum timer_kind)req->which;
    if (set && (req->value_us > TIME_MAX_US || req->interval_us > TIME_MAX_US)) {
        return -EINVAL;
    }
    read_timer(caller, kind, rep);
    if (!set) {
        return 0;
    }
    state_touch_all(caller);
    timer_cancel(caller, kind);
    uint64_t interval_us = req->interval_us;
    caller->timer[kind].interval_us =
        interval_us != 0 && interval_us < INTERVAL_MIN_US ? INTERVAL_MIN_US : interval_us;
    if (req->value_us != 0) {
        caller->timer[kind].expires_us = timer_clock(caller, kind) + req->value_us;
        enqueue(caller, kind, req->value_us, sys_now_us());
    }
    return 0;
}

int pm_do_setitimer(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_setitimer_req);
    REPLY(pm_itimer_rep);
    return do_itimer(caller, req, req->set != 0, rep);
}

int pm_do_getitimer(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_setitimer_req);
    REPLY(pm_itimer_rep);
    return do_itimer(caller, req, false, rep);
}

// Monotonic time at which a sleep is over; 0: it is over now.
static int sleep_end(const struct pm_nanosleep_req *req, uint64_t *end_us)
{
    struct kcall_times_rep now;
    uint64_t us = req->ns / 1000 + (req->ns % 1000 != 0);

    if (req->clock != PM_CLOCK_REALTIME && req->clock != PM_CLOCK_MONOTONIC) {
        return -EINVAL;
    }
    if (us > TIME_MAX_US) {
        us = TIME_MAX_US;
    }
    int r = sys_times(NONE, &now);
    if (r != 0) {
        return r;
    }
    if (!req->absolute) {
        *end_us = us == 0 ? 0 : now.now_us + us;
        return 0;
    }
    int64_t end = (int64_t)us - (req->clock == PM_CLOCK_REALTIME ? now.wall_offset_us : 0);
    *end_us = end <= (int64_t)now.now_us ? 0 : (uint64_t)end;
    return 0;
}

int pm_do_nanosleep(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_nanosleep_req);
    uint64_t end_us;

    (void)reply;
    int r = sleep_end(req, &end_us);
    if (r != 0 || end_us == 0) {
        return r;
    }
    call_begin(caller, CALL_SLEEP, request);
    state_touch_all(caller);
    caller->timer[TIMER_SLEEP].expires_us = end_us;
    timer_set(caller, TIMER_SLEEP, end_us);
    return PM_NO_REPLY;
}

void timer_sleep_left(const struct mproc *p, struct pm_nanosleep_rep *rep)
{
    uint64_t now_us = sys_now_us();
    uint64_t end_us = p->timer[TIMER_SLEEP].expires_us;

    rep->left_ns = end_us > now_us ? (end_us - now_us) * 1000 : 0;
}
