// SPDX-License-Identifier: BSD-2-Clause
// Waiting in services of the tests. Inline, as random.h is.
#pragma once

#include "minix/ipc.h"
#include "minix/syslib.h"

// Waits for at least `us` microseconds; 0 too gives up the CPU. An error of the alarm, or 0.
static inline int rest(uint64_t us)
{
    struct message m;
    int r = sys_setalarm_in(us + 1); // one of 0 would be none

    return r != 0 ? r : ipc_receive(CLOCK_EP, &m);
}
