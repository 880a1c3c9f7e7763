// SPDX-License-Identifier: BSD-2-Clause
// The only place of volatile: 32-bit device registers.
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
