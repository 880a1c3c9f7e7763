// SPDX-License-Identifier: BSD-2-Clause
// Interrupts and time: irqctl, setalarm, times, stime.

#include <kernel/kcall.h>

#include <kernel/clock.h>
#include <kernel/irq.h>
#include <kernel/priv.h>

int kcall_irqctl(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_irqctl_req *req = request;
    (void)reply;
    return irq_control(caller->priv, req->op, req->index);
}

int kcall_setalarm(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_setalarm_req *req = request;
    (void)reply;
    if (!priv_is_service(caller)) {
        return -EPERM;
    }
    uint64_t time_us = req->time_us;
    if (time_us != 0 && req->relative != 0) {
        uint64_t now_us = clock_now_us();
        time_us = time_us <= UINT64_MAX - now_us ? now_us + time_us : UINT64_MAX;
    }
    clock_set_alarm(caller->priv, time_us);
    return 0;
}

int kcall_times(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_times_req *req = request;
    struct kcall_times_rep *rep = reply;
    const struct proc *p = req->endpoint == NONE ? NULL : proc_lookup_self(caller, req->endpoint);
    if (p == NULL && req->endpoint != NONE) {
        return -EINVAL;
    }
    *rep =
        (struct kcall_times_rep){.now_us = clock_now_us(), .wall_offset_us = clock_wall_offset_us};
    if (p == NULL) {
        return KCALL_REPLY;
    }
    rep->user_us = clock_stamps_to_us(p->user_stamps);
    rep->system_us = clock_stamps_to_us(p->system_stamps);
    return KCALL_REPLY;
}

int kcall_stime(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_stime_req *req = request;
    (void)caller;
    (void)reply;
    clock_wall_offset_us = req->wall_offset_us;
    return 0;
}
