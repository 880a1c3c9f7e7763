// SPDX-License-Identifier: BSD-2-Clause
// head [-n lines | -c bytes | -lines] [file...]: the beginning of files.
#include <ctype.h>
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "number.h"
#include "tool.h"

static const char synopsis[] = "[-n lines | -c bytes] [file...]";

static uint64_t limit = 10;
static bool count_bytes;

static int head(const char *name, bool title)
{
    uint64_t left = limit;
    FILE *f = tool_open(name);
    int c;

    if (!f) {
        return 1;
    }
    if (title) {
        printf("==> %s <==\n", name);
    }
    while (left > 0 && (c = getc(f)) != EOF) {
        putchar(c);
        left -= count_bytes || c == '\n';
    }
    if (ferror(f)) {
        warn("%s", name);
        return 1;
    }
    tool_close(f);
    return 0;
}

static void parse_limit(const char *text)
{
    if (!number_parse_size(text, UINT64_MAX, &limit)) {
        errx(2, "%s: not a number", text);
    }
}

int main(int argc, char **argv)
{
    int status = 0;
    int opt;

    if (argc > 1 && argv[1][0] == '-' && isdigit((unsigned char)argv[1][1])) {
        parse_limit(argv[1] + 1);
        optind = 2;
    }
    while ((opt = getopt(argc, argv, "n:c:")) != -1) {
        if (opt == '?') {
            tool_usage(synopsis);
        }
        count_bytes = opt == 'c';
        parse_limit(optarg);
    }
    if (optind == argc) {
        status = head("-", false);
    }
    for (int i = optind; i < argc; i++) {
        if (i > optind) {
            putchar('\n');
        }
        status |= head(argv[i], argc - optind > 1);
    }
    return tool_end(status);
}
