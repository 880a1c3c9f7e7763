// SPDX-License-Identifier: BSD-2-Clause
// The samples of one row of a benchmark.
#pragma once

#include <stdint.h>

enum { SAMPLES_MAX = 101 };

struct samples {
    uint32_t values[SAMPLES_MAX]; // in rising order
    unsigned count;
};

static inline void samples_add(struct samples *s, uint32_t value)
{
    unsigned n = s->count;

    if (n == SAMPLES_MAX) {
        return;
    }
    for (; n > 0 && s->values[n - 1] > value; n--) {
        s->values[n] = s->values[n - 1];
    }
    s->values[n] = value;
    s->count++;
}

static inline uint32_t samples_median(const struct samples *s)
{
    return s->values[s->count / 2];
}
