// SPDX-License-Identifier: BSD-2-Clause
// lib/conf: the grammar, its errors with their lines, and the masks.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <abi/errnames.h>
#include <lib/conf.h>

static const char good_text[] = "# a driver\n"
                                "service pl011 {\n"
                                "    uid 0;\n"
                                "    ipc tty ds # two peers\n"
                                "        vm;\n"
                                "    system IRQCTL SYS_DIAG UNKNOWN_CALL;\n"
                                "    compatible \"arm,pl011\" \"x y;{}\";\n"
                                "    nice -4;\n"
                                "    dma;\n"
                                "};\n"
                                "driver two { system ALL; }\n";

static void good(void **state)
{
    (void)state;
    static const enum conf_keyword order[] = {CONF_SERVICE, CONF_UID, CONF_IPC, CONF_SYSTEM,
        CONF_COMPATIBLE, CONF_NICE, CONF_DMA, CONF_END, CONF_SERVICE, CONF_SYSTEM, CONF_END};
    static const unsigned counts[] = {1, 1, 3, 3, 2, 1, 0, 0, 1, 1, 0};
    struct conf conf;
    struct conf_item item;
    int32_t number;
    char text[8];

    conf_start(&conf, good_text, strlen(good_text));
    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        assert_int_equal(conf_next(&conf, &item), 0);
        assert_int_equal(item.keyword, order[i]);
        assert_int_equal(item.count, counts[i]);
        if (item.keyword == CONF_NICE) {
            assert_int_equal(item.line, 8);
            assert_int_equal(conf_word_number(&item.word[0], &number), 0);
            assert_int_equal(number, -4);
        }
        if (item.keyword == CONF_COMPATIBLE) {
            assert_true(conf_word_is(&item.word[0], "arm,pl011"));
            assert_true(conf_word_is(&item.word[1], "x y;{}"));
            assert_int_equal(conf_word_copy(&item.word[0], text, sizeof(text)), -E2BIG);
            assert_int_equal(conf_word_copy(&item.word[1], text, sizeof(text)), 0);
            assert_string_equal(text, "x y;{}");
        }
    }
    assert_int_equal(conf_next(&conf, &item), -ENOENT);
}

static void unknown_keywords(void **state)
{
    (void)state;
    static const char text[] = "service a { colour light red; ; quiet; };";
    struct conf conf;
    struct conf_item item;

    conf_start(&conf, text, strlen(text));
    assert_int_equal(conf_next(&conf, &item), 0);
    assert_int_equal(conf_next(&conf, &item), 0);
    assert_int_equal(item.keyword, CONF_OTHER);
    assert_int_equal(item.count, 3);
    assert_true(conf_word_is(&item.word[0], "colour"));
    assert_int_equal(conf_next(&conf, &item), 0);
    assert_int_equal(item.keyword, CONF_OTHER);
    assert_int_equal(item.count, 1);
    assert_int_equal(conf_next(&conf, &item), 0);
    assert_int_equal(item.keyword, CONF_END);
    assert_int_equal(conf_next(&conf, &item), -ENOENT);
}

static void errors(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned line;
    } cases[] = {
        {"service a {\n uid 0\n}", 3},    // no semicolon
        {"service a {\n uid;\n}", 2},     // word missing
        {"service a {\n uid 1 2;\n}", 2}, // word too many
        {"service a {\n", 2},             // no end
        {"service {\n}", 1},              // no name
        {"service a b {\n}", 1},          // two names
        {"uid 0;", 1},                    // outside
        {"}", 1},
        {"{", 1},
        {"service a { compatible \"x\n\"; }", 1},
    };
    struct conf_item item;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct conf conf;
        int result;
        conf_start(&conf, cases[i].text, strlen(cases[i].text));
        while ((result = conf_next(&conf, &item)) == 0) {
        }
        if (result != -EINVAL || conf.cause == NULL || conf.line != cases[i].line) {
            fail_msg("case %zu: result %d line %u", i, result, conf.line);
        }
        assert_int_equal(conf_next(&conf, &item), -EINVAL);
    }
}

static void count_unknown(void *context, const struct conf_word *word)
{
    assert_true(conf_word_is(word, "UNKNOWN_CALL"));
    ++*(int *)context;
}

static void masks(void **state)
{
    (void)state;
    static const char *const names[] = {"null", NULL, "IRQCTL", "diag"};
    struct conf conf;
    struct conf_item item;
    uint32_t mask[2] = {0};
    int unknown = 0;

    conf_start(&conf, good_text, strlen(good_text));
    do {
        assert_int_equal(conf_next(&conf, &item), 0);
    } while (item.keyword != CONF_SYSTEM);
    conf_mask(&item, names, 4, mask, 64, count_unknown, &unknown);
    assert_int_equal(mask[0], 1 << 2 | 1 << 3);
    assert_int_equal(unknown, 1);
    do {
        assert_int_equal(conf_next(&conf, &item), 0);
    } while (item.keyword != CONF_SYSTEM);
    mask[0] = 0;
    conf_mask(&item, names, 4, mask, 3, count_unknown, &unknown);
    assert_int_equal(mask[0], 1 << 0 | 1 << 2);
}

static void numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int result;
        int32_t value;
    } cases[] = {{"0", 0, 0}, {"0x1F", 0, 31}, {"2147483647", 0, INT32_MAX},
        {"2147483648", -EINVAL, 0}, {"", -EINVAL, 0}, {"-", -EINVAL, 0}, {"12a", -EINVAL, 0},
        {"0x", -EINVAL, 0}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct conf_word word = {cases[i].text, strlen(cases[i].text)};
        int32_t value = 0;
        assert_int_equal(conf_word_number(&word, &value), cases[i].result);
        assert_int_equal(value, cases[i].value);
    }
}

static void every_prefix(void **state)
{
    (void)state;
    for (size_t bytes = 0; bytes < strlen(good_text); bytes++) {
        char *copy = malloc(bytes + 1);
        struct conf conf;
        struct conf_item item;
        memcpy(copy, good_text, bytes);
        conf_start(&conf, copy, bytes);
        while (conf_next(&conf, &item) == 0) {
        }
        free(copy);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(good),
        cmocka_unit_test(unknown_keywords),
        cmocka_unit_test(errors),
        cmocka_unit_test(masks),
        cmocka_unit_test(numbers),
        cmocka_unit_test(every_prefix),
    };
    return cmocka_run_group_tests_name("lib.conf", tests, NULL, NULL);
}
