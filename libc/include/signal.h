// SPDX-License-Identifier: BSD-2-Clause
// Signals, replacing newlib's header, which lacks SA_SIGINFO, SA_RESTART and siginfo_t's fields.
// Signal numbers and the bit of a signal in a mask (1 << signo) are those of newlib, because
// abort() and raise() of programs compiled against either must agree.
#pragma once

#include <sys/_sigset.h>
#include <sys/_timespec.h>
#include <sys/cdefs.h>
#include <sys/types.h>

#if !defined(_SIGSET_T_DECLARED)
#define _SIGSET_T_DECLARED
typedef __sigset_t sigset_t;
#endif

typedef int sig_atomic_t;

#define SIGHUP 1
#define SIGINT 2
#define SIGQUIT 3
#define SIGILL 4
#define SIGTRAP 5
#define SIGABRT 6
#define SIGIOT SIGABRT
#define SIGEMT 7
#define SIGFPE 8
#define SIGKILL 9
#define SIGBUS 10
#define SIGSEGV 11
#define SIGSYS 12
#define SIGPIPE 13
#define SIGALRM 14
#define SIGTERM 15
#define SIGURG 16
#define SIGSTOP 17
#define SIGTSTP 18
#define SIGCONT 19
#define SIGCHLD 20
#define SIGCLD SIGCHLD
#define SIGTTIN 21
#define SIGTTOU 22
#define SIGIO 23
#define SIGPOLL SIGIO
#define SIGXCPU 24
#define SIGXFSZ 25
#define SIGVTALRM 26
#define SIGPROF 27
#define SIGWINCH 28
#define SIGLOST 29
#define SIGUSR1 30
#define SIGUSR2 31
#define NSIG 32
#define _NSIG NSIG

#define SIG_DFL ((void (*)(int))0)
#define SIG_IGN ((void (*)(int))1)
#define SIG_ERR ((void (*)(int)) - 1)

#define SIG_SETMASK 0
#define SIG_BLOCK 1
#define SIG_UNBLOCK 2

#define SA_NOCLDSTOP 0x0001
#define SA_SIGINFO 0x0002
#define SA_ONSTACK 0x0004
#define SA_RESTART 0x0008
#define SA_NODEFER 0x0010
#define SA_RESETHAND 0x0020
#define SA_NOCLDWAIT 0x0040

#define SS_ONSTACK 1
#define SS_DISABLE 2
#define MINSIGSTKSZ 2048
#define SIGSTKSZ 8192

// si_code: who or what raised the signal.
#define SI_USER 1
#define SI_KERNEL 2
#define SI_TIMER 3
#define ILL_ILLOPC 1
#define FPE_INTDIV 1
#define FPE_FLTDIV 3
#define SEGV_MAPERR 1
#define SEGV_ACCERR 2
#define BUS_ADRALN 1
#define TRAP_BRKPT 1
#define CLD_EXITED 11
#define CLD_KILLED 12
#define CLD_STOPPED 13
#define CLD_CONTINUED 14

union sigval {
    int sival_int;
    void *sival_ptr;
};

typedef struct {
    int si_signo;
    int si_code;
    int si_errno;
    pid_t si_pid;
    uid_t si_uid;
    int si_status;
    void *si_addr;
    union sigval si_value;
} siginfo_t;

typedef void (*sig_t)(int);
typedef void (*sighandler_t)(int);
typedef void (*_sig_func_ptr)(int);

struct sigaction {
    union {
        void (*sa_handler)(int);
        void (*sa_sigaction)(int, siginfo_t *, void *);
    };
    sigset_t sa_mask;
    int sa_flags;
};

typedef struct sigaltstack {
    void *ss_sp;
    int ss_flags;
    size_t ss_size;
} stack_t;

#ifdef __cplusplus
extern "C" {
#endif

int kill(pid_t pid, int signo);
int killpg(pid_t pgrp, int signo);
int raise(int signo);
_sig_func_ptr signal(int signo, _sig_func_ptr handler);
int sigaction(int signo, const struct sigaction *__restrict act, struct sigaction *__restrict old);
int sigaltstack(const stack_t *__restrict ss, stack_t *__restrict old);
int siginterrupt(int signo, int flag);
int sigpending(sigset_t *set);
int sigprocmask(int how, const sigset_t *__restrict set, sigset_t *__restrict old);
int sigsuspend(const sigset_t *mask);
int sigaddset(sigset_t *set, int signo);
int sigdelset(sigset_t *set, int signo);
int sigemptyset(sigset_t *set);
int sigfillset(sigset_t *set);
int sigismember(const sigset_t *set, int signo);
void psignal(int signo, const char *message);

extern const char *const sys_signame[NSIG];

#ifdef __cplusplus
}
#endif
