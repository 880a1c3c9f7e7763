// SPDX-License-Identifier: BSD-2-Clause
// Priorities, quanta, hand-over of the CPU.

#include "fakes.h"

static struct proc *low;
static struct proc *same[2];
static struct proc *high;

static int setup(void **state)
{
    (void)state;
    fake_boot();
    for (unsigned i = NR_TASKS; i < NR_TASKS + NR_BOOT_PROCS; i++) {
        sched_block(&proc_table[i], RTS_STOPPED);
    }
    same[0] = fake_service("a");
    same[1] = fake_service("b");
    high = fake_service("high");
    low = fake_service("low");
    assert_int_equal(sched_set(low, 15, 50), 0);
    assert_int_equal(sched_set(high, 0, 50), 0);
    return 0;
}

static struct proc *next(void)
{
    return (struct proc *)sched_next();
}

static void most_urgent_runs(void **state)
{
    (void)state;
    assert_ptr_equal(next(), high);
    assert_ptr_equal(next(), high);
    sched_block(high, RTS_STOPPED);
    assert_ptr_equal(next(), same[0]);
    sched_block(same[0], RTS_STOPPED);
    sched_block(same[1], RTS_STOPPED);
    assert_ptr_equal(next(), low);
    sched_block(low, RTS_STOPPED);
    assert_null(next());
    fake_check();
}

static void quantum_rotates(void **state)
{
    (void)state;
    sched_block(high, RTS_STOPPED);
    assert_ptr_equal(next(), same[0]);
    fake_time += 49000;
    sched_charge_user(same[0]);
    sched_tick();
    assert_ptr_equal(next(), same[0]);
    fake_time += 2000;
    sched_charge_user(same[0]);
    sched_tick();
    assert_ptr_equal(next(), same[1]);
    fake_check();
}

static void preempted_keeps_its_place(void **state)
{
    (void)state;
    sched_block(high, RTS_STOPPED);
    assert_ptr_equal(next(), same[0]);
    sched_unblock(high, RTS_STOPPED);
    assert_ptr_equal(next(), high);
    sched_block(high, RTS_STOPPED);
    assert_ptr_equal(next(), same[0]);
}

static void handoff_can_be_blocked_again(void **state)
{
    (void)state;
    fake_trap(high, TRAP_RECEIVE, ANY, FAKE_NEXT, 0);
    assert_true(fake_run(low));
    assert_int_equal(notify_trap(low, high->endpoint), 0);
    assert_ptr_equal(cpu_this()->handoff, high);
    sched_block(high, RTS_STOPPED);
    assert_null(cpu_this()->handoff);
    assert_ptr_equal(next(), same[0]);
    sched_unblock(high, RTS_STOPPED);
    assert_ptr_equal(next(), high);
    fake_check();
}

static void switch_now_goes_to_the_notified(void **state)
{
    (void)state;
    fake_trap(high, TRAP_RECEIVE, ANY, FAKE_NEXT, 0);
    assert_true(fake_run(low));
    assert_null(sched_switch_now(cpu_this(), low));
    assert_int_equal(notify_trap(low, high->endpoint), 0);
    assert_ptr_equal(sched_switch_now(cpu_this(), low), high);
    assert_ptr_equal(cpu_current(), high);
    fake_check();
}

static void bad_values_are_refused(void **state)
{
    (void)state;
    assert_int_equal(sched_set(low, NR_PRIORITIES, 50), -EINVAL);
    assert_int_equal(sched_set(low, UINT32_MAX, 50), -EINVAL);
    assert_int_equal(sched_set(low, 1, 0), -EINVAL);
    assert_int_equal(sched_set(low, 1, SCHED_MAX_QUANTUM_MS + 1), -EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(most_urgent_runs, setup),
        cmocka_unit_test_setup(quantum_rotates, setup),
        cmocka_unit_test_setup(preempted_keeps_its_place, setup),
        cmocka_unit_test_setup(handoff_can_be_blocked_again, setup),
        cmocka_unit_test_setup(switch_now_goes_to_the_notified, setup),
        cmocka_unit_test_setup(bad_values_are_refused, setup),
    };
    return cmocka_run_group_tests_name("kernel.sched", tests, NULL, NULL);
}
