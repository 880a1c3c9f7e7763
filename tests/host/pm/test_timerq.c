// SPDX-License-Identifier: BSD-2-Clause
// The timer queue against a plain array.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "timerq.h"

static void test_empty(void **state)
{
    unsigned timer;
    uint64_t when;

    (void)state;
    timerq_init();
    assert_false(timerq_first(&timer, &when));
    timerq_cancel(5);
    assert_false(timerq_first(&timer, &when));
}

static void test_order(void **state)
{
    unsigned timer;
    uint64_t when;

    (void)state;
    timerq_init();
    timerq_set(3, 300);
    timerq_set(TIMERQ_PM, 100);
    timerq_set(0, 200);
    assert_true(timerq_first(&timer, &when));
    assert_int_equal(timer, TIMERQ_PM);
    timerq_set(TIMERQ_PM, 400); // moved
    assert_true(timerq_first(&timer, &when));
    assert_int_equal(timer, 0);
    assert_int_equal(when, 200);
    timerq_cancel(0);
    assert_true(timerq_first(&timer, &when));
    assert_int_equal(timer, 3);
}

static void test_random(void **state)
{
    static uint64_t model[TIMERQ_MAX]; // 0: off

    (void)state;
    timerq_init();
    for (int i = 0; i < 200000; i++) {
        unsigned timer = (unsigned)rand() % TIMERQ_MAX;
        if (rand() % 3 != 0) {
            model[timer] = 1 + (uint64_t)(rand() % 100000);
            timerq_set(timer, model[timer]);
        } else {
            model[timer] = 0;
            timerq_cancel(timer);
        }
        if (i % 64 != 0) {
            continue;
        }
        uint64_t least = UINT64_MAX, when = UINT64_MAX;
        unsigned first;
        for (unsigned n = 0; n < TIMERQ_MAX; n++) {
            least = model[n] != 0 && model[n] < least ? model[n] : least;
        }
        if (timerq_first(&first, &when)) {
            assert_int_equal(model[first], when);
        }
        assert_true(when == least);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_random),
    };
    return cmocka_run_group_tests_name("pm.timerq", tests, NULL, NULL);
}
