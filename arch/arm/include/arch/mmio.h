// SPDX-License-Identifier: BSD-2-Clause
// The only place of volatile: device registers.
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

// One register of 1, 2 or 4 bytes at `address`.
static inline uint32_t mmio_read_sized(const volatile void *address, uint32_t width)
{
    switch (width) {
    case 1:
        return *(const volatile uint8_t *)address;
    case 2:
        return *(const volatile uint16_t *)address;
    default:
        return *(const volatile uint32_t *)address;
    }
}

static inline void mmio_write_sized(volatile void *address, uint32_t width, uint32_t value)
{
    switch (width) {
    case 1:
        *(volatile uint8_t *)address = (uint8_t)value;
        break;
    case 2:
        *(volatile uint16_t *)address = (uint16_t)value;
        break;
    default:
        *(volatile uint32_t *)address = value;
        break;
    }
}
