// SPDX-License-Identifier: BSD-2-Clause
// Unit test of usr/lib/mode: octal and symbolic modes, and modes as text.
#include "mode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>

#include <cmocka.h>

static const struct {
    const char *text;
    mode_t old;
    bool is_directory;
    mode_t want;
} rows[] = {
    {"644", 0777, false, 0644},
    {"4755", 0, false, 04755},
    {"u+x", 0644, false, 0744},
    {"go-r", 0644, false, 0600},
    {"a=rX", 0600, false, 0444},
    {"a=rX", 0600, true, 0555},
    {"a+X", 0744, false, 0755},
    {"+w", 0444, false, 0644},
    {"u=rw,go=r", 0777, false, 0644},
    {"g=u", 0750, false, 0770},
    {"u+s", 0755, false, 04755},
    {"g+s", 0755, false, 02755},
    {"+t", 0755, false, 01755},
    {"u+x-w", 0644, false, 0544},
    {"o=", 0757, false, 0750},
};

static void applies_changes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        mode_t got = 0;
        bool ok = mode_parse(rows[i].text, rows[i].old, rows[i].is_directory, 022, &got);

        if (!ok || got != rows[i].want) {
            fail_msg("%s on %o: got %o want %o", rows[i].text, rows[i].old, got, rows[i].want);
        }
    }
}

static void refuses_malformed(void **state)
{
    static const char *const bad[] = {"", "8", "77777", "u", "x+r", "u+q", "u+r,", "644x"};
    mode_t mode;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (mode_parse(bad[i], 0644, false, 022, &mode)) {
            fail_msg("'%s' was taken", bad[i]);
        }
    }
}

static void formats(void **state)
{
    char out[11];

    (void)state;
    mode_format(S_IFDIR | 0755, out);
    assert_string_equal(out, "drwxr-xr-x");
    mode_format(S_IFREG | 04644, out);
    assert_string_equal(out, "-rwSr--r--");
    mode_format(S_IFLNK | 01777, out);
    assert_string_equal(out, "lrwxrwxrwt");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(applies_changes),
        cmocka_unit_test(refuses_malformed),
        cmocka_unit_test(formats),
    };

    return cmocka_run_group_tests_name("usr.mode", tests, NULL, NULL);
}
