// SPDX-License-Identifier: BSD-2-Clause
// The log ring (kernel/klog.h). Text of a service may come in pieces; a piece that does not begin a
// line goes on with the line of the same label, else the unfinished line is ended first.

#include <kernel/klog.h>

#include <kernel/dev.h>
#include <kernel/print.h>

#include <string.h>

enum { RING_BYTES = 32768, LINE_MAX = 256 };

static char ring[RING_BYTES];
static uint32_t end_offset; // stream offset of the next byte
static enum log_level console_level = LOG_INFO;
static bool is_line_open;
static char open_label[ABI_LABEL_MAX];
static enum log_level open_level;

void (*klog_hook)(void);

void klog_set_level(enum log_level level)
{
    console_level = level;
}

enum log_level klog_level(void)
{
    return console_level;
}

uint32_t klog_end(void)
{
    return end_offset;
}

static void append(const char *text, uint32_t bytes)
{
    for (uint32_t i = 0; i < bytes; i++) {
        ring[end_offset % RING_BYTES] = text[i];
        end_offset++;
    }
}

// Both the ring and, while it is the kernel's, the console. The level digit is for the ring only.
static void emit(enum log_level level, const char *text, uint32_t bytes)
{
    append(text, bytes);
    if (level <= console_level && console_is_mine()) {
        console_write(text, bytes);
    }
}

static void end_line(void)
{
    emit(open_level, "\n", 1);
    is_line_open = false;
    if (open_level <= console_level && !console_is_mine() && klog_hook) {
        klog_hook();
    }
}

static void begin_line(enum log_level level, const char *label)
{
    char head[4];
    int n = print_to(head, sizeof(head), "<%d>", (int)level);
    append(head, (uint32_t)n);
    emit(level, label, strnlen(label, ABI_LABEL_MAX - 1));
    emit(level, ": ", 2);
    is_line_open = true;
    open_level = level;
    (void)print_to(open_label, sizeof(open_label), "%s", label);
}

void klog_text(enum log_level level, const char *label, const char *text, uint32_t bytes)
{
    uint32_t done = 0;
    while (done < bytes) {
        if (is_line_open &&
            (level != open_level || strncmp(open_label, label, ABI_LABEL_MAX - 1) != 0)) {
            end_line();
        }
        if (!is_line_open) {
            begin_line(level, label);
        }
        const char *newline = memchr(text + done, '\n', bytes - done);
        uint32_t n = newline ? (uint32_t)(newline - (text + done)) : bytes - done;
        emit(level, text + done, n);
        done += n;
        if (newline) {
            end_line();
            done++;
        }
    }
}

void klog(enum log_level level, const char *format, ...)
{
    char line[LINE_MAX];
    va_list arguments;
    va_start(arguments, format);
    int n = print_format(line, sizeof(line) - 1, format, arguments);
    va_end(arguments);
    uint32_t bytes = (uint32_t)n < sizeof(line) - 2 ? (uint32_t)n : sizeof(line) - 2;
    line[bytes++] = '\n';
    klog_text(level, "kernel", line, bytes);
}

uint32_t klog_read(uint32_t offset, char *to, uint32_t bytes, uint32_t *first)
{
    uint32_t held = end_offset < RING_BYTES ? end_offset : RING_BYTES;
    uint32_t ahead = end_offset - offset; // bytes from offset to the end
    if (ahead > held) {
        ahead = (int32_t)ahead < 0 ? 0 : held; // beyond the end, or overwritten already
    }
    uint32_t n = ahead < bytes ? ahead : bytes;
    *first = end_offset - ahead;
    for (uint32_t i = 0; i < n; i++) {
        to[i] = ring[(*first + i) % RING_BYTES];
    }
    return n;
}
