// SPDX-License-Identifier: BSD-2-Clause
// What a suite must leave as it found it: page frames, process slots, privilege ids, grants,
// mappings.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "abi/proto/vm.h"

struct resources {
    uint32_t frames; // in use by processes, page tables included
    uint32_t slots;
    uint32_t privileges;
    uint32_t grants;
    uint32_t maps; // safemaps
};

void resources_read(struct resources *r);

// What VM counts of shared pages and mappings. False: it did not answer.
bool resources_sharing(struct vm_sharing_rep *rep);

bool resources_grew(const struct resources *before, const struct resources *after);

// Prints a "# leak:" line for each that grew. Returns their number.
unsigned resources_compare(const struct resources *before, const struct resources *after);
