// SPDX-License-Identifier: BSD-2-Clause
// printf format [argument...]: formatted output; the format is used again while arguments are left.
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

static char **args;
static int status;

static const char *next_argument(void)
{
    return *args ? *args++ : NULL;
}

static long long integer_argument(void)
{
    const char *text = next_argument();
    long long value;
    char *end;

    if (!text) {
        return 0;
    }
    if (text[0] == '\'' || text[0] == '"') {
        return (unsigned char)text[1];
    }
    errno = 0;
    value = strtoll(text, &end, 0);
    if (errno == ERANGE && text[0] != '-') {
        errno = 0;
        value = (long long)strtoull(text, &end, 0);
    }
    if (end == text || *end || errno) {
        warnx("%s: not a number", text);
        status = 1;
    }
    return value;
}

static double real_argument(void)
{
    const char *text = next_argument();
    double value;
    char *end;

    if (!text) {
        return 0;
    }
    value = strtod(text, &end);
    if (end == text || *end) {
        warnx("%s: not a number", text);
        status = 1;
    }
    return value;
}

static int octal(const char **p, int digits)
{
    int n = 0;

    for (; digits > 0 && **p >= '0' && **p <= '7'; digits--) {
        n = n * 8 + (*(*p)++ - '0');
    }
    return n & 255;
}

// Prints one escape, *p behind the backslash; false for \c, which ends all output.
static bool put_escape(const char **p, bool leading_zero)
{
    static const char letters[] = "abfnrtv\\\"'", values[] = "\a\b\f\n\r\t\v\\\"'";
    const char *found = **p ? strchr(letters, **p) : NULL;

    if (**p == 'c') {
        return false;
    }
    if (found) {
        putchar(values[found - letters]);
        (*p)++;
    } else if (**p >= '0' && **p <= '7') {
        putchar(octal(p, **p == '0' && leading_zero ? 4 : 3));
    } else {
        putchar('\\');
    }
    return true;
}

static bool put_escaped(const char *p)
{
    while (*p) {
        if (*p != '\\') {
            putchar(*p++);
            continue;
        }
        p++;
        if (!put_escape(&p, true)) {
            return false;
        }
    }
    return true;
}

// Prints one conversion. `spec` has room for the length modifier that is put in.
static bool put_conversion(char *spec, size_t len, char type, const int *stars, int star_count)
{
    const char *text;

    spec[len] = '\0';
    switch (type) {
    case 'b':
        text = next_argument();
        return !text || put_escaped(text);
    case 'c':
        text = next_argument();
        if (text && *text) {
            putchar(*text);
        }
        return true;
    case 's':
        strcat(spec, "s");
        text = next_argument();
        text = text ? text : "";
        if (star_count == 2) {
            printf(spec, stars[0], stars[1], text);
        } else if (star_count == 1) {
            printf(spec, stars[0], text);
        } else {
            printf(spec, text);
        }
        return true;
    default:
        break;
    }
    if (strchr("diouxX", type)) {
        long long value = integer_argument();

        strcat(spec, "ll");
        strncat(spec, &type, 1);
        if (star_count == 2) {
            printf(spec, stars[0], stars[1], value);
        } else if (star_count == 1) {
            printf(spec, stars[0], value);
        } else {
            printf(spec, value);
        }
    } else if (strchr("eEfFgG", type)) {
        double value = real_argument();

        strncat(spec, &type, 1);
        if (star_count == 2) {
            printf(spec, stars[0], stars[1], value);
        } else if (star_count == 1) {
            printf(spec, stars[0], value);
        } else {
            printf(spec, value);
        }
    } else {
        errx(1, "%%%c: no such conversion", type);
    }
    return true;
}

// Reads one conversion at *p, which stands on the %.
static bool put_directive(const char **p)
{
    char spec[64];
    int stars[2], star_count = 0;
    size_t len = 0;

    spec[len++] = *(*p)++;
    while (**p && strchr("-+ #0123456789.*", **p)) {
        if (len > sizeof(spec) - 8) {
            errx(1, "conversion too long");
        }
        if (**p == '*' && star_count < 2) {
            stars[star_count++] = (int)integer_argument();
        }
        spec[len++] = *(*p)++;
    }
    if (!**p) {
        errx(1, "conversion without a type");
    }
    return put_conversion(spec, len, *(*p)++, stars, star_count);
}

static bool put_format(const char *p)
{
    while (*p) {
        if (*p == '\\') {
            p++;
            if (!put_escape(&p, false)) {
                return false;
            }
        } else if (p[0] == '%' && p[1] == '%') {
            putchar('%');
            p += 2;
        } else if (*p == '%') {
            if (!put_directive(&p)) {
                return false;
            }
        } else {
            putchar(*p++);
        }
    }
    return true;
}

int main(int argc, char **argv)
{
    char **before;
    int first = argc > 1 && strcmp(argv[1], "--") == 0 ? 2 : 1;

    if (argc <= first) {
        tool_usage("format [argument...]");
    }
    args = argv + first + 1;
    do {
        before = args;
    } while (put_format(argv[first]) && *args && args != before);
    return tool_end(status);
}
