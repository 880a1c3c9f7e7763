// SPDX-License-Identifier: BSD-2-Clause
// Matching of file name patterns.
#include <fnmatch.h>
#include <stdbool.h>
#include <string.h>

// Matches c against the bracket expression at p (after the [). *end: behind its ], or NULL when it
// is not closed.
static bool match_bracket(const char *p, unsigned char c, const char **end)
{
    bool negate = *p == '!' || *p == '^';
    bool found = false, first = true;

    for (p += negate; *p && (first || *p != ']'); first = false) {
        unsigned char low = (unsigned char)*p++, high = low;

        if (*p == '-' && p[1] && p[1] != ']') {
            high = (unsigned char)p[1];
            p += 2;
        }
        found = found || (c >= low && c <= high);
    }
    *end = *p == ']' ? p + 1 : NULL;
    return found != negate;
}

static bool is_hidden(const char *start, const char *s, int flags)
{
    return (flags & FNM_PERIOD) && *s == '.' &&
           (s == start || ((flags & FNM_PATHNAME) && s[-1] == '/'));
}

// Matches one pattern element against *s, which is no NUL; *p goes behind it.
static bool match_one(const char **p, const char *s, int flags)
{
    const char *end;
    char c = *(*p)++;

    if (c == '?') {
        return !((flags & FNM_PATHNAME) && *s == '/');
    }
    if (c == '[') {
        bool matched = match_bracket(*p, (unsigned char)*s, &end);

        if (end) {
            *p = end;
            return matched && !((flags & FNM_PATHNAME) && *s == '/');
        }
    }
    if (c == '\\' && !(flags & FNM_NOESCAPE) && **p) {
        c = *(*p)++;
    }
    return c == *s;
}

// Only the last star needs to be tried again: what an earlier one takes more, the last can take.
// With FNM_PATHNAME a star ends at a slash, where an earlier one could not have gone either.
int fnmatch(const char *pattern, const char *string, int flags)
{
    const char *p = pattern, *s = string, *star = NULL, *star_s = NULL;

    for (;;) {
        if (*p == '*' && !is_hidden(string, s, flags)) {
            star = ++p;
            star_s = s;
            continue;
        }
        if (!*s && !*p) {
            return 0;
        }
        if (*s && *p) {
            const char *next = p;
            bool literal = *p == '.' || (*p == '\\' && p[1] == '.');

            if ((literal || !is_hidden(string, s, flags)) && match_one(&next, s, flags)) {
                p = next;
                s++;
                continue;
            }
        }
        if (!star || !*star_s || ((flags & FNM_PATHNAME) && *star_s == '/')) {
            return FNM_NOMATCH;
        }
        p = star;
        s = ++star_s;
    }
}
