// SPDX-License-Identifier: BSD-2-Clause
// Unit test of usr/lib/match: what matches, and where.
#include "match.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct row {
    const char *pattern;
    unsigned flags;
    const char *text;
    int start, end; // start < 0: no match
};

static const struct row rows[] = {
    {"abc", 0, "xabcx", 1, 4},
    {"abc", 0, "ab", -1, 0},
    {"", 0, "abc", 0, 0},
    {"a*", 0, "baaa", 0, 0},
    {"aa*", 0, "baaac", 1, 4},
    {"^abc$", 0, "abc", 0, 3},
    {"^abc$", 0, "abcd", -1, 0},
    {"a.c", 0, "a\nc abc", 0, 3},
    {"*a", 0, "x*a", 1, 3},
    {"^*a", 0, "*a", 0, 2},
    {"a\\{2,3\\}", 0, "aaaa", 0, 3},
    {"a\\{2\\}", 0, "xaay", 1, 3},
    {"\\(ab\\)*c", 0, "ababc", 0, 5},
    {"a\\|b", 0, "xb", 1, 2},
    {"a|b", 0, "a|b", 0, 3},
    {"a+", 0, "aaa+", 2, 4},
    {"a\\+", 0, "baa", 1, 3},
    {"[a-c]x", 0, "dxbx", 2, 4},
    {"[^a-c]x", 0, "axdx", 2, 4},
    {"[]a]", 0, "x]", 1, 2},
    {"[^]a]", 0, "]a-", 2, 3},
    {"[a-]", 0, "x-", 1, 2},
    {"[[:digit:]]*", 0, "123a", 0, 3},
    {"[[:alpha:]_]", 0, "1_", 1, 2},
    {"a|b", MATCH_EXTENDED, "xb", 1, 2},
    {"abc|abcde", MATCH_EXTENDED, "xabcdef", 1, 6},
    {"(a|ab)(c|bcd)", MATCH_EXTENDED, "abcd", 0, 4},
    {"(a*)*b", MATCH_EXTENDED, "aaab", 0, 4},
    {"a+?", MATCH_EXTENDED, "aa", 0, 2},
    {"x?y", MATCH_EXTENDED, "xy", 0, 2},
    {"(ab){2}", MATCH_EXTENDED, "xababab", 1, 5},
    {"a{,2}", MATCH_EXTENDED, "a{,2}", 0, 5},
    {"a{2,}", MATCH_EXTENDED, "baaaa", 1, 5},
    {"a{0,1}b", MATCH_EXTENDED, "aab", 1, 3},
    {"^(a|b)+$", MATCH_EXTENDED, "abba", 0, 4},
    {"(^a|b$)", MATCH_EXTENDED, "cb", 1, 2},
    {"a\\.b", MATCH_EXTENDED, "axb a.b", 4, 7},
    {"()", MATCH_EXTENDED, "a", 0, 0},
    {"(|a)b", MATCH_EXTENDED, "ab", 0, 2},
    {"\\<cat\\>", 0, "concat cat", 7, 10},
    {"\\bcat", 0, "concat cat", 7, 10},
    {"\\w*", 0, "ab_1-", 0, 4},
    {"HeLLo", MATCH_ICASE, "say hello", 4, 9},
    {"[h]ELLO", MATCH_ICASE, "Hello", 0, 5},
    {"a.b*", MATCH_FIXED, "xa.b*", 1, 5},
    {"a.b", MATCH_FIXED, "axb", -1, 0},
    {"cat", MATCH_WORD, "concat cat", 7, 10},
    {"c.*t", MATCH_WORD, "cat cats", 0, 3},
    {"", MATCH_WORD, "ab", -1, 0},
    {"a|ab", MATCH_LINE | MATCH_EXTENDED, "ab", 0, 2},
    {"a", MATCH_LINE | MATCH_FIXED, "ab", -1, 0},
};

static void finds_leftmost_longest(void **state)
{
    static struct match m;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *r = &rows[i];
        size_t start = 0, end = 0, len = strlen(r->text);
        bool found;

        assert_int_equal(match_compile(&m, r->pattern, r->flags), 0);
        found = match_find(&m, r->text, len, 0, &start, &end);
        if (found != (r->start >= 0) || (found && ((int)start != r->start || (int)end != r->end))) {
            fail_msg("pattern '%s' text '%s': got %d %zu-%zu want %d-%d", r->pattern, r->text,
                found, start, end, r->start, r->end);
        }
        assert_int_equal(match_test(&m, r->text, len), found);
    }
}

static void refuses_malformed(void **state)
{
    static const char *const bad[] = {
        "(a", "a)", "[a", "a\\", "[z-a]", "a{3,2}", "a{256}", "[[:alpha"};
    static struct match m;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        int r = match_compile(&m, bad[i], MATCH_EXTENDED);

        if (r != -EINVAL || !m.error) {
            fail_msg("pattern '%s': got %d want %d", bad[i], r, -EINVAL);
        }
    }
}

static void refuses_too_large(void **state)
{
    static struct match m;
    static char deep[200];

    (void)state;
    assert_int_equal(match_compile(&m, "((a{99}){99}){99}", MATCH_EXTENDED), -ENOMEM);
    memset(deep, '(', sizeof(deep) - 1);
    assert_int_equal(match_compile(&m, deep, MATCH_EXTENDED), -ENOMEM);
}

// A pattern that takes a backtracking matcher for ever.
static void is_linear(void **state)
{
    static struct match m;
    static char text[2000];

    (void)state;
    memset(text, 'a', sizeof(text));
    assert_int_equal(match_compile(&m, "^(a+)+(a*)*b$", MATCH_EXTENDED), 0);
    assert_false(match_test(&m, text, sizeof(text)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_leftmost_longest),
        cmocka_unit_test(refuses_malformed),
        cmocka_unit_test(refuses_too_large),
        cmocka_unit_test(is_linear),
    };

    return cmocka_run_group_tests_name("usr.match", tests, NULL, NULL);
}
