// SPDX-License-Identifier: BSD-2-Clause
// See sigstate.h.

#include "sigstate.h"

#include "abi/errno.h"

enum {
    STOPS = 1 << AX_SIGSTOP | 1 << AX_SIGTSTP | 1 << AX_SIGTTIN | 1 << AX_SIGTTOU,
    QUIET = 1 << AX_SIGCHLD | 1 << AX_SIGCONT | 1 << AX_SIGURG | 1 << AX_SIGWINCH | 1 << AX_SIGIO,
    FIXED = 1 << AX_SIGKILL | 1 << AX_SIGSTOP
};

uint32_t sig_stop_set(void)
{
    return STOPS;
}

uint32_t sig_fixed_set(void)
{
    return FIXED;
}

bool sig_continues(int signo)
{
    return signo == AX_SIGCONT || signo == AX_SIGKILL;
}

enum sig_disposition sig_disposition(const struct sigstate *sig, int signo, bool is_init)
{
    uint32_t bit = sig_bit(signo);

    if (sig->caught & bit) {
        return SIG_TO_HANDLER;
    }
    if (is_init || ((sig->ignored | QUIET) & bit) != 0) {
        return SIG_TO_IGNORE;
    }
    return (STOPS & bit) != 0 ? SIG_TO_STOP : SIG_TO_END;
}

enum sig_posted sig_post(struct sigstate *sig, int signo, bool is_init)
{
    uint32_t bit = sig_bit(signo);

    if (signo == AX_SIGCONT) {
        sig->pending &= ~(uint32_t)STOPS;
    } else if ((STOPS & bit) != 0) {
        sig->pending &= ~sig_bit(AX_SIGCONT);
    }
    // A blocked signal that is ignored only by default is kept: a handler may be set before it is
    // unblocked.
    bool may_wait = (sig->blocked & bit) != 0 && (sig->ignored & bit) == 0 && !is_init;
    if (sig_disposition(sig, signo, is_init) == SIG_TO_IGNORE && !may_wait) {
        return SIG_DROPPED;
    }
    sig->pending |= bit;
    return SIG_KEPT;
}

int sig_next(const struct sigstate *sig, bool is_stopped)
{
    uint32_t ready = sig->pending & ~sig->blocked;

    if (ready & sig_bit(AX_SIGKILL)) {
        return AX_SIGKILL;
    }
    if (ready == 0 || is_stopped) {
        return 0;
    }
    return __builtin_ctz(ready);
}

void sig_set_blocked(struct sigstate *sig, uint32_t set)
{
    sig->blocked = set & ~(uint32_t)FIXED & ~UINT32_C(1);
}

int sig_change_blocked(struct sigstate *sig, uint32_t how, uint32_t set)
{
    switch (how) {
    case AX_SIG_SETMASK:
        sig_set_blocked(sig, set);
        return 0;
    case AX_SIG_BLOCK:
        sig_set_blocked(sig, sig->blocked | set);
        return 0;
    case AX_SIG_UNBLOCK:
        sig_set_blocked(sig, sig->blocked & ~set);
        return 0;
    default:
        return -AX_EINVAL;
    }
}

void sig_set_handler(struct sigstate *sig, int signo, vir_bytes handler)
{
    uint32_t bit = sig_bit(signo);

    sig->ignored &= ~bit;
    sig->caught &= ~bit;
    if (handler == AX_SIG_IGN) {
        sig->ignored |= bit;
    } else if (handler != AX_SIG_DFL) {
        sig->caught |= bit;
    }
    // POSIX: setting a disposition that ignores throws away what is pending, blocked or not.
    if (handler == AX_SIG_IGN || (handler == AX_SIG_DFL && (QUIET & bit) != 0)) {
        sig->pending &= ~bit;
    }
}

uint32_t sig_enter_handler(
    struct sigstate *sig, int signo, const struct abi_sigaction *action, bool is_suspended)
{
    uint32_t before = is_suspended ? sig->saved : sig->blocked;
    uint32_t set = before | action->mask;

    if ((action->flags & AX_SA_NODEFER) == 0) {
        set |= sig_bit(signo);
    }
    sig->pending &= ~sig_bit(signo);
    sig_set_blocked(sig, set);
    if (action->flags & AX_SA_RESETHAND) {
        sig_set_handler(sig, signo, AX_SIG_DFL);
    }
    return before;
}

void sig_reset_for_exec(struct sigstate *sig)
{
    sig->caught = 0;
}
