// SPDX-License-Identifier: BSD-2-Clause
// The kernel command line; see lib/cmdline.h.

#include <lib/cmdline.h>

#include <abi/errnames.h>
#include <limits.h>
#include <string.h>

// Reads one character of a word, quotes and escapes taken away. Returns it, or -1 at the end of the
// word.
static int next_char(const char **at, bool *is_quoted)
{
    for (;;) {
        char c = **at;
        if (c == '\0' || (!*is_quoted && (c == ' ' || c == '\t' || c == '\n' || c == '\r'))) {
            return -1;
        }
        (*at)++;
        if (c == '"') {
            *is_quoted = !*is_quoted;
            continue;
        }
        if (c == '\\' && *is_quoted && (**at == '"' || **at == '\\')) {
            c = *(*at)++;
        }
        return (unsigned char)c;
    }
}

static const char *skip_blanks(const char *at)
{
    return at + strspn(at, " \t\n\r");
}

// Whether the word at *at has this key. *at then stands behind "key=" (or at the end of the word),
// else behind the word.
static bool match_key(const char **at, const char *key, bool *is_quoted)
{
    bool is_same = true;
    int c;

    *is_quoted = false;
    while ((c = next_char(at, is_quoted)) >= 0) {
        if (c == '=' && is_same && *key == '\0') {
            return true;
        }
        is_same = is_same && *key != '\0' && c == (unsigned char)*key;
        key += is_same;
    }
    return is_same && *key == '\0';
}

// The place of the last word's value, or NULL.
static const char *find(const char *line, const char *key, bool *is_quoted)
{
    const char *found = NULL;

    for (const char *at = skip_blanks(line); *at != '\0'; at = skip_blanks(at)) {
        bool is_open;
        if (match_key(&at, key, &is_open)) {
            found = at;
            *is_quoted = is_open;
            while (next_char(&at, &is_open) >= 0) {
            }
        }
    }
    return found;
}

int cmdline_get(const char *line, const char *key, char *value, size_t bytes)
{
    bool is_quoted = false;
    const char *at = find(line, key, &is_quoted);
    if (at == NULL) {
        return -ENOENT;
    }

    const char *start = at;
    bool is_quoted_there = is_quoted;
    size_t length = 0;
    while (next_char(&at, &is_quoted) >= 0) {
        length++;
    }
    if (length >= bytes) {
        return -E2BIG;
    }
    for (size_t i = 0; i < length; i++) {
        value[i] = (char)next_char(&start, &is_quoted_there);
    }
    value[length] = '\0';
    return 0;
}

bool cmdline_has(const char *line, const char *key)
{
    bool is_quoted = false;
    return find(line, key, &is_quoted) != NULL;
}

static int digit_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : INT_MAX;
}

int cmdline_number(const char *line, const char *key, unsigned *value)
{
    char text[16];
    int result = cmdline_get(line, key, text, sizeof(text));
    if (result != 0) {
        return result == -E2BIG ? -EINVAL : result;
    }

    unsigned base = text[0] == '0' && (text[1] == 'x' || text[1] == 'X') ? 16 : 10;
    const char *at = base == 16 ? text + 2 : text;
    unsigned sum = 0;
    if (*at == '\0') {
        return -EINVAL;
    }
    for (; *at != '\0'; at++) {
        unsigned digit = (unsigned)digit_value(*at);
        if (digit >= base || sum > (UINT_MAX - digit) / base) {
            return -EINVAL;
        }
        sum = sum * base + digit;
    }
    *value = sum;
    return 0;
}
