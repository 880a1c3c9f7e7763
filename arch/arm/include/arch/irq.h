// SPDX-License-Identifier: BSD-2-Clause
// The CPU's view of interrupts. They stay masked while the kernel runs; long work polls.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#ifdef __arm__
static inline bool arch_irq_pending(void) // ISR: an IRQ is pending, though masked
{
    uint32_t isr;
    __asm__ volatile("mrc p15, 0, %0, c12, c1, 0" : "=r"(isr));
    return (isr & 0x80u) != 0;
}
#else
bool arch_irq_pending(void);
#endif

// 64-bit monotonic stamp for accounting and the trace: CNTVCT, or the low word of another counter
// extended in software (must be read at least once per wrap). arch_stamp_hz() of them per second.
uint64_t arch_cycle_stamp(void);
uint32_t arch_stamp_hz(void);
