// SPDX-License-Identifier: BSD-2-Clause
// Unit test of usr/lib/number.
#include "number.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void parses_whole_numbers(void **state)
{
    uint64_t n;

    (void)state;
    assert_true(number_parse("0", 10, &n) && n == 0);
    assert_true(number_parse("10", 10, &n) && n == 10);
    assert_false(number_parse("11", 10, &n));
    assert_false(number_parse("", 10, &n));
    assert_false(number_parse("-1", 10, &n));
    assert_false(number_parse("1x", 10, &n));
    assert_true(number_parse("18446744073709551615", UINT64_MAX, &n) && n == UINT64_MAX);
    assert_false(number_parse("18446744073709551616", UINT64_MAX, &n));
    assert_false(number_parse("9", 5, &n));
}

static void parses_sizes(void **state)
{
    uint64_t n;

    (void)state;
    assert_true(number_parse_size("3", UINT32_MAX, &n) && n == 3);
    assert_true(number_parse_size("2k", UINT32_MAX, &n) && n == 2048);
    assert_true(number_parse_size("1M", UINT32_MAX, &n) && n == 1048576);
    assert_true(number_parse_size("4b", UINT32_MAX, &n) && n == 2048);
    assert_false(number_parse_size("4G", UINT32_MAX, &n));
    assert_false(number_parse_size("1kk", UINT32_MAX, &n));
    assert_false(number_parse_size("k", UINT32_MAX, &n));
}

static void parses_seconds(void **state)
{
    uint64_t us;

    (void)state;
    assert_true(number_parse_seconds("2", &us) && us == 2000000);
    assert_true(number_parse_seconds("0.25", &us) && us == 250000);
    assert_true(number_parse_seconds(".5", &us) && us == 500000);
    assert_true(number_parse_seconds("1.0000019", &us) && us == 1000001);
    assert_false(number_parse_seconds("", &us));
    assert_false(number_parse_seconds(".", &us));
    assert_false(number_parse_seconds("1s", &us));
    assert_false(number_parse_seconds("99999999999999999", &us));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses_whole_numbers),
        cmocka_unit_test(parses_sizes),
        cmocka_unit_test(parses_seconds),
    };

    return cmocka_run_group_tests_name("usr.number", tests, NULL, NULL);
}
