// SPDX-License-Identifier: BSD-2-Clause
// Sets of signals, and the signals' names.
#include <errno.h>
#include <signal.h>

const char *const sys_signame[NSIG] = {"EXIT", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "EMT",
    "FPE", "KILL", "BUS", "SEGV", "SYS", "PIPE", "ALRM", "TERM", "URG", "STOP", "TSTP", "CONT",
    "CHLD", "TTIN", "TTOU", "IO", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "LOST", "USR1",
    "USR2"};

static int is_signal(int signo)
{
    if (signo < 1 || signo >= NSIG) {
        errno = EINVAL;
        return 0;
    }
    return 1;
}

int sigemptyset(sigset_t *set)
{
    *set = 0;
    return 0;
}

int sigfillset(sigset_t *set)
{
    *set = ~(sigset_t)1;
    return 0;
}

int sigaddset(sigset_t *set, int signo)
{
    if (!is_signal(signo)) {
        return -1;
    }
    *set |= 1ul << signo;
    return 0;
}

int sigdelset(sigset_t *set, int signo)
{
    if (!is_signal(signo)) {
        return -1;
    }
    *set &= ~(1ul << signo);
    return 0;
}

int sigismember(const sigset_t *set, int signo)
{
    if (!is_signal(signo)) {
        return -1;
    }
    return (int)(*set >> signo & 1);
}
