// SPDX-License-Identifier: BSD-2-Clause
// Formatting: %s %c %d %i %u %x %X %p %%, with 0, -, width, .precision (for %s), * and l, ll, z.
#pragma once

#include <stdarg.h>
#include <stddef.h>

// As vsnprintf: writes at most bytes - 1 characters and a NUL; returns the length wanted.
int print_format(char *to, size_t bytes, const char *format, va_list arguments);
int print_to(char *to, size_t bytes, const char *format, ...) __attribute__((format(printf, 3, 4)));
