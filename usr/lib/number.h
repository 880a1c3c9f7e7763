// SPDX-License-Identifier: BSD-2-Clause
// Numbers in arguments. Pure; builds on the host for its tests.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// A whole decimal number in 0..max; nothing may follow it.
bool number_parse(const char *text, uint64_t max, uint64_t *value);

// The same with an optional factor after it: k, M, G (powers of 1024) or b (512).
bool number_parse_size(const char *text, uint64_t max, uint64_t *value);

// Seconds with an optional decimal fraction ("1", "0.25") in microseconds.
bool number_parse_seconds(const char *text, uint64_t *us);
