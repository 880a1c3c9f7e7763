// SPDX-License-Identifier: BSD-2-Clause
// sort [-nrufbds] [-k field[.char][,field[.char]][flags]]... [-t separator] [-o file] [file...]:
// prints the lines of its files in order. Sorts in memory.
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sort_key.h"
#include "tool.h"

static const char synopsis[] = "[-nrufbs] [-k key]... [-t separator] [-o file] [file...]";

enum { KEYS_MAX = 16 };

struct line {
    const char *text;
    size_t number; // makes the order stable
};

static struct sort_key keys[KEYS_MAX];
static int key_count;
static struct sort_order whole;
static char separator;
static bool opt_unique, opt_stable;
static struct line *lines;
static size_t line_count, line_room;

static int compare_keys(const char *a, const char *b)
{
    for (int i = 0; i < key_count; i++) {
        int c = sort_key_compare(&keys[i], separator, a, b);

        if (c) {
            return c;
        }
    }
    return key_count ? 0 : sort_order_compare(&whole, a, strlen(a), b, strlen(b));
}

static int compare(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    int c = compare_keys(x->text, y->text);

    if (c == 0 && !opt_unique && !opt_stable) {
        c = strcmp(x->text, y->text);
        c = whole.reverse ? -c : c;
    }
    return c ? c : (x->number > y->number) - (x->number < y->number);
}

static void add_line(char *text)
{
    if (line_count == line_room) {
        line_room = line_room ? line_room * 2 : 256;
        lines = realloc(lines, line_room * sizeof(*lines));
        if (!lines) {
            err(2, "lines");
        }
    }
    lines[line_count].text = text;
    lines[line_count].number = line_count;
    line_count++;
}

static int read_lines(const char *name)
{
    FILE *f = tool_open(name);
    char *text = NULL;
    size_t size = 0;
    ssize_t len;

    if (!f) {
        return 2;
    }
    while ((len = getline(&text, &size, f)) >= 0) {
        if (len > 0 && text[len - 1] == '\n') {
            text[len - 1] = '\0';
        }
        add_line(text);
        text = NULL;
        size = 0;
    }
    free(text);
    if (ferror(f)) {
        warn("%s", name);
        return 2;
    }
    tool_close(f);
    return 0;
}

static void add_key(const char *text)
{
    if (key_count == KEYS_MAX) {
        errx(2, "too many keys");
    }
    if (!sort_key_parse(text, &keys[key_count++])) {
        errx(2, "%s: not a key", text);
    }
}

static const char *parse_options(int argc, char **argv)
{
    const char *output = NULL;
    int opt;

    while ((opt = getopt(argc, argv, "nrufbsk:t:o:")) != -1) {
        switch (opt) {
        case 'u':
            opt_unique = true;
            break;
        case 's':
            opt_stable = true;
            break;
        case 'k':
            add_key(optarg);
            break;
        case 't':
            separator = optarg[0];
            break;
        case 'o':
            output = optarg;
            break;
        case '?':
            tool_usage(synopsis);
        default:
            sort_order_flag(&whole, (char)opt);
            break;
        }
    }
    for (int i = 0; i < key_count; i++) {
        if (!keys[i].own_order) {
            keys[i].order = whole;
        }
    }
    return output;
}

int main(int argc, char **argv)
{
    const char *output = parse_options(argc, argv);
    int status = 0;

    if (optind == argc) {
        status = read_lines("-");
    }
    for (int i = optind; i < argc; i++) {
        status |= read_lines(argv[i]);
    }
    if (line_count) {
        qsort(lines, line_count, sizeof(*lines), compare);
    }
    if (output && !freopen(output, "w", stdout)) {
        err(2, "%s", output);
    }
    for (size_t i = 0; i < line_count; i++) {
        if (!opt_unique || i == 0 || compare_keys(lines[i - 1].text, lines[i].text) != 0) {
            puts(lines[i].text);
        }
    }
    return tool_end(status);
}
