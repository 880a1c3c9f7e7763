// SPDX-License-Identifier: BSD-2-Clause
// Kernel log lines of the level asked for by log= go to the console as well, once its driver has
// taken it over.

#include <string.h>

#include "minix/syslib.h"
#include "tty.h"

enum { READ_BYTES = 512 };

static void print_line(struct line *l, const char *text, uint32_t bytes)
{
    if (bytes < 3 || text[0] != '<' || (uint32_t)(text[1] - '0') > state->log_level) {
        return;
    }
    if (l->column != 0) {
        (void)output_char(l, '\n');
    }
    for (uint32_t i = 3; i < bytes; i++) {
        if (!output_char(l, (uint8_t)text[i])) {
            return; // the log ring has it; the console is too slow
        }
    }
}

void klog_to_console(void)
{
    struct line *l = line_console();
    char buffer[READ_BYTES];
    uint32_t first;

    if (l == NULL) {
        return;
    }
    for (;;) {
        int n = sys_getinfo(GI_LOG, state->log_offset, buffer, sizeof(buffer), &first);
        if (n <= 0) {
            break;
        }
        uint32_t start = 0;
        for (uint32_t i = 0; i < (uint32_t)n; i++) {
            if (buffer[i] == '\n') {
                print_line(l, buffer + start, i + 1 - start);
                start = i + 1;
            }
        }
        if (start == 0) { // a line longer than the buffer, or one still being written
            if (n < READ_BYTES) {
                break;
            }
            start = (uint32_t)n;
        }
        state->log_offset = first + start;
    }
    output_kick(l);
}
