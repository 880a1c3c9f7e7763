// SPDX-License-Identifier: BSD-2-Clause
// seq [-s separator] [first [step]] last: prints whole numbers in sequence.
#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

static const char synopsis[] = "[-s separator] [first [step]] last";

static long number(const char *text)
{
    char *end;
    long n;

    errno = 0;
    n = strtol(text, &end, 10);
    if (end == text || *end || errno) {
        errx(2, "%s: not a number", text);
    }
    return n;
}

int main(int argc, char **argv)
{
    const char *separator = "\n";
    long long first = 1, step = 1, last;
    int i = 1;

    // Not getopt: a negative number is no option.
    if (i < argc && strncmp(argv[i], "-s", 2) == 0) {
        separator = argv[i][2] || i + 1 == argc ? argv[i] + 2 : argv[++i];
        i++;
    }
    if (argc - i < 1 || argc - i > 3) {
        tool_usage(synopsis);
    }
    last = number(argv[argc - 1]);
    if (argc - i > 1) {
        first = number(argv[i]);
    }
    if (argc - i > 2) {
        step = number(argv[i + 1]);
    }
    if (step == 0) {
        errx(2, "the step is 0");
    }
    for (long long n = first; step > 0 ? n <= last : n >= last; n += step) {
        printf("%s%lld", n == first ? "" : separator, n);
    }
    if (step > 0 ? first <= last : first >= last) {
        putchar('\n');
    }
    return tool_end(0);
}
