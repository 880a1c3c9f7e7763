// SPDX-License-Identifier: BSD-2-Clause
// Logging and the end by panic.

#include <string.h>

#include "minix/syslib.h"
#include "minix/sysutil.h"

enum { LINE_MAX_BYTES = 256, PANIC_STATUS = 255 };

void log_printf(unsigned level, const char *format, ...)
{
    char line[LINE_MAX_BYTES];
    va_list args;

    va_start(args, format);
    int n = str_vformat(line, sizeof(line), format, args);
    va_end(args);
    if (n >= LINE_MAX_BYTES - 1) {
        n = LINE_MAX_BYTES - 2;
    }
    line[n++] = '\n';                       // the kernel's log takes text; a call is a line
    (void)sys_diag(line, (size_t)n, level); // nowhere to report that the log refuses
}

void panic(const char *who, const char *text, int number)
{
    if (number == NO_NUM) {
        log_err("%s: panic: %s", who, text);
    } else {
        log_err("%s: panic: %s %d", who, text, number);
    }
    sys_exit(PANIC_STATUS);
}
