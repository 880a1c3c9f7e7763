// SPDX-License-Identifier: BSD-2-Clause
// Error messages of the form "program: text: reason".
#pragma once

#include <stdarg.h>

#ifdef __cplusplus
extern "C" {
#endif

void err(int status, const char *format, ...)
    __attribute__((__noreturn__, __format__(__printf__, 2, 3)));
void errx(int status, const char *format, ...)
    __attribute__((__noreturn__, __format__(__printf__, 2, 3)));
void warn(const char *format, ...) __attribute__((__format__(__printf__, 1, 2)));
void warnx(const char *format, ...) __attribute__((__format__(__printf__, 1, 2)));
void vwarn(const char *format, va_list args);
void vwarnx(const char *format, va_list args);

const char *getprogname(void);

#ifdef __cplusplus
}
#endif
