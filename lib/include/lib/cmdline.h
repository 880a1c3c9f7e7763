// SPDX-License-Identifier: BSD-2-Clause
// The kernel command line: words `key` or `key=value`, parted by blanks; double quotes keep blanks
// together
// (`exec="a; b"` or `"exec=a; b"`) and are not part of the value; inside them \" and \\ stand for "
// and \.

#pragma once

#include <stdbool.h>
#include <stddef.h>

// The value of the last word with this key, terminated, into `value`. A word without '=' has the
// value "". 0; -ENOENT no such word; -E2BIG it doesn't fit (nothing is written).
int cmdline_get(const char *line, const char *key, char *value, size_t bytes);

// Whether a word with this key is there.
bool cmdline_has(const char *line, const char *key);

// The value as a decimal or 0x number. 0, -ENOENT, or -EINVAL when it is none or overflows.
int cmdline_number(const char *line, const char *key, unsigned *value);
