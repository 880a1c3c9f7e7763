// SPDX-License-Identifier: BSD-2-Clause
// What signals do to a process, as pure logic: which are kept, which comes next, what is done about
// it. Bit n of a set is signal n. KILL and STOP are in no `blocked`, `ignored` or `caught` set.
#pragma once

#include "abi/signal.h"

struct sigstate {
    uint32_t pending;
    uint32_t blocked;
    uint32_t saved;   // blocked before sigsuspend
    uint32_t ignored; // SIG_IGN
    uint32_t caught;  // has a handler
};

enum sig_disposition { SIG_TO_IGNORE, SIG_TO_END, SIG_TO_STOP, SIG_TO_HANDLER };
enum sig_posted { SIG_DROPPED, SIG_KEPT };

static inline uint32_t sig_bit(int signo)
{
    return UINT32_C(1) << signo;
}

static inline bool sig_is_valid(int signo)
{
    return signo > 0 && signo < AX_NSIG;
}

// The signals that stop by default; those that cannot be caught, blocked or ignored.
uint32_t sig_stop_set(void);
uint32_t sig_fixed_set(void);

// A signal comes: SIG_KEPT when it is pending now. A continue signal takes back pending stops and
// the reverse. INIT ignores whatever it does not handle.
enum sig_posted sig_post(struct sigstate *sig, int signo, bool is_init);

// Is the process to be continued by this signal, if it is stopped?
bool sig_continues(int signo);

// The next pending signal that may act now (0: none): KILL first, then in order of number. A
// stopped process takes KILL only.
int sig_next(const struct sigstate *sig, bool is_stopped);

enum sig_disposition sig_disposition(const struct sigstate *sig, int signo, bool is_init);

// A handler begins: from now on `mask` and, unless SA_NODEFER, the signal itself are blocked;
// SA_RESETHAND takes effect. Returns the set that the handler's end brings back.
uint32_t sig_enter_handler(
    struct sigstate *sig, int signo, const struct abi_sigaction *action, bool is_suspended);

// Sets of the process are changed: what cannot be blocked is left out.
void sig_set_blocked(struct sigstate *sig, uint32_t set);
// 0, or -EINVAL: no such `how`.
int sig_change_blocked(struct sigstate *sig, uint32_t how, uint32_t set);

// SIG_DFL, SIG_IGN or a handler.
void sig_set_handler(struct sigstate *sig, int signo, vir_bytes handler);

// A new image: handlers are gone, ignored stay ignored.
void sig_reset_for_exec(struct sigstate *sig);
