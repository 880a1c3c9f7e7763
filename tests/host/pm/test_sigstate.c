// SPDX-License-Identifier: BSD-2-Clause
// The signal state machine.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "abi/errno.h"
#include "sigstate.h"

static struct sigstate with_handler(int signo)
{
    struct sigstate sig = {0};
    sig_set_handler(&sig, signo, 0x1000);
    return sig;
}

static void test_defaults(void **state)
{
    struct sigstate sig = {0};

    (void)state;
    assert_int_equal(sig_disposition(&sig, AX_SIGTERM, false), SIG_TO_END);
    assert_int_equal(sig_disposition(&sig, AX_SIGCHLD, false), SIG_TO_IGNORE);
    assert_int_equal(sig_disposition(&sig, AX_SIGCONT, false), SIG_TO_IGNORE);
    assert_int_equal(sig_disposition(&sig, AX_SIGTSTP, false), SIG_TO_STOP);
    assert_int_equal(sig_post(&sig, AX_SIGCHLD, false), SIG_DROPPED);
    assert_int_equal(sig_post(&sig, AX_SIGTERM, false), SIG_KEPT);
    assert_int_equal(sig_next(&sig, false), AX_SIGTERM);
}

static void test_init_ignores_unhandled(void **state)
{
    struct sigstate sig = {0};

    (void)state;
    for (int signo = 1; signo < AX_NSIG; signo++) {
        assert_int_equal(sig_post(&sig, signo, true), SIG_DROPPED);
    }
    sig_set_handler(&sig, AX_SIGHUP, 0x1000);
    assert_int_equal(sig_post(&sig, AX_SIGHUP, true), SIG_KEPT);
    assert_int_equal(sig_disposition(&sig, AX_SIGHUP, true), SIG_TO_HANDLER);
}

static void test_blocked_waits(void **state)
{
    struct sigstate sig = {0};

    (void)state;
    assert_int_equal(sig_change_blocked(&sig, AX_SIG_BLOCK, sig_bit(AX_SIGTERM)), 0);
    assert_int_equal(sig_post(&sig, AX_SIGTERM, false), SIG_KEPT);
    assert_int_equal(sig_next(&sig, false), 0);
    assert_int_equal(sig_change_blocked(&sig, AX_SIG_UNBLOCK, sig_bit(AX_SIGTERM)), 0);
    assert_int_equal(sig_next(&sig, false), AX_SIGTERM);
    assert_int_equal(sig_change_blocked(&sig, 7, 0), -AX_EINVAL);
}

static void test_kill_and_stop_cannot_be_blocked(void **state)
{
    struct sigstate sig = {0};

    (void)state;
    sig_set_blocked(&sig, UINT32_MAX);
    assert_int_equal(sig.blocked & sig_fixed_set(), 0);
    (void)sig_post(&sig, AX_SIGSTOP, false);
    assert_int_equal(sig_next(&sig, false), AX_SIGSTOP);
    (void)sig_post(&sig, AX_SIGKILL, false);
    assert_int_equal(sig_next(&sig, false), AX_SIGKILL);
    assert_int_equal(sig_next(&sig, true), AX_SIGKILL);
}

static void test_stopped_takes_nothing_else(void **state)
{
    struct sigstate sig = {0};

    (void)state;
    (void)sig_post(&sig, AX_SIGTERM, false);
    assert_int_equal(sig_next(&sig, true), 0);
    assert_true(sig_continues(AX_SIGCONT));
    assert_true(sig_continues(AX_SIGKILL));
    assert_false(sig_continues(AX_SIGTERM));
}

static void test_stop_and_continue_cancel(void **state)
{
    struct sigstate sig = with_handler(AX_SIGCONT);

    (void)state;
    (void)sig_post(&sig, AX_SIGTSTP, false);
    (void)sig_post(&sig, AX_SIGCONT, false);
    assert_int_equal(sig.pending, sig_bit(AX_SIGCONT));
    (void)sig_post(&sig, AX_SIGTTIN, false);
    assert_int_equal(sig.pending, sig_bit(AX_SIGTTIN));
}

