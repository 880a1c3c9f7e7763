// SPDX-License-Identifier: BSD-2-Clause
// echo [-n] [-e] text...: prints its arguments, separated by blanks. -n: no newline at the end;
// -e: backslash escapes are replaced (\a \b \c \f \n \r \t \v \\ \0ooo).
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "tool.h"

static int octal(const char **p)
{
    int n = 0;

    for (int i = 0; i < 3 && (*p)[1] >= '0' && (*p)[1] <= '7'; i++) {
        n = n * 8 + (*++*p - '0');
    }
    return n & 255;
}

// Prints with escapes replaced; false when \c ends the output.
static bool put_escaped(const char *p)
{
    static const char letters[] = "abfnrtv\\", values[] = "\a\b\f\n\r\t\v\\";

    for (; *p; p++) {
        const char *found;

        if (*p != '\\' || !p[1]) {
            putchar(*p);
            continue;
        }
        p++;
        found = strchr(letters, *p);
        if (*p == 'c') {
            return false;
        }
        if (found) {
            putchar(values[found - letters]);
        } else if (*p == '0') {
            putchar(octal(&p));
        } else {
            putchar('\\');
            putchar(*p);
        }
    }
    return true;
}

int main(int argc, char **argv)
{
    bool newline = true, escapes = false;
    int i = 1;

    for (; i < argc && argv[i][0] == '-' && argv[i][1] && !argv[i][1 + strspn(argv[i] + 1, "ne")];
         i++) {
        newline = newline && !strchr(argv[i], 'n');
        escapes = escapes || strchr(argv[i], 'e');
    }
    for (int first = i; i < argc; i++) {
        if (i > first) {
            putchar(' ');
        }
        if (!escapes) {
            fputs(argv[i], stdout);
        } else if (!put_escaped(argv[i])) {
            return tool_end(0);
        }
    }
    if (newline) {
        putchar('\n');
    }
    return tool_end(0);
}
