// SPDX-License-Identifier: BSD-2-Clause
// See sort_key.h.
#include "sort_key.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

bool sort_order_flag(struct sort_order *order, char flag)
{
    switch (flag) {
    case 'n':
        order->numeric = true;
        return true;
    case 'r':
        order->reverse = true;
        return true;
    case 'f':
        order->fold = true;
        return true;
    case 'b':
        order->blanks = true;
        return true;
    default:
        return false;
    }
}

static const char *parse_position(
    const char *p, unsigned *field, unsigned *character, struct sort_key *key)
{
    char *end;

    if (!isdigit((unsigned char)*p)) {
        return NULL;
    }
    *field = (unsigned)strtoul(p, &end, 10);
    p = end;
    if (*p == '.') {
        if (!isdigit((unsigned char)p[1])) {
            return NULL;
        }
        *character = (unsigned)strtoul(p + 1, &end, 10);
        p = end;
    }
    for (; isalpha((unsigned char)*p); p++) {
        if (!sort_order_flag(&key->order, *p)) {
            return NULL;
        }
        key->own_order = true;
    }
    return p;
}

bool sort_key_parse(const char *text, struct sort_key *key)
{
    const char *p;

    memset(key, 0, sizeof(*key));
    key->first_char = 1;
    p = parse_position(text, &key->first_field, &key->first_char, key);
    if (p && *p == ',') {
        p = parse_position(p + 1, &key->last_field, &key->last_char, key);
        if (key->last_field == 0) {
            return false;
        }
    }
    return p && !*p && key->first_field > 0 && key->first_char > 0;
}

// The start of a field, counted from 1, or the end of the line.
static const char *field_start(const char *line, char separator, unsigned field)
{
    while (--field > 0 && *line) {
        if (separator) {
            line += strcspn(line, (char[]){separator, '\0'});
            line += *line != '\0';
        } else {
            line += strspn(line, " \t");
            line += strcspn(line, " \t");
        }
    }
    return line;
}

static const char *field_end(const char *start, char separator)
{
    if (separator) {
        return start + strcspn(start, (char[]){separator, '\0'});
    }
    start += strspn(start, " \t");
    return start + strcspn(start, " \t");
}

static const char *skip(const char *p, unsigned n)
{
    while (n > 0 && *p) {
        p++;
        n--;
    }
    return p;
}

static const char *part(const struct sort_key *key, char separator, const char *line, size_t *len)
{
    const char *start = field_start(line, separator, key->first_field);
    const char *end = line + strlen(line);

    if (key->order.blanks) {
        start += strspn(start, " \t");
    }
    start = skip(start, key->first_char - 1);
    if (key->last_field) {
        const char *last = field_start(line, separator, key->last_field);

        if (key->last_char && key->order.blanks) {
            last += strspn(last, " \t");
        }
        end = key->last_char ? skip(last, key->last_char) : field_end(last, separator);
    }
    *len = end > start ? (size_t)(end - start) : 0;
    return start;
}

// Compares digit strings without converting them, so any length is right.
static int compare_magnitude(const char *a, const char *a_end, const char *b, const char *b_end)
{
    const char *x, *y;

    while (a < a_end && *a == '0') {
        a++;
    }
    while (b < b_end && *b == '0') {
        b++;
    }
    for (x = a; x < a_end && isdigit((unsigned char)*x); x++) {
    }
    for (y = b; y < b_end && isdigit((unsigned char)*y); y++) {
    }
    if (x - a != y - b) {
        return x - a < y - b ? -1 : 1;
    }
    if (x != a && memcmp(a, b, (size_t)(x - a)) != 0) {
        return memcmp(a, b, (size_t)(x - a));
    }
    x += x < a_end && *x == '.';
    y += y < b_end && *y == '.';
    for (;; x++, y++) {
        int c = x < a_end && isdigit((unsigned char)*x) ? *x : '0';
        int d = y < b_end && isdigit((unsigned char)*y) ? *y : '0';
        bool more =
            (x < a_end && isdigit((unsigned char)*x)) || (y < b_end && isdigit((unsigned char)*y));

        if (!more || c != d) {
            return c - d;
        }
    }
}

static bool is_zero(const char *p, const char *end)
{
    for (; p < end && (isdigit((unsigned char)*p) || *p == '.'); p++) {
        if (*p != '0' && *p != '.') {
            return false;
        }
    }
    return true;
}

static int compare_numbers(const char *a, const char *a_end, const char *b, const char *b_end)
{
    bool a_minus, b_minus;

    while (a < a_end && isblank((unsigned char)*a)) {
        a++;
    }
    while (b < b_end && isblank((unsigned char)*b)) {
        b++;
    }
    a_minus = a < a_end && *a == '-';
    b_minus = b < b_end && *b == '-';
    a += a_minus;
    b += b_minus;
    a_minus = a_minus && !is_zero(a, a_end);
    b_minus = b_minus && !is_zero(b, b_end);
    if (a_minus != b_minus) {
        return a_minus ? -1 : 1;
    }
    return a_minus ? compare_magnitude(b, b_end, a, a_end) : compare_magnitude(a, a_end, b, b_end);
}

static int compare_text(const char *a, size_t a_len, const char *b, size_t b_len, bool fold)
{
    for (size_t i = 0; i < a_len && i < b_len; i++) {
        int c = (unsigned char)a[i], d = (unsigned char)b[i];

        if (fold) {
            c = toupper(c);
            d = toupper(d);
        }
        if (c != d) {
            return c - d;
        }
    }
    return (a_len > b_len) - (a_len < b_len);
}

int sort_order_compare(
    const struct sort_order *order, const char *a, size_t a_len, const char *b, size_t b_len)
{
    int c;

    if (order->numeric) {
        c = compare_numbers(a, a + a_len, b, b + b_len);
    } else {
        if (order->blanks) {
            size_t a_skip = strspn(a, " \t"), b_skip = strspn(b, " \t");

            a_skip = a_skip < a_len ? a_skip : a_len;
            b_skip = b_skip < b_len ? b_skip : b_len;
            a += a_skip;
            a_len -= a_skip;
            b += b_skip;
            b_len -= b_skip;
        }
        c = compare_text(a, a_len, b, b_len, order->fold);
    }
    return order->reverse ? -c : c;
}

int sort_key_compare(const struct sort_key *key, char separator, const char *a, const char *b)
{
    size_t a_len, b_len;
    const char *a_part = part(key, separator, a, &a_len);
    const char *b_part = part(key, separator, b, &b_len);

    return sort_order_compare(&key->order, a_part, a_len, b_part, b_len);
}
