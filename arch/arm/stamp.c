// SPDX-License-Identifier: BSD-2-Clause
// The stamp that accounting and trace use: CNTVCT where there is one, else the 32-bit counter that
// a timer driver gave (arch_stamp_use), extended by software: it must be read once per wrap, which
// the clock tick does.

#include <arch/cpu.h>
#include <arch/irq.h>
#include <arch/stamp.h>

static uint32_t rate_hz;
static uint32_t high_word;
static uint32_t last_low;

void arch_stamp_use(const volatile uint32_t *counter, bool is_down, uint32_t hz)
{
    arch_cpu()->stamp_register = (uint32_t)counter;
    arch_cpu()->stamp_invert = is_down ? UINT32_MAX : 0;
    high_word = 0;
    last_low = 0;
    rate_hz = hz;
}

uint32_t arch_stamp_hz(void)
{
    return rate_hz;
}

uint64_t arch_cycle_stamp(void)
{
    uint32_t address = arch_cpu()->stamp_register;
    if (address == ARCH_STAMP_CNTVCT) {
        uint64_t count;
        __asm__ volatile("isb\n\tmrrc p15, 1, %Q0, %R0, c14" : "=r"(count));
        return count;
    }
    uint32_t low = *(const volatile uint32_t *)address ^ arch_cpu()->stamp_invert;
    if (low < last_low) {
        high_word++;
    }
    last_low = low;
    return (uint64_t)high_word << 32 | low;
}
