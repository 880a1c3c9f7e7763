// SPDX-License-Identifier: BSD-2-Clause
// Signals. PM holds all state; what libc adds is the trampoline that handlers return through.
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "abi/kcall.h"
#include "abi/proto/pm.h"
#include "abi/signal.h"
#include "request.h"
#include "sigtramp.h"

_Static_assert(SIGSTOP == AX_SIGSTOP && SIGCHLD == AX_SIGCHLD && SIGWINCH == AX_SIGWINCH &&
                   SIGUSR2 == AX_SIGUSR2 && NSIG == AX_NSIG && SIGTTOU == AX_SIGTTOU,
    "signal numbers are the ABI's");
_Static_assert(SA_NOCLDSTOP == AX_SA_NOCLDSTOP && SA_SIGINFO == AX_SA_SIGINFO &&
                   SA_ONSTACK == AX_SA_ONSTACK && SA_RESTART == AX_SA_RESTART &&
                   SA_NODEFER == AX_SA_NODEFER && SA_RESETHAND == AX_SA_RESETHAND &&
                   SA_NOCLDWAIT == AX_SA_NOCLDWAIT,
    "sa_flags are the ABI's");
_Static_assert((int)SIG_SETMASK == (int)AX_SIG_SETMASK && (int)SIG_BLOCK == (int)AX_SIG_BLOCK &&
                   (int)SIG_UNBLOCK == (int)AX_SIG_UNBLOCK && SI_USER == AX_SI_USER &&
                   CLD_EXITED == AX_CLD_EXITED && CLD_CONTINUED == AX_CLD_CONTINUED,
    "signal constants are the ABI's");
// The kernel writes the siginfo_t into the frame.
_Static_assert(offsetof(siginfo_t, si_pid) == 12 && offsetof(siginfo_t, si_addr) == 24 &&
                   offsetof(siginfo_t, si_value) == 28 &&
                   sizeof(siginfo_t) <= sizeof(((struct signal_frame *)0)->info),
    "siginfo_t is the frame's");

int kill(pid_t pid, int signo)
{
    struct message m = {0};
    struct pm_kill_req *req = LIBC_PAYLOAD(&m, struct pm_kill_req);

    req->pid = pid;
    req->signo = signo;
    return libc_call(PM_EP, PM_KILL, &m);
}

int killpg(pid_t pgrp, int signo)
{
    if (pgrp <= 1) {
        errno = pgrp < 0 ? EINVAL : ESRCH;
        return -1;
    }
    return kill(-pgrp, signo);
}

int raise(int signo)
{
    return kill(getpid(), signo);
}

int sigaction(int signo, const struct sigaction *restrict act, struct sigaction *restrict old)
{
    struct message m = {0};
    struct pm_sigaction_req *req = LIBC_PAYLOAD(&m, struct pm_sigaction_req);
    struct abi_sigaction in = {0}, out = {0};
    int r;

    if (act) {
        in.handler = libc_address((void *)act->sa_handler);
        in.mask = (uint32_t)act->sa_mask;
        in.flags = (uint32_t)act->sa_flags;
        in.trampoline = libc_address((void *)libc_sigtramp);
    }
    req->signo = signo;
    req->action = act ? libc_address(&in) : 0;
    req->old = old ? libc_address(&out) : 0;
    r = libc_call(PM_EP, PM_SIGACTION, &m);
    if (r >= 0 && old) {
        memset(old, 0, sizeof(*old));
        old->sa_handler = (void (*)(int))(uintptr_t)out.handler;
        old->sa_mask = out.mask;
        old->sa_flags = (int)out.flags;
    }
    return r;
}

_sig_func_ptr signal(int signo, _sig_func_ptr handler)
{
    struct sigaction act = {.sa_flags = SA_RESTART}, old;

    act.sa_handler = handler;
    return sigaction(signo, &act, &old) < 0 ? SIG_ERR : old.sa_handler;
}

int siginterrupt(int signo, int flag)
{
    struct sigaction act;

    if (sigaction(signo, NULL, &act) < 0) {
        return -1;
    }
    act.sa_flags = flag ? act.sa_flags & ~SA_RESTART : act.sa_flags | SA_RESTART;
    return sigaction(signo, &act, NULL);
}

int sigprocmask(int how, const sigset_t *restrict set, sigset_t *restrict old)
{
    struct message m = {0};
    struct pm_sigprocmask_req *req = LIBC_PAYLOAD(&m, struct pm_sigprocmask_req);
    int r;

    req->how = (uint32_t)how;
    if (set) {
        req->set = (uint32_t)*set;
        req->change = 1;
    }
    r = libc_call(PM_EP, PM_SIGPROCMASK, &m);
    if (r >= 0 && old) {
        *old = LIBC_PAYLOAD(&m, struct pm_sigmask_rep)->set;
    }
    return r;
}

int sigpending(sigset_t *set)
{
    struct message m = {0};
    int r = libc_call(PM_EP, PM_SIGPENDING, &m);

    if (r >= 0) {
        *set = LIBC_PAYLOAD(&m, struct pm_sigmask_rep)->set;
    }
    return r;
}

int sigsuspend(const sigset_t *mask)
{
    struct message m = {0};

    LIBC_PAYLOAD(&m, struct pm_sigsuspend_req)->mask = (uint32_t)*mask;
    return libc_call(PM_EP, PM_SIGSUSPEND, &m);
}

int pause(void)
{
    sigset_t mask;

    return sigprocmask(SIG_BLOCK, NULL, &mask) < 0 ? -1 : sigsuspend(&mask);
}

int sigaltstack(const stack_t *restrict ss, stack_t *restrict old)
{
    struct message m = {0};
    struct pm_sigaltstack_req *req = LIBC_PAYLOAD(&m, struct pm_sigaltstack_req);
    struct abi_sigaltstack in = {0}, out = {0};
    int r;

    if (ss) {
        in.sp = libc_address(ss->ss_sp);
        in.flags = (uint32_t)ss->ss_flags;
        in.size = ss->ss_size;
    }
    req->stack = ss ? libc_address(&in) : 0;
    req->old = old ? libc_address(&out) : 0;
    r = libc_call(PM_EP, PM_SIGALTSTACK, &m);
    if (r >= 0 && old) {
        old->ss_sp = (void *)(uintptr_t)out.sp;
        old->ss_flags = (int)out.flags;
        old->ss_size = out.size;
    }
    return r;
}

void libc_sigreturn(const void *frame)
{
    struct message m = {0};

    LIBC_PAYLOAD(&m, struct pm_sigreturn_req)->frame = libc_address(frame);
    (void)libc_request(PM_EP, PM_SIGRETURN, &m); // answered only when the frame is no frame
    _exit(128 + SIGSEGV);
}

void libc_sigjmp_save(unsigned *words)
{
    sigset_t mask = 0;

    (void)sigprocmask(SIG_BLOCK, NULL, &mask); // cannot fail: nothing is set
    words[28] = (unsigned)mask;
}

void libc_sigjmp_restore(const unsigned *words)
{
    sigset_t mask = words[28];

    (void)sigprocmask(SIG_SETMASK, &mask, NULL); // a mask that was read before
}
