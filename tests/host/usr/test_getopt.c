// SPDX-License-Identifier: BSD-2-Clause
// Unit test of libc's getopt and getopt_long, under names of its own: each row is a command line,
// the options that must be found in it and what must be left.
#include <getopt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

int ax_getopt_long(
    int argc, char *const *argv, const char *letters, const struct option *options, int *index);
extern char *ax_optarg;
extern int ax_optind, ax_opterr;

static const struct {
    const char *line, *letters, *want;
} rows[] = {
    {"-a x -b 1 y", "ab:", "a b=1 | x y"},
    {"-ab1 -c", "ab:c", "a b=1 c |"},
    {"x - -a", "a", "a | x -"},
    {"-a -- -b", "ab", "a | -b"},
    {"-a x -b", "+ab", "a | x -b"},
    {"-q", "a", "? |"},
    {"-b", "b:", "? |"},
    {"-b", ":b:", ": |"},
    {"x -b", "b:", "? | x"},
    {"x -b y z", "b:", "b=y | x z"},
    {"-c1 -c 2", "c::", "c=1 c | 2"},
    {"--all x --bee=3 --bee 4", "", "a b=3 b=4 | x"},
    {"--be 4 --a", "", "b=4 a |"},
    {"--none", "", "? |"},
    {"--all=1", "", "? |"},
};

static void finds_options(void **state)
{
    static const struct option options[] = {
        {"all", no_argument, NULL, 'a'}, {"bee", required_argument, NULL, 'b'}, {0}};

    (void)state;
    ax_opterr = 0;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char line[64], got[128] = "", *argv[16], *rest = line;
        int argc = 1, c;

        argv[0] = (char *)"test";
        strcpy(line, rows[i].line);
        while ((argv[argc] = strsep(&rest, " "))) {
            argc++;
        }
        ax_optind = 0;
        while ((c = ax_getopt_long(argc, argv, rows[i].letters, options, NULL)) != -1) {
            snprintf(got + strlen(got), sizeof(got) - strlen(got), "%c%s%s ", c,
                ax_optarg ? "=" : "", ax_optarg ? ax_optarg : "");
        }
        strcat(got, "|");
        for (; ax_optind < argc; ax_optind++) {
            snprintf(got + strlen(got), sizeof(got) - strlen(got), " %s", argv[ax_optind]);
        }
        if (strcmp(got, rows[i].want) != 0) {
            fail_msg("'%s': got '%s' want '%s'", rows[i].line, got, rows[i].want);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(finds_options)};

    return cmocka_run_group_tests_name("libc.getopt", tests, NULL, NULL);
}
