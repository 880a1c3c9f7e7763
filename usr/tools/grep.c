// SPDX-License-Identifier: BSD-2-Clause
// grep [-EFivncqlLhHosxw] [-e pattern]... [pattern] [file...]: prints lines that match. Status 0
// when a line was selected, 1 when none, 2 after an error.
#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "match.h"
#include "tool.h"

static const char synopsis[] = "[-EFivncqlLhHosxw] [-e pattern]... [pattern] [file...]";

struct pattern {
    struct match match;
    struct pattern *next;
};

static struct pattern *patterns;
static unsigned match_flags;
static bool option[128]; // by letter

static void add_pattern(const char *text)
{
    struct pattern *p = malloc(sizeof(*p));

    if (!p) {
        err(2, "pattern");
    }
    if (match_compile(&p->match, text, match_flags) != 0) {
        errx(2, "%s: %s", text, p->match.error);
    }
    p->next = patterns;
    patterns = p;
}

// A pattern argument may hold several, one in each line.
static void add_patterns(char *text)
{
    char *line;

    while ((line = strsep(&text, "\n"))) {
        add_pattern(line);
    }
}

// The leftmost, then longest match of any pattern at or after `from`.
static bool find(const char *text, size_t len, size_t from, size_t *start, size_t *end)
{
    bool found = false;

    for (struct pattern *p = patterns; p; p = p->next) {
        size_t s, e;

        if (match_find(&p->match, text, len, from, &s, &e) &&
            (!found || s < *start || (s == *start && e > *end))) {
            *start = s;
            *end = e;
            found = true;
        }
    }
    return found;
}

static bool line_matches(const char *text, size_t len)
{
    for (struct pattern *p = patterns; p; p = p->next) {
        if (match_test(&p->match, text, len)) {
            return true;
        }
    }
    return false;
}

static void put_prefix(const char *name, unsigned long line)
{
    if (name) {
        printf("%s:", name);
    }
    if (option['n']) {
        printf("%lu:", line);
    }
}

static void put_line(const char *name, unsigned long number, const char *text, size_t len)
{
    size_t from = 0, start = 0, end = 0;

    if (!option['o']) {
        put_prefix(name, number);
        fwrite(text, 1, len, stdout);
        putchar('\n');
        return;
    }
    while (!option['v'] && from <= len && find(text, len, from, &start, &end)) {
        if (end > start) {
            put_prefix(name, number);
            fwrite(text + start, 1, end - start, stdout);
            putchar('\n');
        }
        from = end > start ? end : start + 1;
    }
}

static void put_summary(const char *name, const char *prefix, unsigned long selected)
{
    if (option['l'] || option['L']) {
        if ((selected > 0) == option['l']) {
            puts(name);
        }
    } else if (option['c'] && !option['q']) {
        printf("%s%s%lu\n", prefix ? prefix : "", prefix ? ":" : "", selected);
    }
}

// Returns the number of lines selected, or -1 after an error.
static long grep(const char *name, bool prefix)
{
    const char *shown = strcmp(name, "-") == 0 ? "(standard input)" : name;
    bool silent = option['q'] || option['l'] || option['L'] || option['c'];
    unsigned long number = 0, selected = 0;
    char *text = NULL;
    size_t size = 0;
    ssize_t len;
    FILE *f;

    errno = 0;
    f = strcmp(name, "-") == 0 ? stdin : fopen(name, "r");
    if (!f) {
        if (!option['s']) {
            warn("%s", name);
        }
        return -1;
    }
    while ((len = getline(&text, &size, f)) >= 0) {
        len -= len > 0 && text[len - 1] == '\n';
        number++;
        if (line_matches(text, (size_t)len) == option['v']) {
            continue;
        }
        selected++;
        if (!silent) {
            put_line(prefix ? shown : NULL, number, text, (size_t)len);
        } else if (!option['c']) {
            break;
        }
    }
    if (ferror(f) && !option['s']) {
        warn("%s", name);
    }
    free(text);
    put_summary(shown, prefix ? shown : NULL, selected);
    if (f != stdin) {
        fclose(f);
    }
    return (long)selected;
}

static char *parse_options(int argc, char **argv)
{
    static char *given[64];
    int count = 0;
    int opt;

    while ((opt = getopt(argc, argv, "EFGivncqlLhHosxwe:")) != -1) {
        if (opt == '?') {
            tool_usage(synopsis);
        }
        if (opt == 'e') {
            if (count == 64) {
                errx(2, "too many patterns");
            }
            given[count++] = optarg;
        }
        option[opt & 127] = true;
    }
    match_flags = (option['E'] ? MATCH_EXTENDED : 0) | (option['F'] ? MATCH_FIXED : 0) |
                  (option['i'] ? MATCH_ICASE : 0) | (option['w'] ? MATCH_WORD : 0) |
                  (option['x'] ? MATCH_LINE : 0);
    for (int i = 0; i < count; i++) {
        add_patterns(given[i]);
    }
    return count ? NULL : argv[optind];
}

int main(int argc, char **argv)
{
    bool any = false, failed = false, prefix;
    char *pattern;

    option['E'] = strcmp(tool_basename(argv[0]), "egrep") == 0;
    option['F'] = strcmp(tool_basename(argv[0]), "fgrep") == 0;
    pattern = parse_options(argc, argv);
    if (pattern) {
        add_patterns(pattern);
        optind++;
    } else if (!patterns) {
        tool_usage(synopsis);
    }
    prefix = option['H'] || (argc - optind > 1 && !option['h']);
    if (optind == argc) {
        argv[--optind] = (char *)"-";
    }
    for (int i = optind; i < argc; i++) {
        long selected = grep(argv[i], prefix);

        any = any || selected > 0;
        failed = failed || selected < 0;
        if (any && option['q']) {
            return 0;
        }
    }
    return tool_end(failed ? 2 : !any);
}
