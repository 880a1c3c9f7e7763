// SPDX-License-Identifier: BSD-2-Clause
// See kept.h. A successor runs on the same memory, after the predecessor: the order in which the
// compiler lets the stores happen is all that counts.

#include "kept.h"

#include <string.h>

#define COMPILER_BARRIER() __asm__ volatile("" ::: "memory")

void kept_copy(void *to, const void *from, size_t bytes)
{
    memcpy(to, from, bytes);
}

void kept_store(uint32_t *word, uint32_t value)
{
    COMPILER_BARRIER();
    *(volatile uint32_t *)word = value;
    COMPILER_BARRIER();
}
