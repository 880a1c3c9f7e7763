// SPDX-License-Identifier: BSD-2-Clause
// The requests about a process's own signals: actions, masks, alternate stack, return from a
// handler.

#include "pm.h"

enum { STACK_MIN_BYTES = 2048, STACK_DISABLED = 2 };

static void write_old_action(const struct mproc *p, int signo, struct abi_sigaction *old)
{
    const struct mproc_cold *cold = state_cold(p);

    *old = (struct abi_sigaction){.handler = AX_SIG_DFL};
    if (cold->acted & sig_bit(signo)) {
        *old = cold->action[signo];
    }
    if (p->sig.ignored & sig_bit(signo)) {
        old->handler = AX_SIG_IGN; // kept through exec, which forgets the rest
    }
}

static void set_action(struct mproc *p, int signo, const struct abi_sigaction *action)
{
    struct mproc_cold *cold = state_cold(p);

    state_touch(p);
    cold->action[signo] = *action;
    cold->acted |= sig_bit(signo);
    state_cold_seal(p);
    sig_set_handler(&p->sig, signo, action->handler);
    if (signo == AX_SIGCHLD) {
        p->flags &= ~(uint32_t)(MP_NOCLDSTOP | MP_NOCLDWAIT);
        p->flags |= (action->flags & AX_SA_NOCLDSTOP) ? MP_NOCLDSTOP : 0;
        p->flags |= (action->flags & AX_SA_NOCLDWAIT) ? MP_NOCLDWAIT : 0;
    }
}

int pm_do_sigaction(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_sigaction_req);
    struct abi_sigaction action, old;

    (void)reply;
    if (!sig_is_valid(req->signo) || proc_is_service(caller)) {
        return -EINVAL;
    }
    if (req->action != 0) {
        if (sig_fixed_set() & sig_bit(req->signo)) {
            return -EINVAL;
        }
        int r = sys_client_read(caller->endpoint, req->action, &action, sizeof(action));
        if (r != 0) {
            return r;
        }
    }
    if (req->old != 0) {
        write_old_action(caller, req->signo, &old);
        int r = sys_client_write(caller->endpoint, req->old, &old, sizeof(old));
        if (r != 0) {
            return r;
        }
    }
    if (req->action != 0) {
        set_action(caller, req->signo, &action);
    }
    return 0;
}

int pm_do_sigprocmask(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_sigprocmask_req);
    REPLY(pm_sigmask_rep);

    rep->set = caller->sig.blocked;
    if (req->change == 0) {
        return 0;
    }
    state_touch(caller);
    return sig_change_blocked(&caller->sig, req->how, req->set);
}

int pm_do_sigpending(struct mproc *caller, const struct message *request, struct message *reply)
{
    REPLY(pm_sigmask_rep);

    (void)request;
    rep->set = caller->sig.pending & caller->sig.blocked;
    return 0;
}

int pm_do_sigsuspend(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_sigsuspend_req);

    (void)reply;
    if (proc_is_service(caller)) {
        return -EINVAL;
    }
    call_begin(caller, CALL_SUSPEND, request);
    caller->sig.saved = caller->sig.blocked;
    sig_set_blocked(&caller->sig, req->mask);
    return PM_NO_REPLY;
}

int pm_do_sigaltstack(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_sigaltstack_req);
    struct abi_sigaltstack stack;
    struct abi_sigaltstack old = {
        .sp = caller->altstack_bytes != 0 ? caller->altstack : 0,
        .flags = caller->altstack_bytes != 0 ? 0 : STACK_DISABLED,
        .size = caller->altstack_bytes,
    };

    (void)reply;
    if (req->stack != 0) {
        int r = sys_client_read(caller->endpoint, req->stack, &stack, sizeof(stack));
        if (r != 0) {
            return r;
        }
        if ((stack.flags & ~(uint32_t)STACK_DISABLED) != 0) {
            return -EINVAL;
        }
        if ((stack.flags & STACK_DISABLED) == 0 &&
            (stack.size < STACK_MIN_BYTES || stack.sp > ABI_USER_END ||
                stack.size > ABI_USER_END - stack.sp)) {
            return -ENOMEM;
        }
    }
    if (req->old != 0) {
        int r = sys_client_write(caller->endpoint, req->old, &old, sizeof(old));
        if (r != 0) {
            return r;
        }
    }
    if (req->stack != 0) {
        state_touch_all(caller);
        caller->altstack = stack.sp;
        caller->altstack_bytes = (stack.flags & STACK_DISABLED) ? 0 : stack.size;
    }
    return 0;
}

int pm_do_sigreturn(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_sigreturn_req);
    uint64_t mask = 0;

    (void)reply;
    if (proc_is_service(caller)) {
        return -EINVAL;
    }
    state_touch(caller);
    if (sys_sigreturn(caller->endpoint, req->frame, &mask) != 0) {
        exit_begin(caller, AX_SIGSEGV); // it would go on nowhere
        return PM_NO_REPLY;
    }
    sig_set_blocked(&caller->sig, (uint32_t)mask);
    return PM_NO_REPLY;
}
