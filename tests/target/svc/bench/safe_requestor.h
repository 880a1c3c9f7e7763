// SPDX-License-Identifier: BSD-2-Clause
// Inside the asking side of the safe-copy benchmarks.
#pragma once

#include <stdint.h>

#include "minix/ipc.h"
#include "safe.h"

struct safe_side {
    endpoint_t grantor;
    int32_t gid;     // of its whole buffer
    uint8_t *target; // SAFE_BUFFER_BYTES of our own
};

// The figures of a plan; 0 or the first error.
int safe_measure_copies(struct safe_side *side, unsigned plan, uint32_t *figures);
int safe_measure_maps(struct safe_side *side, unsigned plan, uint32_t *figures);
int safe_measure_calls(struct safe_side *side, uint32_t *figures);
int safe_measure_ds(struct safe_side *side, uint32_t *figures);

// One call over and over; rows of `plan` from 0 on.
typedef int (*safe_operation)(const struct safe_side *side);
int safe_measure_operation(const struct safe_side *side, unsigned plan, unsigned row,
    safe_operation operation, uint32_t *figures);

// Lets the grantor put `stamp` at the start of each page of its first `bytes`. If `insns` is not
// NULL that is part of the sample.
int safe_write_source(const struct safe_side *side, uint32_t bytes, uint8_t stamp, uint32_t *insns);
// A request to the grantor with up to three words; its answer's second word in *out.
int safe_ask(const struct safe_side *side, uint32_t type, const uint32_t in[3], uint32_t *out);

static inline void safe_touch(volatile uint8_t *at, uint32_t bytes)
{
    for (uint32_t i = 0; i < bytes; i += ABI_PAGE_SIZE) {
        at[i] = 1;
    }
}
