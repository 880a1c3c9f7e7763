// SPDX-License-Identifier: BSD-2-Clause
// The cycle counter (ARMv7-A ARM, B4.1.113 PMCCNTR), which under `qemu -icount shift=0` counts
// instructions on a Cortex-A15. The kernel opens it to user mode when the command line says
// pmu=user.
#pragma once

#include <stdint.h>

static inline uint32_t counter_read(void)
{
    uint32_t value;
    __asm__ volatile("mrc p15, 0, %0, c9, c13, 0" : "=r"(value)::"memory");
    return value;
}
