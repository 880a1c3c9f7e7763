// SPDX-License-Identifier: BSD-2-Clause
// Unit test of libc's fnmatch.
#include <fnmatch.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

int ax_fnmatch(const char *pattern, const char *string, int flags);

static const struct {
    const char *pattern, *text;
    int flags;
    int want;
} rows[] = {
    {"*", "", 0, 0},
    {"*", "abc", 0, 0},
    {"a*c", "abbc", 0, 0},
    {"a*c", "abbd", 0, 1},
    {"*a*b*c", "xxaxxbxxc", 0, 0},
    {"a?c", "abc", 0, 0},
    {"a?c", "ac", 0, 1},
    {"[a-c]x", "bx", 0, 0},
    {"[!a-c]x", "bx", 0, 1},
    {"[]]x", "]x", 0, 0},
    {"[a", "[a", 0, 0},
    {"\\*", "*", 0, 0},
    {"\\*", "a", 0, 1},
    {"\\*", "\\a", FNM_NOESCAPE, 0},
    {"*", "a/b", FNM_PATHNAME, 1},
    {"*/b", "a/b", FNM_PATHNAME, 0},
    {"*/*/c", "a/b/c", FNM_PATHNAME, 0},
    {"a?b", "a/b", FNM_PATHNAME, 1},
    {"*", ".x", FNM_PERIOD, 1},
    {".*", ".x", FNM_PERIOD, 0},
    {"?x", ".x", FNM_PERIOD, 1},
    {"a/*", "a/.x", FNM_PERIOD | FNM_PATHNAME, 1},
    {"a/*", "a/.x", FNM_PERIOD, 0},
    {"", "", 0, 0},
    {"", "a", 0, 1},
};

static void matches(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int got = ax_fnmatch(rows[i].pattern, rows[i].text, rows[i].flags);

        if ((got != 0) != rows[i].want) {
            fail_msg("'%s' on '%s' with %d: got %d want %d", rows[i].pattern, rows[i].text,
                rows[i].flags, got, rows[i].want);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(matches)};

    return cmocka_run_group_tests_name("libc.fnmatch", tests, NULL, NULL);
}
