// SPDX-License-Identifier: BSD-2-Clause
// lib/cmdline, lib/checksum, lib/list.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <abi/errnames.h>
#include <lib/checksum.h>
#include <lib/cmdline.h>
#include <lib/list.h>

static const char line[] = "console=serial0 quiet exec=\"echo \\\"a b\\\"; ls\"  \"log=a b\" "
                           "n=0x1f log2= n2=12x n3=4294967296 "
                           "twice=1 twice=2 open=\"x";

static void check_value(const char *key, const char *want)
{
    char value[64];
    assert_int_equal(cmdline_get(line, key, value, sizeof(value)), 0);
    assert_string_equal(value, want);
}

static void cmdline_values(void **state)
{
    (void)state;
    char value[8] = "kept";

    check_value("console", "serial0");
    check_value("quiet", "");
    check_value("exec", "echo \"a b\"; ls");
    check_value("log", "a b");
    check_value("log2", "");
    check_value("twice", "2");
    check_value("open", "x");
    assert_int_equal(cmdline_get(line, "lo", value, sizeof(value)), -ENOENT);
    assert_int_equal(cmdline_get(line, "consoles", value, sizeof(value)), -ENOENT);
    assert_int_equal(cmdline_get(line, "console", value, 7), -E2BIG);
    assert_string_equal(value, "kept");
    assert_int_equal(cmdline_get(line, "console", value, 8), 0);
    assert_int_equal(cmdline_get("", "a", value, sizeof(value)), -ENOENT);
    assert_true(cmdline_has(line, "quiet"));
    assert_false(cmdline_has(line, "serial0"));
}

static void cmdline_numbers(void **state)
{
    (void)state;
    unsigned value = 7;

    assert_int_equal(cmdline_number(line, "n", &value), 0);
    assert_int_equal(value, 31);
    assert_int_equal(cmdline_number(line, "n2", &value), -EINVAL);
    assert_int_equal(cmdline_number(line, "n3", &value), -EINVAL);
    assert_int_equal(cmdline_number(line, "quiet", &value), -EINVAL);
    assert_int_equal(cmdline_number(line, "exec", &value), -EINVAL);
    assert_int_equal(cmdline_number(line, "none", &value), -ENOENT);
}

static void checksum_crc32(void **state)
{
    (void)state;
    assert_int_equal(crc32_update(0, "123456789", 9), 0xcbf43926);
    assert_int_equal(crc32_update(crc32_update(0, "1234", 4), "56789", 5), 0xcbf43926);
    assert_int_equal(crc32_update(0, "", 0), 0);
}

static void checksum_quick(void **state)
{
    (void)state;
    uint32_t data[4] = {1, 2, 3, 4};
    uint32_t right = checksum_words(data, sizeof(data));

    for (size_t bit = 0; bit < 8 * sizeof(data); bit++) {
        data[bit / 32] ^= UINT32_C(1) << bit % 32;
        assert_int_not_equal(checksum_words(data, sizeof(data)), right);
        data[bit / 32] ^= UINT32_C(1) << bit % 32;
    }
    assert_int_equal(checksum_words(data, sizeof(data)), right);
    assert_int_not_equal(checksum_words(data, sizeof(data) - 1), right);
    data[0] = 2;
    data[1] = 1;
    assert_int_not_equal(checksum_words(data, sizeof(data)), right);
}

static void list_order(void **state)
{
    (void)state;
    struct element {
        int value;
        struct list link;
    } a = {.value = 1}, b = {.value = 2}, c = {.value = 3};
    struct list head;
    int sum = 0;

    list_init(&head);
    assert_true(list_is_empty(&head));
    assert_null(list_pop_front(&head));
    list_push_back(&head, &b.link);
    list_push_back(&head, &c.link);
    list_push_front(&head, &a.link);
    list_for_each(link, &head) {
        sum = sum * 10 + list_entry(link, struct element, link)->value;
    }
    assert_int_equal(sum, 123);
    list_for_each_safe(link, after, &head) {
        list_remove(link);
        list_remove(link);
    }
    assert_true(list_is_empty(&head));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(cmdline_values),
        cmocka_unit_test(cmdline_numbers),
        cmocka_unit_test(checksum_crc32),
        cmocka_unit_test(checksum_quick),
        cmocka_unit_test(list_order),
    };
    return cmocka_run_group_tests_name("lib.small", tests, NULL, NULL);
}
