// SPDX-License-Identifier: BSD-2-Clause
// The counter behind arch_cycle_stamp(): its choice, by timer drivers, and its low word, read
// inline on hot paths.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <arch/cpu.h>
#include <arch/irq.h>

// A 32-bit memory-mapped counter, or NULL for CNTVCT; whether it counts down; its rate.
void arch_stamp_use(const volatile uint32_t *counter, bool is_down, uint32_t hz);

#ifdef __arm__
static inline uint32_t arch_stamp_low(void)
{
    const struct arch_cpu *cpu = arch_cpu();
    uint32_t low;
    uint32_t high;
    if (cpu->stamp_register != ARCH_STAMP_CNTVCT) {
        return *(const volatile uint32_t *)cpu->stamp_register ^ cpu->stamp_invert;
    }
    __asm__ volatile("mrrc p15, 1, %0, %1, c14" : "=r"(low), "=r"(high));
    return low;
}

static inline uint64_t arch_stamp_wide(void)
{
    uint64_t count;
    if (arch_cpu()->stamp_register != ARCH_STAMP_CNTVCT) {
        return arch_cycle_stamp();
    }
    __asm__ volatile("mrrc p15, 1, %Q0, %R0, c14" : "=r"(count));
    return count;
}
#else
uint32_t arch_stamp_low(void);
uint64_t arch_stamp_wide(void);
#endif
