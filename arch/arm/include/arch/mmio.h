// SPDX-License-Identifier: BSD-2-Clause
// The only place of volatile: device registers of the kernel's own devices, and access to those of
// others by sys_devio.
#pragma once

#include <stdint.h>

static inline uint32_t mmio_read(const volatile void *base, uint32_t offset)
{
    return *(const volatile uint32_t *)((const volatile char *)base + offset);
}

static inline void mmio_write(volatile void *base, uint32_t offset, uint32_t value)
{
    *(volatile uint32_t *)((volatile char *)base + offset) = value;
}

// One register of `width` 1, 2 or 4 bytes at `address`, aligned to that. 0, or -EIO: the bus
// refused it.
int arch_device_read(const volatile void *address, uint32_t width, uint32_t *value);
int arch_device_write(volatile void *address, uint32_t width, uint32_t value);
