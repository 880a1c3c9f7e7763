// SPDX-License-Identifier: BSD-2-Clause
// The text of a file; see text.h.

#include "text.h"

#include <stdarg.h>

#include "minix/sysutil.h"

void text_add(struct text *text, const char *format, ...)
{
    size_t room = TEXT_MAX - text->bytes;
    va_list args;

    va_start(args, format);
    int n = str_vformat(text->data + text->bytes, room, format, args);
    va_end(args);
    if (n > 0 && room > 0) {
        text->bytes += (size_t)n < room ? (uint32_t)n : (uint32_t)room - 1;
    }
}
