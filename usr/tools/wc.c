// SPDX-License-Identifier: BSD-2-Clause
// wc [-clw] [file...]: counts lines, words and bytes.
#include <ctype.h>
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "tool.h"

struct counts {
    unsigned long long lines, words, bytes;
};

static bool opt_lines, opt_words, opt_bytes;

static int count(const char *name, struct counts *c)
{
    FILE *f = tool_open(name);
    bool in_word = false;
    int ch;

    if (!f) {
        return 1;
    }
    while ((ch = getc(f)) != EOF) {
        c->bytes++;
        c->lines += ch == '\n';
        c->words += !isspace(ch) && !in_word;
        in_word = !isspace(ch);
    }
    if (ferror(f)) {
        warn("%s", name);
        return 1;
    }
    tool_close(f);
    return 0;
}

// Numbers stand in columns, but for one alone: that is what scripts read.
static void print(const struct counts *c, const char *name, bool alone)
{
    int width = alone && opt_lines + opt_words + opt_bytes == 1 ? 0 : 7;
    const char *gap = "";

    if (opt_lines) {
        printf("%*llu", width, c->lines);
        gap = " ";
    }
    if (opt_words) {
        printf("%s%*llu", gap, width, c->words);
        gap = " ";
    }
    if (opt_bytes) {
        printf("%s%*llu", gap, width, c->bytes);
    }
    printf("%s%s\n", name ? " " : "", name ? name : "");
}

int main(int argc, char **argv)
{
    struct counts total = {0};
    int status = 0;
    int opt;

    while ((opt = getopt(argc, argv, "clmw")) != -1) {
        switch (opt) {
        case 'c':
        case 'm':
            opt_bytes = true;
            break;
        case 'l':
            opt_lines = true;
            break;
        case 'w':
            opt_words = true;
            break;
        default:
            tool_usage("[-clw] [file...]");
        }
    }
    if (!opt_lines && !opt_words && !opt_bytes) {
        opt_lines = opt_words = opt_bytes = true;
    }
    if (optind == argc) {
        status = count("-", &total);
        print(&total, NULL, true);
    }
    for (int i = optind; i < argc; i++) {
        struct counts c = {0};

        if (count(argv[i], &c) != 0) {
            status = 1;
            continue;
        }
        print(&c, argv[i], argc - optind == 1);
        total.lines += c.lines;
        total.words += c.words;
        total.bytes += c.bytes;
    }
    if (argc - optind > 1) {
        print(&total, "total", false);
    }
    return tool_end(status);
}
