// SPDX-License-Identifier: BSD-2-Clause
// The text of one file, as it is when reading begins; kept until another file is read, so that a
// reader who takes it in pieces gets one state.
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { TEXT_MAX = 96 * 1024 };

struct text {
    uint32_t bytes;
    char data[TEXT_MAX];
};

// Appends; what does not fit is cut off.
void text_add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
