// SPDX-License-Identifier: BSD-2-Clause
// kernel/print.h against the host's snprintf; the log ring's lines and offsets; the boot image
// table's shuffle.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <kernel/dev.h>
#include <kernel/klog.h>
#include <kernel/print.h>
#include <kernel/table.h>

static char console_text[4096];
static unsigned console_bytes;
static bool console_owned = true;
static unsigned hook_calls;

bool console_is_mine(void)
{
    return console_owned;
}

void console_write(const char *text, uint32_t bytes)
{
    for (uint32_t i = 0; i < bytes && console_bytes < sizeof(console_text); i++) {
        console_text[console_bytes++] = text[i];
    }
}

static void hook(void)
{
    hook_calls++;
}

// The same call for both; __VA_ARGS__ are the format and its arguments.
#define SAME(...)                                                                                  \
    do {                                                                                           \
        char want[128], got[128];                                                                  \
        int want_bytes = snprintf(want, sizeof(want), __VA_ARGS__);                                \
        int got_bytes = print_to(got, sizeof(got), __VA_ARGS__);                                   \
        assert_string_equal(got, want);                                                            \
        assert_int_equal(got_bytes, want_bytes);                                                   \
    } while (0)

static void print_is_printf(void **state)
{
    (void)state;
    SAME("plain %% text");
    SAME("%d %d %d", 0, -1, 2147483647);
    SAME("%i|%5d|%-5d|%05d|%05d", 7, 42, 42, 42, -42);
    SAME("%u %x %X %08x", 4294967295u, 0xdeadbeefu, 0xbeefu, 0x1234u);
    SAME("%llu %llx %lld", 18446744073709551615ull, 0x123456789abcdefull, -9223372036854775807ll);
    SAME("%s|%10s|%-10s|%.3s|%.*s", "abc", "abc", "abc", "abcdef", 2, "xyz");
    SAME("%c%c%3c", 'a', 'b', 'c');
    SAME("%*d|%-*d|", 6, 12, 6, 12);
}

static int print_list(char *to, size_t bytes, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int n = print_format(to, bytes, format, arguments);
    va_end(arguments);
    return n;
}

static void print_is_bounded(void **state)
{
    char buffer[8];
    (void)state;
    memset(buffer, 'x', sizeof(buffer));
    assert_int_equal(print_to(buffer, 5, "%s", "0123456789"), 10);
    assert_string_equal(buffer, "0123");
    assert_int_equal(buffer[5], 'x');
    assert_int_equal(print_to(NULL, 0, "%d", 12345), 5);
    const char *volatile ends_early = "50%";
    assert_int_equal(print_list(buffer, sizeof(buffer), ends_early), 2);
}

static void log_lines_have_level_and_label(void **state)
{
    char text[256];
    uint32_t first;
    uint32_t start = klog_end();
    (void)state;
    klog(LOG_INFO, "number %d", 5);
    klog_text(LOG_ERR, "tty", "one\ntwo", 7);
    klog_text(LOG_ERR, "tty", " more\n", 6); // goes on with the line
    klog_text(LOG_WARN, "ds", "cut", 3);
    klog_text(LOG_WARN, "vm", "next\n", 5); // ends the other's line first
    uint32_t n = klog_read(start, text, sizeof(text) - 1, &first);
    text[n] = 0;
    assert_int_equal(first, start);
    assert_string_equal(
        text, "<3>kernel: number 5\n<1>tty: one\n<1>tty: two more\n<2>ds: cut\n<2>vm: next\n");
}

static void log_reads_what_is_left(void **state)
{
    char text[64];
    uint32_t first;
    (void)state;
    for (unsigned i = 0; i < 4000; i++) {
        klog_text(LOG_DEBUG, "flood", "0123456789\n", 11);
    }
    uint32_t end = klog_end();
    assert_int_equal(klog_read(0, text, sizeof(text), &first), sizeof(text));
    assert_int_equal(end - first, 32768);
    assert_int_equal(klog_read(end - 10, text, sizeof(text), &first), 10);
    assert_int_equal(first, end - 10);
    assert_int_equal(klog_read(end, text, sizeof(text), &first), 0);
    assert_int_equal(klog_read(end + 100, text, sizeof(text), &first), 0);
    assert_int_equal(first, end);
}

static void log_level_rules_the_console(void **state)
{
    (void)state;
    klog_set_level(LOG_WARN);
    console_bytes = 0;
    klog(LOG_INFO, "quiet");
    klog(LOG_WARN, "loud");
    assert_int_equal(console_bytes, strlen("kernel: loud\n"));
    assert_memory_equal(console_text, "kernel: loud\n", console_bytes);
    console_owned = false;
    klog_hook = hook;
    klog(LOG_WARN, "for tty");
    klog(LOG_INFO, "not for tty");
    assert_int_equal(hook_calls, 1);
    assert_int_equal(console_bytes, strlen("kernel: loud\n"));
    console_owned = true;
}

static void table_shuffles_without_loss(void **state)
{
    struct boot_image_info info;
    unsigned moved = 0;
    (void)state;
    for (uint32_t seed = 1; seed < 200; seed++) {
        uint32_t seen = 0;
        table_shuffle(seed);
        for (unsigned i = 0; i < NR_BOOT_PROCS; i++) {
            assert_true(table_get(i, &info));
            seen |= 1u << info.endpoint;
            moved += i == 0 && info.endpoint != RS_EP;
            assert_int_equal(info.flags & ~(uint32_t)PROC_FULLVM, 0);
            assert_int_equal(info.flags != 0, info.endpoint != RS_EP && info.endpoint != VM_EP);
        }
        assert_int_equal(seen, ((1u << NR_BOOT_PROCS) - 1) << RS_EP);
        assert_false(table_get(NR_BOOT_PROCS, &info));
    }
    assert_true(moved > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(print_is_printf),
        cmocka_unit_test(print_is_bounded),
        cmocka_unit_test(log_lines_have_level_and_label),
        cmocka_unit_test(log_reads_what_is_left),
        cmocka_unit_test(log_level_rules_the_console),
        cmocka_unit_test(table_shuffles_without_loss),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
