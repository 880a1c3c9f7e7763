// SPDX-License-Identifier: BSD-2-Clause
// The kernel's own tables, for the self-test.
#pragma once

#include <stdint.h>

// The kernel's first-level table.
const uint32_t *arch_kernel_table(void);
// A kernel second-level table by its physical address; they all lie in the image.
const uint32_t *arch_kernel_table_at(uint32_t phys);
