// SPDX-License-Identifier: BSD-2-Clause
// The dev table: which driver has which device, derived from the device tree and the drivers' .conf
// files.
//
// Made once, at start-up, and constant afterwards: a driver that is started again gets the same
// device.

#pragma once

#include <lib/dt.h>

#include "table.h"

enum {
    DEVICES_MAX = 32,
    DEVICE_WINDOWS_MAX = 8,
    DEVICE_PATH_BYTES = 96,
    DEVICE_COMPATIBLE_BYTES = 48
};

struct device {
    struct dt_node node;
    char path[DEVICE_PATH_BYTES];
    char compatible[DEVICE_COMPATIBLE_BYTES]; // the string that the driver claimed
    char label[ABI_LABEL_MAX];
    const struct rights *rights; // its driver's
    unsigned number;             // in the label
    bool is_numbered;
    unsigned nr_windows;
    struct priv_mem windows[DEVICE_WINDOWS_MAX];
    unsigned nr_irqs;
    struct priv_irq irqs[PRIV_MAX_IRQ];
    uint32_t clock_hz; // 0: the tree doesn't say
    bool is_console;
};

// Fills the table from the tree. Nodes that nobody claims are logged, as are claims that can't be
// met.
void devtable_build(const struct dt *dt, phys_bytes console);
const struct device *devtable_at(unsigned index); // NULL: past the end
const struct device *devtable_by_label(const char *label);
// Whether a service with these rights may have the device: its driver, or one whose .conf claims
// the same string.
bool devtable_may_drive(const struct device *device, const struct rights *rights);
// The index-th device of the tree (an enabled node with `compatible`), claimed or not. 0 or
// -ENOENT.
int devtable_info(unsigned index, struct rs_device_info *info);
