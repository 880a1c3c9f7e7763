// SPDX-License-Identifier: BSD-2-Clause
// Derives the dev table; see devtable.h.

#include "devtable.h"

#include <abi/errnames.h>
#include <minix/sysutil.h>
#include <string.h>

#include "windows.h"

static struct device devices[DEVICES_MAX];
static unsigned nr_devices;
static const struct dt *tree;

// A node below a bus without `ranges` is that bus's driver's business. Nodes without a bus (depth
// 1) are the CPU's.
static bool is_on_cpu_bus(const struct dt_node *node)
{
    struct dt_node each = *node;

    while (dt_parent(&each) && each.depth > 0) {
        if (!dt_has(&each, "ranges")) {
            return false;
        }
    }
    return true;
}

static bool claims(const struct rights *rights, const char *compatible)
{
    for (unsigned i = 0; i < rights->nr_compatible; i++) {
        if (strcmp(rights->compatible[i], compatible) == 0) {
            return true;
        }
    }
    return false;
}

// The driver of a node: of those that claim a string of its `compatible`, the one with the earliest
// string.
static const struct rights *find_driver(const struct dt_node *node, const char **compatible)
{
    for (unsigned i = 0; (*compatible = dt_string(node, "compatible", i)) != NULL; i++) {
        for (unsigned k = 0; k < known_count(); k++) {
            if (claims(known_at(k), *compatible)) {
                return known_at(k);
            }
        }
    }
    return NULL;
}

static int read_windows(struct device *device, phys_bytes console)
{
    struct dt_window window;
    int result;

    for (unsigned i = 0; (result = dt_reg(&device->node, i, &window)) == 0; i++) {
        if (window.bytes == 0) {
            continue;
        }
        if (device->nr_windows == DEVICE_WINDOWS_MAX ||
            window.base + window.bytes > UINT64_C(0x100000000)) {
            return -E2BIG;
        }
        device->windows[device->nr_windows++] = (struct priv_mem){
            .base = (phys_bytes)window.base,
            .bytes = (uint32_t)window.bytes,
            .devio_only = windows_is_shared(&device->node, &window),
        };
    }
    device->is_console =
        device->nr_windows > 0 && console != 0 && device->windows[0].base == console;
    return result == -ENOENT ? 0 : result;
}

static int read_irqs(struct device *device)
{
    struct dt_irq irq;
    int result;

    for (unsigned i = 0; (result = dt_irq(&device->node, i, &irq)) == 0; i++) {
        if (device->nr_irqs == PRIV_MAX_IRQ) {
            return -E2BIG;
        }
        struct priv_irq *to = &device->irqs[device->nr_irqs++];
        *to = (struct priv_irq){.controller_phandle = irq.phandle, .nr_cells = irq.cell_count};
        memcpy(to->cells, irq.cell, sizeof(to->cells));
    }
    return result == -ENOENT ? 0 : result;
}

static void add(const struct dt_node *node, const struct rights *rights, const char *compatible,
    phys_bytes console)
{
    if (nr_devices == DEVICES_MAX) {
        log_err("more than %d devices claimed, %s is left out", DEVICES_MAX, dt_name(node));
        return;
    }
    struct device *device = &devices[nr_devices];
    memset(device, 0, sizeof(*device));
    device->node = *node;
    device->rights = rights;
    (void)str_format(device->compatible, sizeof(device->compatible), "%s", compatible);
    int result = dt_path(node, device->path, sizeof(device->path));
    if (result == 0) {
        result = read_windows(device, console);
    }
    if (result == 0) {
        result = read_irqs(device);
    }
    if (result != 0) {
        log_warn("%s: its windows or interrupts can't be had (%d), no %s is started", dt_name(node),
            result, rights->name);
        return;
    }
    struct dt_clock clock;
    if (dt_clock(node, 0, &clock) == 0 && !clock.is_assigned) {
        device->clock_hz = clock.hz;
    }
    nr_devices++;
}

