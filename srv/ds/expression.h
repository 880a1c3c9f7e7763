// SPDX-License-Identifier: BSD-2-Clause
// POSIX extended regular expressions, anchored at both ends: which keys a subscriber wants.
//
// A compiled expression lies in ordinary memory and is made again after a restart. Each has a piece
// of memory of fixed size for compiling and matching, and matching never goes back in the key, so
// what an expression can cost is bounded by its length and that memory, whatever its author means
// to do.
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct expression; // in memory of EXPRESSION_BYTES

#define EXPRESSION_BYTES (sizeof(void *) * 16384)

// Compiles `text` in `memory` (8-byte aligned, EXPRESSION_BYTES). -EINVAL: no extended regular
// expression, or one with back references; -ENOMEM: compiled it would not fit.
int expression_compile(const char *text, void *memory, struct expression **compiled);
// Whether the whole of `key` matches. False too when the expression is so large that matching lacks
// memory.
bool expression_matches(struct expression *compiled, const char *key);
