// SPDX-License-Identifier: BSD-2-Clause
// Unit test of usr/lib/sort_key: keys, separators and orders.
#include "sort_key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static int sign(int n)
{
    return (n > 0) - (n < 0);
}

static int order(const char *flags, const char *a, const char *b)
{
    struct sort_order o = {0};

    for (; *flags; flags++) {
        assert_true(sort_order_flag(&o, *flags));
    }
    return sign(sort_order_compare(&o, a, strlen(a), b, strlen(b)));
}

static int by_key(const char *text, char separator, const char *a, const char *b)
{
    struct sort_key key;

    assert_true(sort_key_parse(text, &key));
    return sign(sort_key_compare(&key, separator, a, b));
}

static void orders(void **state)
{
    (void)state;
    assert_int_equal(order("", "a", "b"), -1);
    assert_int_equal(order("", "a", "ab"), -1);
    assert_int_equal(order("r", "a", "b"), 1);
    assert_int_equal(order("", "a", "B"), 1);
    assert_int_equal(order("f", "a", "B"), -1);
    assert_int_equal(order("b", "  b", " a"), 1);
    assert_int_equal(order("", "10", "9"), -1);
    assert_int_equal(order("n", "10", "9"), 1);
    assert_int_equal(order("n", "-10", "9"), -1);
    assert_int_equal(order("n", "-10", "-9"), -1);
    assert_int_equal(order("n", "1.5", "1.25"), 1);
    assert_int_equal(order("n", "1.50", "1.5"), 0);
    assert_int_equal(order("n", "007", "7"), 0);
    assert_int_equal(order("n", "-0", "0"), 0);
    assert_int_equal(order("n", "x", "0"), 0);
    assert_int_equal(order("n", "99999999999999999999", "100000000000000000000"), -1);
}

static void keys(void **state)
{
    (void)state;
    assert_int_equal(by_key("2", 0, "b a", "a b"), -1);
    assert_int_equal(by_key("2,2", 0, "x a z", "x a b"), 0);
    assert_int_equal(by_key("2n", 0, "x 10", "x 9"), 1);
    assert_int_equal(by_key("2,2nr", ':', "x:10:a", "x:9:b"), -1);
    assert_int_equal(by_key("3", ':', "a::c", "a::d"), -1);
    assert_int_equal(by_key("1.2", 0, "xb", "ya"), 1);
    assert_int_equal(by_key("1.2,1.2", 0, "xbz", "ybc"), 0);
    assert_int_equal(by_key("5", 0, "a", "b"), 0);
}

static void refuses_malformed(void **state)
{
    static const char *const bad[] = {"", "0", "a", "1.", "1.0", "1,", "1,0", "1q", "1,2,3"};
    struct sort_key key;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (sort_key_parse(bad[i], &key)) {
            fail_msg("'%s' was taken", bad[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orders),
        cmocka_unit_test(keys),
        cmocka_unit_test(refuses_malformed),
    };

    return cmocka_run_group_tests_name("usr.sort_key", tests, NULL, NULL);
}
