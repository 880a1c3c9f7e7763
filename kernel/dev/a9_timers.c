// SPDX-License-Identifier: BSD-2-Clause
// Cortex-A9 MPCore private timer and global timer (ARM DDI 0407I, chapter 4). Both run at
// PERIPHCLK, whose rate few trees give: then it is calibrated.

#include <kernel/dev.h>

#include <arch/mmio.h>

enum { PRIVATE_LOAD = 0x0, PRIVATE_COUNTER = 0x4, PRIVATE_CONTROL = 0x8, PRIVATE_STATUS = 0xc };
enum { PRIVATE_ENABLE = 1 << 0, PRIVATE_IRQ = 1 << 2 };
enum { GLOBAL_COUNTER = 0x0, GLOBAL_CONTROL = 0x8 };
enum { GLOBAL_ENABLE = 1 << 0 };

static volatile void *private_timer;

static void private_arm(uint32_t ticks)
{
    mmio_write(private_timer, PRIVATE_CONTROL, 0);
    mmio_write(private_timer, PRIVATE_STATUS, 1);
    mmio_write(private_timer, PRIVATE_LOAD, ticks);
    mmio_write(private_timer, PRIVATE_CONTROL, PRIVATE_ENABLE | PRIVATE_IRQ);
}

static void private_acknowledge(void)
{
    mmio_write(private_timer, PRIVATE_STATUS, 1);
}

static uint32_t rate_of(const struct dt_node *node)
{
    struct dt_clock clock;
    return dt_clock(node, 0, &clock) == 0 ? clock.hz : 0;
}

static int private_probe(const struct dt_node *node)
{
    struct timer timer = {
        .name = "a9 private timer",
        .rating = 250,
        .hz = rate_of(node),
        .is_down = true,
        .arm = private_arm,
        .acknowledge = private_acknowledge,
    };
    int r = dev_irq(node, 0, &timer.irq);
    if (r == 0) {
        r = dev_map(node, 0, &private_timer);
    }
    if (r != 0) {
        return r;
    }
    // Runs down once without interrupt, so that it can be calibrated.
    mmio_write(private_timer, PRIVATE_CONTROL, 0);
    mmio_write(private_timer, PRIVATE_LOAD, UINT32_MAX);
    mmio_write(private_timer, PRIVATE_CONTROL, PRIVATE_ENABLE);
    timer.counter = (const volatile uint32_t *)((volatile char *)private_timer + PRIVATE_COUNTER);
    return timer_add(&timer);
}

static int global_probe(const struct dt_node *node)
{
    struct timer timer = {
        .name = "a9 global timer",
        .rating = 250,
        .hz = rate_of(node),
        .has_counter = true,
    };
    volatile void *global;
    int r = dev_map(node, 0, &global);
    if (r != 0) {
        return r;
    }
    mmio_write(global, GLOBAL_CONTROL, GLOBAL_ENABLE);
    timer.counter = (const volatile uint32_t *)((volatile char *)global + GLOBAL_COUNTER);
    return timer_add(&timer);
}

DRIVER(private_driver, DRIVER_TIMER, "arm,cortex-a9-twd-timer", private_probe);
DRIVER(global_driver, DRIVER_TIMER, "arm,cortex-a9-global-timer", global_probe);
