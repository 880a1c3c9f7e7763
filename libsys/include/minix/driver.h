// SPDX-License-Identifier: BSD-2-Clause
// What a driver knows of its device: the windows, interrupts and properties that RS took from the
// device tree and passed as start arguments. No address or interrupt number stands in a driver's
// code.
#pragma once

#include "abi/types.h"

// Register window `index`, mapped as device memory. NULL: no such window or VM refuses. *bytes if
// not NULL.
volatile void *device_window(unsigned index, size_t *bytes);

// The window's physical address for sys_devio, when it shares its pages with another device; 0: no
// such window.
phys_bytes device_io_base(unsigned index, size_t *bytes);

unsigned device_irq_count(void);
uint32_t device_clock_hz(void); // 0: the tree does not say
const char *device_node(void);

static inline uint32_t mmio_read32(const volatile void *base, uint32_t offset)
{
    uint32_t value = *(const volatile uint32_t *)((const volatile uint8_t *)base + offset);
    __asm__ volatile("dmb" ::: "memory"); // later memory accesses must not pass the device read
    return value;
}

static inline void mmio_write32(volatile void *base, uint32_t offset, uint32_t value)
{
    __asm__ volatile("dsb" ::: "memory"); // memory that the device will read is written first
    *(volatile uint32_t *)((volatile uint8_t *)base + offset) = value;
}
