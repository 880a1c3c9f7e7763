// SPDX-License-Identifier: BSD-2-Clause
// See number.h.
#include "number.h"

#include <ctype.h>
#include <stddef.h>

static const char *parse_digits(const char *p, uint64_t max, uint64_t *value)
{
    uint64_t n = 0;

    if (!isdigit((unsigned char)*p)) {
        return NULL;
    }
    for (; isdigit((unsigned char)*p); p++) {
        uint64_t digit = (uint64_t)(*p - '0');

        if (digit > max || n > (max - digit) / 10) {
            return NULL;
        }
        n = n * 10 + digit;
    }
    *value = n;
    return p;
}

bool number_parse(const char *text, uint64_t max, uint64_t *value)
{
    uint64_t n;
    const char *end = parse_digits(text, max, &n);

    if (!end || *end) {
        return false;
    }
    *value = n;
    return true;
}

static uint64_t factor_of(char c)
{
    switch (c) {
    case 'b':
        return 512;
    case 'k':
    case 'K':
        return 1024;
    case 'm':
    case 'M':
        return 1024 * 1024;
    case 'g':
    case 'G':
        return 1024 * 1024 * 1024;
    default:
        return 0;
    }
}

bool number_parse_size(const char *text, uint64_t max, uint64_t *value)
{
    uint64_t n, factor = 1;
    const char *end = parse_digits(text, max, &n);

    if (end && *end) {
        factor = factor_of(*end);
        if (!factor || end[1]) {
            return false;
        }
    }
    if (!end || n > max / factor) {
        return false;
    }
    *value = n * factor;
    return true;
}

bool number_parse_seconds(const char *text, uint64_t *us)
{
    uint64_t seconds = 0, fraction = 0, unit = 100000;
    const char *p = text;

    if (*p != '.') {
        p = parse_digits(p, UINT64_MAX / 1000000 - 1, &seconds);
        if (!p) {
            return false;
        }
    } else if (!isdigit((unsigned char)p[1])) {
        return false;
    }
    if (*p == '.') {
        for (p++; isdigit((unsigned char)*p); p++) {
            fraction += (uint64_t)(*p - '0') * unit;
            unit /= 10;
        }
    }
    if (*p) {
        return false;
    }
    *us = seconds * 1000000 + fraction;
    return true;
}
