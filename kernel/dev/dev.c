// SPDX-License-Identifier: BSD-2-Clause
// Drivers by `compatible`, and the windows that the kernel keeps (kernel/dev.h).

#include <kernel/dev.h>

#include <abi/errnames.h>
#include <arch/mmu.h>
#include <kernel/bootmem.h>
#include <kernel/irq.h>
#include <kernel/klog.h>

#include <string.h>

enum { WINDOWS_MAX = 16 };

extern const struct driver driver_start[], driver_end[];

static struct {
    uint32_t start;
    uint32_t bytes;
} windows[WINDOWS_MAX];
static unsigned window_count;

static const struct irq_chip *root_chip;

// The driver for a node, by the first of its `compatible` strings that one has.
static const struct driver *find_driver(const struct dt_node *node, enum driver_class class)
{
    size_t bytes = 0;
    const char *list = dt_property(node, "compatible", &bytes);
    const char *end = list + bytes;
    while (list && list < end) {
        size_t length = strnlen(list, (size_t)(end - list));
        for (const struct driver *driver = driver_start; driver < driver_end; driver++) {
            if (driver->class == class && strncmp(driver->compatible, list, length) == 0 &&
                driver->compatible[length] == 0) {
                return driver;
            }
        }
        list += length + 1;
    }
    return NULL;
}

static int probe(const struct driver *driver, const struct dt_node *node)
{
    int r = driver->probe(node);
    if (r != 0) {
        klog(LOG_WARN, "%s: not usable (%d)", dt_name(node), r);
    }
    return r;
}

int dev_probe_node(const struct dt_node *node, enum driver_class class)
{
    const struct driver *driver = find_driver(node, class);
    return driver ? probe(driver, node) : -ENOENT;
}

unsigned dev_probe(const struct dt *dt, enum driver_class class)
{
    struct dt_node node;
    unsigned count = 0;
    dt_root(dt, &node);
    while (dt_next(&node) == 0) {
        const struct driver *driver = find_driver(&node, class);
        count += driver && dt_is_enabled(&node) && probe(driver, &node) == 0;
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
        bool touches =
            windows[i].start - first < length || first - windows[i].start < windows[i].bytes;
        if (touches && !console_touches(windows[i].start, windows[i].bytes)) {
            return true;
        }
    }
    return false;
}
