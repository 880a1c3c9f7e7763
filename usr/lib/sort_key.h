// SPDX-License-Identifier: BSD-2-Clause
// The keys of sort: which part of a line counts, and how parts compare. Pure; builds on the host
// for its tests.
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct sort_order {
    bool numeric;
    bool reverse;
    bool fold;   // letters compare as capitals
    bool blanks; // leading blanks do not count
};

struct sort_key {
    unsigned first_field, first_char; // from 1
    unsigned last_field, last_char;   // last_field 0: to the end of the line; last_char 0: of field
    struct sort_order order;
    bool own_order; // the key has flags of its own, so the global ones do not hold for it
};

// Takes one of the letters n r f b; false for another.
bool sort_order_flag(struct sort_order *order, char flag);

// "field[.char][flags][,field[.char][flags]]".
bool sort_key_parse(const char *text, struct sort_key *key);

int sort_order_compare(
    const struct sort_order *order, const char *a, size_t a_len, const char *b, size_t b_len);

// Compares the key's part of two lines. A zero separator means runs of blanks.
int sort_key_compare(const struct sort_key *key, char separator, const char *a, const char *b);
