// SPDX-License-Identifier: BSD-2-Clause
// The clocks.

#include "pm.h"

static const int64_t NS_PER_US = 1000;
static const int64_t TIME_MAX_NS = INT64_MAX / 2;

int pm_do_clock_gettime(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_clock_req);
    REPLY(pm_clock_rep);
    struct kcall_times_rep times;

    int r = sys_times(req->clock == PM_CLOCK_PROCESS ? caller->endpoint : NONE, &times);
    if (r != 0) {
        return r;
    }
    switch (req->clock) {
    case PM_CLOCK_REALTIME:
        rep->ns = ((int64_t)times.now_us + times.wall_offset_us) * NS_PER_US;
        return 0;
    case PM_CLOCK_MONOTONIC:
        rep->ns = (int64_t)times.now_us * NS_PER_US;
        return 0;
    case PM_CLOCK_PROCESS:
        rep->ns = (int64_t)(times.user_us + times.system_us) * NS_PER_US;
        return 0;
    default:
        return -EINVAL;
    }
}

static int set_wall_clock(int64_t wall_us)
{
    return sys_stime(wall_us - (int64_t)sys_now_us());
}

int pm_do_clock_settime(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_clock_req);

    (void)reply;
    if (req->clock != PM_CLOCK_REALTIME || req->ns < 0 || req->ns > TIME_MAX_NS) {
        return -EINVAL;
    }
    if (caller->euid != 0) {
        return -EPERM;
    }
    return set_wall_clock(req->ns / NS_PER_US);
}

int pm_do_settime(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_settime_req);

    (void)caller;
    (void)reply;
    if (req->unix_s < 0 || req->unix_s > TIME_MAX_NS / 1000000000) {
        return -EINVAL;
    }
    return set_wall_clock(req->unix_s * 1000000);
}
