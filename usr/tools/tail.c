// SPDX-License-Identifier: BSD-2-Clause
// tail [-f] [-n [+]lines | -c [+]bytes | -lines] [file...]: the end of files; with + everything
// from that line or byte on; -f goes on with what is appended to the last file.
#include <ctype.h>
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "number.h"
#include "tool.h"

static const char synopsis[] = "[-f] [-n [+]lines | -c [+]bytes] [file...]";

static uint64_t limit = 10;
static bool count_bytes, from_start, opt_follow;

static void copy_rest(FILE *f)
{
    int c;

    while ((c = getc(f)) != EOF) {
        putchar(c);
    }
}

static void tail_from_start(FILE *f)
{
    uint64_t left = limit ? limit - 1 : 0;
    int c;

    while (left > 0 && (c = getc(f)) != EOF) {
        left -= count_bytes || c == '\n';
    }
    copy_rest(f);
}

// Keeps the whole input in memory: what is asked for may be all of it, and a pipe cannot seek.
static int tail_from_end(FILE *f, const char *name)
{
    size_t len = 0, size = 0, start;
    char *text = NULL;
    uint64_t left = limit;
    int c;

    while ((c = getc(f)) != EOF) {
        if (len == size) {
            char *bigger = realloc(text, size ? size * 2 : 4096);

            if (!bigger) {
                warn("%s", name);
                free(text);
                return 1;
            }
            text = bigger;
            size = size ? size * 2 : 4096;
        }
        text[len++] = (char)c;
    }
    start = len;
    if (count_bytes) {
        start = left < len ? len - (size_t)left : 0;
    } else {
        while (start > 0 && (left > 0 || text[start - 1] != '\n')) {
            start--;
            left -= left > 0 && (start == 0 || (text[start - 1] == '\n' && start < len));
        }
    }
    fwrite(text + start, 1, limit ? len - start : 0, stdout);
    free(text);
    return 0;
}

static void follow(FILE *f)
{
    static const struct timespec pause = {.tv_nsec = 250000000};

    for (;;) {
        fflush(stdout);
        nanosleep(&pause, NULL);
        clearerr(f);
        copy_rest(f);
    }
}

static int tail(const char *name, bool title, bool last)
{
    static bool first = true;
    FILE *f = tool_open(name);
    int status = 0;

    if (!f) {
        return 1;
    }
    if (title) {
        printf("%s==> %s <==\n", first ? "" : "\n", name);
        first = false;
    }
    if (from_start) {
        tail_from_start(f);
    } else {
        status = tail_from_end(f, name);
    }
    if (ferror(f)) {
        warn("%s", name);
        status = 1;
    }
    if (opt_follow && last && status == 0) {
        follow(f);
    }
    tool_close(f);
    return status;
}

static void parse_limit(const char *text)
{
    from_start = *text == '+';
    if (!number_parse_size(text + (*text == '+' || *text == '-'), UINT64_MAX, &limit)) {
        errx(2, "%s: not a number", text);
    }
}

int main(int argc, char **argv)
{
    int status = 0;
    int opt;

    if (argc > 1 && argv[1][0] == '-' && isdigit((unsigned char)argv[1][1])) {
        parse_limit(argv[1]);
        optind = 2;
    }
    while ((opt = getopt(argc, argv, "fn:c:")) != -1) {
        switch (opt) {
        case 'f':
            opt_follow = true;
            break;
        case 'n':
        case 'c':
            count_bytes = opt == 'c';
            parse_limit(optarg);
            break;
        default:
            tool_usage(synopsis);
        }
    }
    if (optind == argc) {
        status = tail("-", false, true);
    }
    for (int i = optind; i < argc; i++) {
        status |= tail(argv[i], argc - optind > 1, i == argc - 1);
    }
    return tool_end(status);
}
