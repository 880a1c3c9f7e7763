// SPDX-License-Identifier: BSD-2-Clause
// One alarm for all that RS waits for: delayed restarts and answers that do not come.

#include <abi/errnames.h>
#include <minix/syslib.h>
#include <minix/sysutil.h>

#include "rs.h"

static uint64_t alarm_us; // as told to the kernel; 0: none

static void earliest(uint64_t *first, uint64_t time_us)
{
    if (time_us != 0 && (*first == 0 || time_us < *first)) {
        *first = time_us;
    }
}

void timer_update(void)
{
    uint64_t first = 0;

    for_each_service(service) {
        earliest(&first, service->restart_at_us);
        earliest(&first, service->deadline_us);
    }
    if (first != alarm_us) {
        alarm_us = first;
        int result = sys_setalarm_at(first);
        if (result != 0) {
            log_err("no alarm: %d", result);
        }
    }
}

void timer_expired(void)
{
    uint64_t now_us = sys_now_us();

    alarm_us = 0;
    for_each_service(service) {
        if (service->restart_at_us != 0 && service->restart_at_us <= now_us) {
            service->restart_at_us = 0;
            (void)service_start_or_give_up(service); // the outcome is logged there
        } else if (service->deadline_us != 0 && service->deadline_us <= now_us) {
            load_abort(service, -ETIMEDOUT);
        }
    }
}