static bool is_number_free(const struct rights *rights, unsigned number)
{
    for (unsigned i = 0; i < nr_devices; i++) {
        if (devices[i].rights == rights && devices[i].is_numbered && devices[i].number == number) {
            return false;
        }
    }
    return true;
}

static void set_number(struct device *device, unsigned number)
{
    char digits[12];
    int length = str_format(digits, sizeof(digits), ".%u", number);

    device->number = number;
    device->is_numbered = true;
    // Of a long driver name as much as fits.
    (void)str_format(device->label, sizeof(device->label), "%.*s%s", ABI_LABEL_MAX - 1 - length,
        device->rights->name, digits);
}

// Labels: first those whose number an alias gives, then the others with the lowest that is left.
static void set_labels(void)
{
    for (unsigned i = 0; i < nr_devices; i++) {
        unsigned number;
        if (dt_alias_number(&devices[i].node, &number) == 0 &&
            is_number_free(devices[i].rights, number)) {
            set_number(&devices[i], number);
        }
    }
    for (unsigned i = 0; i < nr_devices; i++) {
        unsigned number = 0;
        while (!devices[i].is_numbered) {
            if (is_number_free(devices[i].rights, number)) {
                set_number(&devices[i], number);
            }
            number++;
        }
    }
}

void devtable_build(const struct dt *dt, phys_bytes console)
{
    struct dt_node node;
    unsigned unclaimed = 0;

    tree = dt;
    windows_collect(dt);
    dt_root(dt, &node);
    while (dt_next_enabled(&node) == 0) {
        const char *compatible;
        if (!dt_has(&node, "compatible")) {
            continue;
        }
        const struct rights *rights = find_driver(&node, &compatible);
        if (rights != NULL && is_on_cpu_bus(&node)) {
            add(&node, rights, compatible, console);
        } else {
            log_debug("%s: no driver claims it", dt_name(&node));
            unclaimed++;
        }
    }
    set_labels();
    log_info("device tree: %u devices have a driver, %u nodes have none", nr_devices, unclaimed);
}

const struct device *devtable_at(unsigned index)
{
    return index < nr_devices ? &devices[index] : NULL;
}

const struct device *devtable_by_label(const char *label)
{
    for (unsigned i = 0; i < nr_devices; i++) {
        if (strcmp(devices[i].label, label) == 0) {
            return &devices[i];
        }
    }
    return NULL;
}

bool devtable_may_drive(const struct device *device, const struct rights *rights)
{
    return device->rights == rights || claims(rights, device->compatible);
}

static void fill_claimed(const struct device *device, struct rs_device_info *info)
{
    memcpy(info->label, device->label, sizeof(info->label));
    info->nr_windows = device->nr_windows;
    info->nr_irqs = device->nr_irqs;
    if (device->nr_windows > 0) {
        info->window = device->windows[0].base;
        info->window_bytes = device->windows[0].bytes;
    }
}

static void fill_unclaimed(const struct dt_node *node, struct rs_device_info *info)
{
    struct dt_window window;

    if (dt_reg(node, 0, &window) == 0 && window.base + window.bytes <= UINT32_MAX) {
        info->window = (phys_bytes)window.base;
        info->window_bytes = (uint32_t)window.bytes;
        info->nr_windows = 1;
    }
}

int devtable_info(unsigned index, struct rs_device_info *info)
{
    struct dt_node node;

    dt_root(tree, &node);
    do {
        if (dt_next_enabled(&node) != 0) {
            return -ENOENT;
        }
    } while (!dt_has(&node, "compatible") || index-- > 0);

    memset(info, 0, sizeof(*info));
    (void)dt_path(&node, info->node, sizeof(info->node)); // a path that is too long stays empty
    const char *compatible = dt_string(&node, "compatible", 0);
    (void)str_format(
        info->compatible, sizeof(info->compatible), "%s", compatible != NULL ? compatible : "");
    for (unsigned i = 0; i < nr_devices; i++) {
        if (dt_same(&devices[i].node, &node)) {
            fill_claimed(&devices[i], info);
            return 0;
        }
    }
    fill_unclaimed(&node, info);
    return 0;
}
