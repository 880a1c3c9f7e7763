// SPDX-License-Identifier: BSD-2-Clause
// Anchored matching of keys. Alternation and groups are refused at subscription, so the state of a match is a set of positions
// in the key and nothing more.

#include <string.h>

#include "ds.h"

// Length of the item (character, escape or bracket list) at `r`; 0: malformed or not supported.
static size_t item_length(const char *r)
{
    if (*r == '\0' || strchr("*+?(){}|^$", *r) != NULL) {
        return 0;
    }
    if (*r == '\\') {
        return r[1] != '\0' ? 2 : 0;
    }
    if (*r != '[') {
        return 1;
    }
    size_t n = r[1] == '^' ? 2 : 1;
    n += r[n] == ']'; // a leading ] is a member
    while (r[n] != ']') {
        if (r[n] == '\0') {
            return 0;
        }
        n++;
    }
    return n + 1;
}

static bool list_matches(const char *list, size_t length, char c)
{
    size_t i = 1;
    bool negated = list[i] == '^';
    bool found = false;

    i += negated;
    for (; i < length - 1; i++) {
        if (list[i + 1] == '-' && i + 2 < length - 1) {
            found |= c >= list[i] && c <= list[i + 2];
            i += 2;
        } else {
            found |= c == list[i];
        }
    }
    return found != negated;
}

static bool item_matches(const char *item, size_t length, char c)
{
    if (c == '\0') {
        return false;
    }
    switch (*item) {
    case '.':
        return true;
    case '\\':
        return c == item[1];
    case '[':
        return list_matches(item, length, c);
    default:
        return c == *item;
    }
}

bool match_is_valid(const char *regex)
{
    regex += *regex == '^';
    while (*regex != '\0' && !(regex[0] == '$' && regex[1] == '\0')) {
        size_t n = item_length(regex);
        if (n == 0) {
            return false;
        }
        regex += n;
        regex += *regex != '\0' && strchr("*+?", *regex) != NULL;
    }
    return true;
}

// Runs all ways to match side by side: states[i] says that the expression so far matches the first i characters. No backtracking,
// so the time is bounded by expression length times key length whatever a subscriber asks for.
bool match_key(const char *regex, const char *key)
{
    bool states[DS_MAX_KEYLEN + 1] = {[0] = true};
    size_t length = strnlen(key, DS_MAX_KEYLEN - 1);

    regex += *regex == '^';
    while (*regex != '\0' && !(regex[0] == '$' && regex[1] == '\0')) {
        size_t n = item_length(regex);
        char repeat = n != 0 ? regex[n] : '\0';
        bool next[DS_MAX_KEYLEN + 1] = {false};

        if (n == 0) {
            return false;
        }
        bool many = repeat == '*' || repeat == '+';
        for (size_t i = 0; i <= length; i++) {
            next[i] |= states[i] && (repeat == '*' || repeat == '?');
            bool from_here = states[i] || (many && i > 0 && next[i]);
            if (from_here && i < length && item_matches(regex, n, key[i])) {
                next[i + 1] = true;
            }
        }
        memcpy(states, next, sizeof(states));
        regex += n + (many || repeat == '?');
    }
    return states[length];
}
