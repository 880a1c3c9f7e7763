// SPDX-License-Identifier: BSD-2-Clause
// The CPU's own timer (generic timer, virtual view). Only where arch_has_generic_timer()
// (arch/boot.h).
#pragma once

#include <arch/cp15.h>

static inline uint32_t arch_gtimer_hz(void) // 0: the firmware left CNTFRQ unset
{
    return cp15_cntfrq();
}

static inline void arch_gtimer_arm(uint32_t ticks)
{
    __asm__ volatile("mcr p15, 0, %0, c14, c3, 0\n\t" // CNTV_TVAL
                     "mcr p15, 0, %1, c14, c3, 1\n\t" // CNTV_CTL: enabled, not masked
                     "isb"
                     :
                     : "r"(ticks), "r"(1));
}

static inline void arch_gtimer_stop(void)
{
    __asm__ volatile("mcr p15, 0, %0, c14, c3, 1\n\tisb" : : "r"(0));
}
