// SPDX-License-Identifier: BSD-2-Clause
// The kernel's own few devices, found by `compatible`: interrupt controllers, timers, polled
// consoles. A driver is a row in the section .driver; kernel/dev/dev.c walks the tree and calls
// probe for each enabled node that matches.
#pragma once

#include <arch/types.h>
#include <lib/dt.h>

enum driver_class { DRIVER_IRQ, DRIVER_TIMER, DRIVER_CONSOLE };

struct driver {
    enum driver_class class;
    const char *compatible;
    // 0: the node is driven now. -errno: it is not, for a reason of the node (the boot goes on).
    int (*probe)(const struct dt_node *node);
};

#define DRIVER(tag, driver_class, compatible_string, probe_function)                               \
    static const struct driver tag __attribute__((used, section(".driver"))) = {                   \
        .class = driver_class, .compatible = compatible_string, .probe = probe_function}

// Probe all nodes for drivers of one class. Returns how many are driven.
unsigned dev_probe(const struct dt *dt, enum driver_class class);
int dev_probe_node(const struct dt_node *node, enum driver_class class); // -ENOENT: no driver

// Map the index-th register window of a node for the kernel. -errno of dt_reg, -ENOMEM.
int dev_map(const struct dt_node *node, unsigned index, volatile void **registers);
// The index-th interrupt of a node as a number of the interrupt layer.
int dev_irq(const struct dt_node *node, unsigned index, uint32_t *number);

// From an interrupt controller's probe: the root controller.
struct irq_chip;
void dev_set_irq_chip(const struct irq_chip *chip);

// Does [start, start + bytes) touch a page with registers that the kernel keeps (all but the
// console's)?
bool dev_owns(uint32_t start, uint32_t bytes);

// --- console.c
struct console {
    const char *name;
    void (*put)(char c); // waits for room, for a bounded time
};
// From a console driver's probe: this is the console from now on, at that window.
void console_set(const struct console *console, uint32_t window, uint32_t bytes);
// console= on the command line, else /chosen/stdout-path, else serial0, else the first UART with a
// driver. 0 or -ENOENT.
int console_find(const struct dt *dt, const char *cmdline);
void console_write(const char *text, uint32_t bytes);
bool console_is_mine(void);
bool console_touches(uint32_t start, uint32_t bytes);
uint32_t console_window(void); // its physical address; 0: there is no console
// A driver's address space got a page of [start, start + bytes): if that is the console's, it is
// the driver's from now on.
void console_window_mapped(uint32_t start, uint32_t bytes);
// Panic: the kernel's again.
void console_take_back(void);

// --- timer.c
struct timer {
    const char *name;
    unsigned rating; // the better one is used
    uint32_t hz;     // 0: to be calibrated
    // A free-running 32-bit counter, or NULL for the CPU's CNTVCT. has_counter: fit to be the
    // system's clock.
    const volatile uint32_t *counter;
    bool is_down;
    bool has_counter;
    // One-shot interrupts: one after `ticks` (at least 1). acknowledge takes a past one back, where
    // arming does not; or NULL.
    void (*arm)(uint32_t ticks);
    void (*acknowledge)(void);
    uint32_t irq;
};
int timer_add(const struct timer *timer); // from a driver's probe; copied. -ENOSPC

// Choose among the timers probed; starts the clock (kernel/clock.h). NULL, or what is missing.
const char *timer_start(void);
// Wait, before or without interrupts, for a panic's delay.
void timer_delay_ms(uint32_t ms);
