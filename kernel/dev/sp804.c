// SPDX-License-Identifier: BSD-2-Clause
// SP804 dual timer (ARM DDI 0271D). Timer 1 makes the one-shot interrupts, timer 2 counts down for
// ever. The first one found is used, the others are left alone.

#include <kernel/dev.h>

#include <arch/mmio.h>

enum { TIMER1 = 0x00, TIMER2 = 0x20 };
enum { LOAD = 0x00, VALUE = 0x04, CONTROL = 0x08, INTCLR = 0x0c };
enum { ONE_SHOT = 1 << 0, SIZE_32 = 1 << 1, INT_ENABLE = 1 << 5, ENABLE = 1 << 7 };

static volatile void *sp804;

static void sp804_arm(uint32_t ticks)
{
    mmio_write(sp804, TIMER1 + CONTROL, 0);
    mmio_write(sp804, TIMER1 + INTCLR, 1);
    mmio_write(sp804, TIMER1 + LOAD, ticks);
    mmio_write(sp804, TIMER1 + CONTROL, ENABLE | INT_ENABLE | SIZE_32 | ONE_SHOT);
}

static void sp804_acknowledge(void)
{
    mmio_write(sp804, TIMER1 + INTCLR, 1);
}

static int sp804_probe(const struct dt_node *node)
{
    struct timer timer = {
        .name = "sp804",
        .rating = 200,
        .is_down = true,
        .has_counter = true,
        .arm = sp804_arm,
        .acknowledge = sp804_acknowledge,
    };
    struct dt_clock clock;
    if (sp804) {
        return 0;
    }
    int r = dev_irq(node, 0, &timer.irq);
    if (r == 0) {
        r = dev_map(node, 0, &sp804);
    }
    if (r != 0) {
        return r;
    }
    if (dt_clock(node, 0, &clock) == 0) {
        timer.hz = clock.hz;
    }
    mmio_write(sp804, TIMER1 + CONTROL, 0);
    mmio_write(sp804, TIMER2 + CONTROL, 0);
    mmio_write(sp804, TIMER2 + LOAD, UINT32_MAX);
    mmio_write(sp804, TIMER2 + CONTROL, ENABLE | SIZE_32);
    timer.counter = (const volatile uint32_t *)((volatile char *)sp804 + TIMER2 + VALUE);
    return timer_add(&timer);
}

DRIVER(sp804_driver, DRIVER_TIMER, "arm,sp804", sp804_probe);
