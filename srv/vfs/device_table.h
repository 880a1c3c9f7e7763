// SPDX-License-Identifier: BSD-2-Clause
// The tables behind device.h, for device.c and device_io.c alone.
#pragma once

#include "device.h"
#include "outgoing.h"

struct device_tables {
    struct driver drivers[NR_DRIVERS];
    struct device devices[NR_DEVICES];
};

struct device *device_at(uint32_t number); // NULL: no such device
