// SPDX-License-Identifier: BSD-2-Clause
// cmp [-s] file file: whether two files are the same; tells the first difference. Status 0 same,
// 1 different, 2 after an error.
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tool.h"

int main(int argc, char **argv)
{
    unsigned long at = 1, line = 1;
    bool silent = false;
    FILE *a, *b;
    int c, d, opt;

    while ((opt = getopt(argc, argv, "s")) != -1) {
        if (opt != 's') {
            tool_usage("[-s] file file");
        }
        silent = true;
    }
    if (argc - optind != 2) {
        tool_usage("[-s] file file");
    }
    a = tool_open(argv[optind]);
    b = a ? tool_open(argv[optind + 1]) : NULL;
    if (!b) {
        return 2;
    }
    do {
        c = getc(a);
        d = getc(b);
        if (c != d) {
            if (!silent && (c == EOF || d == EOF)) {
                warnx("%s: ends at byte %lu", argv[optind + (d == EOF)], at - 1);
            } else if (!silent) {
                printf(
                    "%s %s differ: byte %lu, line %lu\n", argv[optind], argv[optind + 1], at, line);
            }
            return tool_end(1);
        }
        at++;
        line += c == '\n';
    } while (c != EOF);
    return ferror(a) || ferror(b) ? 2 : 0;
}
