// SPDX-License-Identifier: BSD-2-Clause
// Regular expressions for the tools: POSIX basic and extended syntax without back-references.
//
// A pattern is compiled to a small program that is run on all alternatives at once, so matching is
// linear in the text for any pattern. Bytes are characters. Builds on the host for its tests.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum match_flags {
    MATCH_EXTENDED = 1 << 0, // ERE instead of BRE
    MATCH_ICASE = 1 << 1,    // letters match either case
    MATCH_FIXED = 1 << 2,    // the pattern is plain text
    MATCH_WORD = 1 << 3,     // no letter, digit or _ may stand next to the match
    MATCH_LINE = 1 << 4      // the match must be the whole text
};

enum { MATCH_OPS_MAX = 1024, MATCH_SETS_MAX = 32, MATCH_REPEAT_MAX = 255 };

struct match_op {
    uint8_t code;
    uint8_t value; // the character, or the number of the set
    int16_t first; // where a split or jump goes, relative to this op
    int16_t second;
};

struct match {
    struct match_op ops[MATCH_OPS_MAX];
    uint32_t sets[MATCH_SETS_MAX][8];
    int op_count;
    int set_count;
    unsigned flags;
    const char *error; // why match_compile failed
};

// Compiles a NUL-terminated pattern. -EINVAL (with m->error) for a malformed one, -ENOMEM for one
// too long or with too many repetitions.
int match_compile(struct match *m, const char *pattern, unsigned flags);

// Whether the text contains a match; cheaper than match_find.
bool match_test(const struct match *m, const char *text, size_t len);

// Finds the leftmost longest match at or after `from`; its extent goes to *start and *end.
bool match_find(
    const struct match *m, const char *text, size_t len, size_t from, size_t *start, size_t *end);
