// SPDX-License-Identifier: BSD-2-Clause
// Repeatable random numbers (xorshift32, Marsaglia 2003) for suites and the services they start.
// Inline, since those are built for different ABIs. A state is never 0.
#pragma once

#include <stdint.h>

static inline uint32_t random_next(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

// Below `limit`, by the high bits.
static inline uint32_t random_below(uint32_t *state, uint32_t limit)
{
    return (uint32_t)((uint64_t)random_next(state) * limit >> 32);
}
