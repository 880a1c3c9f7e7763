// SPDX-License-Identifier: BSD-2-Clause
// For timer drivers only: which counter arch_cycle_stamp() reads.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// A 32-bit memory-mapped counter, or NULL for CNTVCT; whether it counts down; its rate.
void arch_stamp_use(const volatile uint32_t *counter, bool is_down, uint32_t hz);
