// SPDX-License-Identifier: BSD-2-Clause
// ARM generic timer, virtual view: its interrupt is the same in every security state.

#include <kernel/dev.h>

#include <abi/errnames.h>
#include <arch/boot.h>
#include <arch/gtimer.h>

enum { VIRTUAL_INTERRUPT = 2 }; // order of the binding: secure, non-secure, virtual, hypervisor

static int generic_timer_probe(const struct dt_node *node)
{
    if (!arch_has_generic_timer()) {
        return -ENODEV;
    }
    struct timer timer = {
        .name = "generic timer",
        .rating = 300,
        .has_counter = true,
        .arm = arch_gtimer_arm, // takes the interrupt back too
    };
    int index = dt_string_index(node, "interrupt-names", "virt");
    int r = dev_irq(node, index >= 0 ? (unsigned)index : VIRTUAL_INTERRUPT, &timer.irq);
    if (r != 0) {
        return r;
    }
    if (dt_cell(node, "clock-frequency", 0, &timer.hz) != 0) {
        timer.hz = arch_gtimer_hz();
    }
    arch_gtimer_stop();
    return timer_add(&timer);
}

DRIVER(generic_timer_v7, DRIVER_TIMER, "arm,armv7-timer", generic_timer_probe);
DRIVER(generic_timer_v8, DRIVER_TIMER, "arm,armv8-timer", generic_timer_probe);
