// SPDX-License-Identifier: BSD-2-Clause
// The chain of kernel stack frames: fp points at the saved lr, the caller's fp is below it (GCC,
// ARM state, -fno-omit-frame-pointer). Hot code keeps none and is left out (docs/adr/0008).
#pragma once

#include <stdbool.h>
#include <stdint.h>

// One frame up: *address is the return address. False at the end or where the chain makes no sense.
bool arch_backtrace_next(uint32_t *fp, uint32_t *address);
