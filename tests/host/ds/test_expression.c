// SPDX-License-Identifier: BSD-2-Clause
// Expressions: anchored, extended, bounded.

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "abi/proto/ds.h"
#include "expression.h"

static bool matches(const char *text, const char *key)
{
    void *memory = malloc(EXPRESSION_BYTES);
    struct expression *e = NULL;

    int r = expression_compile(text, memory, &e);
    if (r != 0) {
        fail_msg("%s: got %d", text, r);
    }
    bool once = expression_matches(e, key);
    for (int i = 0; i < 100; i++) { // matching leaves nothing behind
        assert_int_equal(expression_matches(e, key), once);
    }
    free(memory);
    return once;
}

static int compiling(const char *text)
{
    void *memory = malloc(EXPRESSION_BYTES);
    struct expression *e;
    int r = expression_compile(text, memory, &e);

    free(memory);
    return r;
}

static void extended(void **state)
{
    (void)state;
    assert_true(matches("drv\\.(chr|blk)\\..*", "drv.chr.memory"));
    assert_true(matches("drv\\.(chr|blk)\\..*", "drv.blk.x"));
    assert_false(matches("drv\\.(chr|blk)\\..*", "drv.net.x"));
    assert_true(matches("[a-c]{2,3}x?", "abc"));
    assert_true(matches("[a-c]{2,3}x?", "bax"));
    assert_false(matches("[a-c]{2,3}x?", "a"));
    assert_true(matches("[[:alpha:]_][[:alnum:]_]*", "_test9"));
    assert_false(matches("[[:alpha:]_][[:alnum:]_]*", "9test"));
    assert_true(matches("[^]]+", "abc"));
}

static void anchored(void **state)
{
    (void)state;
    assert_false(matches("test", "a test"));
    assert_false(matches("test", "tests"));
    assert_true(matches("^test$", "test"));
    assert_false(matches("a|b", "ab")); // the anchors hold for both alternatives
    assert_false(matches("a|bc", "abc"));
    assert_true(matches("a|bc", "bc"));
    assert_true(matches("", ""));
    assert_false(matches("", "x"));
}

// Each case of what a key must begin with: none may be ruled out that matches.
static void beginnings(void **state)
{
    (void)state;
    assert_true(matches("ab*", "a"));
    assert_true(matches("ab?c", "ac"));
    assert_true(matches("ab{0}c", "ac"));
    assert_true(matches("ab|cd", "cd"));
    assert_true(matches("a(b|c)d", "acd"));
    assert_true(matches("(ab|cd)", "cd"));
    assert_true(matches("a\\.b\\*", "a.b*"));
    assert_true(matches("a\\.*", "a..."));
    assert_true(matches("^ab", "ab"));
    assert_true(matches("ab$", "ab"));
    assert_true(matches("a[|]b", "a|b"));
    assert_true(matches("a\\|b", "a|b"));
    assert_true(matches("a\\<b|c", "c"));
    assert_true(matches("\\<ab", "ab"));
}

static void refused(void **state)
{
    static const char *const bad[] = {"(", ")", "a)(b", "[a", "a{2,1}", "a{x", "a\\", "*a",
        "a{1,300}", "(a)\\1", "[[:no:]]", "[b-a]", "a)|(b", "a**", "a*?", "(?i)a", "\\Q(\\E)",
        "\\x41", "a{,2}", "a{~1}", "a{0,4444444443}", "a{1,2,3}", "a|*", "(*a)", "[[:alpha:]"};
    char full[DS_MAX_KEYLEN];
    char longer[DS_MAX_KEYLEN + 1];

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (compiling(bad[i]) != -EINVAL) {
            fail_msg("%s: got %d", bad[i], compiling(bad[i]));
        }
    }
    memset(full, 'a', sizeof(full));
    full[sizeof(full) - 1] = '\0';
    assert_int_equal(compiling(full), 0);
    memset(longer, 'a', sizeof(longer));
    longer[sizeof(longer) - 1] = '\0';
    assert_int_equal(compiling(longer), -EINVAL);
}

// Expressions made to eat memory and time are refused, or matched in bounded time.
static void evil(void **state)
{
    static const char *const big[] = {
        "((a{1,255}){1,255}){1,255}", "(((((((a*)*)*)*)*)*)*){255}", "(.{255}){255}"};

    (void)state;
    for (size_t i = 0; i < sizeof(big) / sizeof(big[0]); i++) {
        int r = compiling(big[i]);
        if (r != -ENOMEM && r != -EINVAL) {
            fail_msg("%s: got %d", big[i], r);
        }
    }
    assert_false(matches("(a*)*(a*)*(a*)*(a*)*b",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac"));
    assert_true(
        matches("(a|a|a|a|aa|aaa)*", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
    assert_true(matches("(x|y){1,20}", "xyxyxyxyxyxyxyxyxy"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(extended),
        cmocka_unit_test(anchored),
        cmocka_unit_test(beginnings),
        cmocka_unit_test(refused),
        cmocka_unit_test(evil),
    };
    return cmocka_run_group_tests_name("ds.expression", tests, NULL, NULL);
}
