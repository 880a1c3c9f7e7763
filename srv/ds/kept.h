// SPDX-License-Identifier: BSD-2-Clause
// The only two ways in which kept memory that means something is written, so that the unit tests
// can stop the store at each of them. DS may die at any instruction: whatever is half done must
// mean nothing, or be finished by the successor.
#pragma once

#include <stddef.h>
#include <stdint.h>

// May end after any part of the bytes.
void kept_copy(void *to, const void *from, size_t bytes);
// Happens wholly or not at all, after everything before it.
void kept_store(uint32_t *word, uint32_t value);
