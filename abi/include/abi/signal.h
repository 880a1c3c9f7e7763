// SPDX-License-Identifier: BSD-2-Clause
// Signal numbers (newlib's) and what travels between libc and PM. A signal mask is 32 bits wide;
// bit n is signal n, as in newlib (bit 0 is unused).
#pragma once

#include "abi/types.h"

enum {
    AX_SIGHUP = 1,
    AX_SIGINT = 2,
    AX_SIGQUIT = 3,
    AX_SIGILL = 4,
    AX_SIGTRAP = 5,
    AX_SIGABRT = 6,
    AX_SIGEMT = 7,
    AX_SIGFPE = 8,
    AX_SIGKILL = 9,
    AX_SIGBUS = 10,
    AX_SIGSEGV = 11,
    AX_SIGSYS = 12,
    AX_SIGPIPE = 13,
    AX_SIGALRM = 14,
    AX_SIGTERM = 15,
    AX_SIGURG = 16,
    AX_SIGSTOP = 17,
    AX_SIGTSTP = 18,
    AX_SIGCONT = 19,
    AX_SIGCHLD = 20,
    AX_SIGTTIN = 21,
    AX_SIGTTOU = 22,
    AX_SIGIO = 23,
    AX_SIGXCPU = 24,
    AX_SIGXFSZ = 25,
    AX_SIGVTALRM = 26,
    AX_SIGPROF = 27,
    AX_SIGWINCH = 28,
    AX_SIGLOST = 29,
    AX_SIGUSR1 = 30,
    AX_SIGUSR2 = 31,
    AX_NSIG = 32
};

#define AX_SIG_DFL UINT32_C(0)
#define AX_SIG_IGN UINT32_C(1)

enum {
    AX_SA_NOCLDSTOP = 0x01,
    AX_SA_SIGINFO = 0x02,
    AX_SA_ONSTACK = 0x04,
    AX_SA_RESTART = 0x08,
    AX_SA_NODEFER = 0x10,
    AX_SA_RESETHAND = 0x20,
    AX_SA_NOCLDWAIT = 0x40
};
enum { AX_SIG_SETMASK = 0, AX_SIG_BLOCK = 1, AX_SIG_UNBLOCK = 2 }; // newlib's
enum {
    AX_SI_USER = 1,
    AX_SI_KERNEL = 2,
    AX_SI_TIMER = 3,
    AX_CLD_EXITED = 11,
    AX_CLD_KILLED = 12,
    AX_CLD_STOPPED = 13,
    AX_CLD_CONTINUED = 14
};

struct abi_sigaction {
    vir_bytes handler;
    uint32_t mask;
    uint32_t flags;
    vir_bytes trampoline;
};
struct abi_sigaltstack {
    vir_bytes sp;
    uint32_t flags; // 1: on it now, 2: disabled
    uint32_t size;
};
