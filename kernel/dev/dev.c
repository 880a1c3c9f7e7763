// SPDX-License-Identifier: BSD-2-Clause
// Drivers by `compatible`, and the windows that the kernel keeps (kernel/dev.h).

#include <kernel/dev.h>

#include <abi/errnames.h>
#include <arch/mmu.h>
#include <kernel/bootmem.h>
#include <kernel/irq.h>
#include <kernel/klog.h>

enum { WINDOWS_MAX = 16 };

extern const struct driver driver_start[], driver_end[];

static struct {
    uint32_t start;
    uint32_t bytes;
} windows[WINDOWS_MAX];
static unsigned window_count;

static const struct irq_chip *root_chip;

int dev_probe_node(const struct dt_node *node, enum driver_class class)
{
    for (const struct driver *driver = driver_start; driver < driver_end; driver++) {
        if (driver->class == class && dt_is_compatible(node, driver->compatible)) {
            int r = driver->probe(node);
            if (r != 0) {
                klog(LOG_WARN, "%s: not usable (%d)", dt_name(node), r);
            }
            return r;
        }
    }
    return -ENOENT;
}

unsigned dev_probe(const struct dt *dt, enum driver_class class)
{
    struct dt_node node;
    unsigned count = 0;
    dt_root(dt, &node);
    while (dt_next_enabled(&node) == 0) {
        count += dev_probe_node(&node, class) == 0;
    }
    return count;
}

int dev_map(const struct dt_node *node, unsigned index, volatile void **registers)
{
    struct dt_window window;
    int r = dt_reg(node, index, &window);
    if (r != 0) {
        return r;
    }
    if (window.bytes == 0 || window.base > UINT32_MAX || window.bytes > UINT32_MAX - window.base ||
        !frame_range_is_not_ram((uint32_t)window.base, (uint32_t)window.bytes)) {
        return -EINVAL;
    }
    if (window_count == WINDOWS_MAX) {
        return -ENOMEM;
    }
    volatile void *mapped = arch_map_device(paddr((uint32_t)window.base), (uint32_t)window.bytes);
    if (!mapped) {
        return -ENOMEM;
    }
    windows[window_count].start = (uint32_t)window.base;
    windows[window_count].bytes = (uint32_t)window.bytes;
    window_count++;
    *registers = mapped;
    return 0;
}

int dev_irq(const struct dt_node *node, unsigned index, uint32_t *number)
{
    struct dt_irq irq;
    int r = dt_irq(node, index, &irq);
    if (r != 0) {
        return r;
    }
    if (!root_chip) {
        return -ENXIO;
    }
    return root_chip->translate(irq.phandle, irq.cell, irq.cell_count, number);
}

void dev_set_irq_chip(const struct irq_chip *chip)
{
    root_chip = chip;
    irq_set_chip(chip);
}

bool dev_owns(uint32_t start, uint32_t bytes)
{
    uint32_t first = start & ~PAGE_MASK;
    uint32_t length = ((start - first) + bytes + PAGE_MASK) & ~PAGE_MASK;
    for (unsigned i = 0; i < window_count; i++) {
        bool touches = windows[i].start - first < length || first - windows[i].start < windows[i].bytes;
        if (touches && !console_touches(windows[i].start, windows[i].bytes)) {
            return true;
        }
    }
    return false;
}