static void test_ignored_even_if_blocked(void **state)
{
    struct sigstate sig = {0};

    (void)state;
    sig_set_handler(&sig, AX_SIGINT, AX_SIG_IGN);
    sig_set_blocked(&sig, sig_bit(AX_SIGINT) | sig_bit(AX_SIGCHLD));
    assert_int_equal(sig_post(&sig, AX_SIGINT, false), SIG_DROPPED);
    assert_int_equal(
        sig_post(&sig, AX_SIGCHLD, false), SIG_KEPT); // only by default: a handler may come
    sig_set_handler(&sig, AX_SIGCHLD, AX_SIG_DFL);
    assert_int_equal(sig.pending, 0);
}

static void test_handler_masks(void **state)
{
    struct sigstate sig = with_handler(AX_SIGUSR1);
    struct abi_sigaction action = {.handler = 0x1000, .mask = sig_bit(AX_SIGUSR2)};

    (void)state;
    sig_set_blocked(&sig, sig_bit(AX_SIGHUP));
    (void)sig_post(&sig, AX_SIGUSR1, false);
    assert_int_equal(sig_enter_handler(&sig, AX_SIGUSR1, &action, false), sig_bit(AX_SIGHUP));
    assert_int_equal(sig.blocked, sig_bit(AX_SIGHUP) | sig_bit(AX_SIGUSR1) | sig_bit(AX_SIGUSR2));
    assert_int_equal(sig.pending, 0);
    assert_int_equal(sig_disposition(&sig, AX_SIGUSR1, false), SIG_TO_HANDLER);
}

static void test_handler_flags(void **state)
{
    struct sigstate sig = with_handler(AX_SIGUSR1);
    struct abi_sigaction action = {.handler = 0x1000, .flags = AX_SA_NODEFER | AX_SA_RESETHAND};

    (void)state;
    (void)sig_enter_handler(&sig, AX_SIGUSR1, &action, false);
    assert_int_equal(sig.blocked, 0);
    assert_int_equal(sig_disposition(&sig, AX_SIGUSR1, false), SIG_TO_END);
}

static void test_suspend_restores_first_mask(void **state)
{
    struct sigstate sig = with_handler(AX_SIGUSR1);
    struct abi_sigaction action = {.handler = 0x1000};

    (void)state;
    sig_set_blocked(&sig, sig_bit(AX_SIGUSR1));
    sig.saved = sig.blocked;
    sig_set_blocked(&sig, 0); // sigsuspend's mask
    assert_int_equal(sig_enter_handler(&sig, AX_SIGUSR1, &action, true), sig_bit(AX_SIGUSR1));
}

static void test_exec_keeps_ignored(void **state)
{
    struct sigstate sig = with_handler(AX_SIGUSR1);

    (void)state;
    sig_set_handler(&sig, AX_SIGHUP, AX_SIG_IGN);
    sig_reset_for_exec(&sig);
    assert_int_equal(sig_disposition(&sig, AX_SIGUSR1, false), SIG_TO_END);
    assert_int_equal(sig_disposition(&sig, AX_SIGHUP, false), SIG_TO_IGNORE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_init_ignores_unhandled),
        cmocka_unit_test(test_blocked_waits),
        cmocka_unit_test(test_kill_and_stop_cannot_be_blocked),
        cmocka_unit_test(test_stopped_takes_nothing_else),
        cmocka_unit_test(test_stop_and_continue_cancel),
        cmocka_unit_test(test_ignored_even_if_blocked),
        cmocka_unit_test(test_handler_masks),
        cmocka_unit_test(test_handler_flags),
        cmocka_unit_test(test_suspend_restores_first_mask),
        cmocka_unit_test(test_exec_keeps_ignored),
    };
    return cmocka_run_group_tests_name("pm.sigstate", tests, NULL, NULL);
}
