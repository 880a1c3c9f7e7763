// SPDX-License-Identifier: BSD-2-Clause
// What a suite must leave as it found it: page frames, process slots, privilege ids, grants,
// mappings.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct resources {
    uint32_t frames; // in use by processes, page tables included
    uint32_t slots;
    uint32_t privileges;
    uint32_t grants;
    uint32_t maps; // safemaps
};

void resources_read(struct resources *r);

bool resources_grew(const struct resources *before, const struct resources *after);

// Prints a "# leak:" line for each that grew. Returns their number.
unsigned resources_compare(const struct resources *before, const struct resources *after);
