// SPDX-License-Identifier: BSD-2-Clause
// Acting on signals: ending, stopping and continuing processes, and setting handlers going.
//
// A handler begins by sys_sigsend, whatever the process does at that moment. When a server works on
// a call of the process the kernel says EAGAIN: PM then asks VFS to end the call, in case it is one
// of those that block in VFS, and tries again when the kernel reports that the call is over
// (EVENT_CALL_DONE). A process that waits for PM itself gets its answer first.

#include "pm.h"

#include "abi/proto/rs.h"

static unsigned
    nr_stopped; // processes with MP_STOPPED: most often none, and then groups need no look

static void note_info(struct mproc *p, int signo, const struct mproc_siginfo *info)
{
    state_touch_all(p);
    struct mproc_siginfo *slot = &p->siginfo[p->siginfo_next++ % PM_SIGINFOS];

    if (info != NULL) {
        *slot = *info;
        slot->signo = (int16_t)signo;
    } else {
        *slot = (struct mproc_siginfo){.signo = (int16_t)signo, .code = AX_SI_KERNEL};
    }
}

static struct mproc_siginfo take_info(struct mproc *p, int signo)
{
    for (int i = 0; i < PM_SIGINFOS; i++) {
        if (p->siginfo[i].signo == signo) {
            struct mproc_siginfo info = p->siginfo[i];
            state_touch_all(p);
            p->siginfo[i].signo = 0;
            return info;
        }
    }
    return (struct mproc_siginfo){.signo = (int16_t)signo, .code = AX_SI_USER};
}

static void stop_process(struct mproc *p, int signo)
{
    if (p->flags & MP_STOPPED) {
        return;
    }
    (void)sys_runctl(p->endpoint, RUNCTL_STOP, 0); // it is alive
    nr_stopped++;
    p->flags |= MP_STOPPED | MP_STOP_NEWS;
    p->flags &= ~(uint32_t)MP_CONT_NEWS;
    p->stop_signo = (uint16_t)signo;
    wait_child_news(p, AX_CLD_STOPPED);
}

void signal_unstop(struct mproc *p)
{
    if (p->flags & MP_STOPPED) {
        nr_stopped--;
    }
    p->flags &= ~(uint32_t)(MP_STOPPED | MP_STOP_NEWS);
}

static void continue_process(struct mproc *p)
{
    signal_unstop(p);
    p->flags |= MP_CONT_NEWS;
    p->stop_signo = AX_SIGCONT;
    (void)sys_runctl(p->endpoint, RUNCTL_RESUME, 0); // it is alive
    wait_child_news(p, AX_CLD_CONTINUED);
}

// The request to PM that the process waits in ends because of a handler. False: it waits for none.
static void interrupt_call(struct mproc *p, bool restart)
{
    struct pm_nanosleep_rep left = {.left_ns = 0};

    switch (p->call) {
    case CALL_WAIT:
        call_reply(p, restart ? -ERESTART : -EINTR, NULL, 0);
        break;
    case CALL_SUSPEND:
        call_reply(p, -EINTR, NULL, 0);
        break;
    case CALL_SLEEP:
        timer_sleep_left(p, &left);
        timer_cancel(p, TIMER_SLEEP);
        call_reply(p, -EINTR, &left, sizeof(left));
        break;
    default:
        break;
    }
}

static void fill_send(const struct mproc *p, const struct abi_sigaction *action,
    const struct mproc_siginfo *info, vir_bytes address, struct signal_send *send)
{
    bool on_stack = (action->flags & AX_SA_ONSTACK) != 0 && p->altstack_bytes != 0;

    *send = (struct signal_send){
        .handler = action->handler,
        .trampoline = action->trampoline,
        .stack = on_stack ? p->altstack + p->altstack_bytes : 0,
        .stack_bytes = on_stack ? p->altstack_bytes : 0,
        .flags = (action->flags & AX_SA_SIGINFO) ? SIGSEND_SIGINFO : 0,
        .signo = info->signo,
        .code = info->code,
        .pid = info->pid,
        .uid = info->uid,
        .status = info->status,
        .address = address,
        .mask = p->call == CALL_SUSPEND ? p->sig.saved : p->sig.blocked,
        .interrupted_result = -EINTR,
        .restart = (action->flags & AX_SA_RESTART) != 0,
    };
}

// Sets a handler going. 0; -EAGAIN: later; another error: there is no stack for it.
static int start_handler(struct mproc *p, const struct mproc_siginfo *info, vir_bytes address)
{
    int signo = info->signo;
    struct mproc_cold *cold = state_cold(p);
    struct abi_sigaction *action = &cold->action[signo];
    bool restart = (action->flags & AX_SA_RESTART) != 0;
    bool was_suspended = p->call == CALL_SUSPEND;
    struct signal_send send;

    fill_send(p, action, info, address, &send);
    interrupt_call(p, restart);
    call_flush();
    int r = sys_sigsend(p->endpoint, &send);
    if (r != 0) {
        if (was_suspended) {
            sig_set_blocked(&p->sig, p->sig.saved);
        }
        return r;
    }
    (void)sig_enter_handler(&p->sig, signo, action, was_suspended);
    if (action->flags & AX_SA_RESETHAND) {
        action->handler = AX_SIG_DFL;
        state_cold_seal(p);
    }
    return 0;
}

// The next signal has a handler. True: it has begun; false: the process has ended or the handler
// must wait.
static bool handle_next(struct mproc *p, int signo)
{
    struct mproc_siginfo info = take_info(p, signo);
    int r = start_handler(p, &info, 0);

    if (r == -EAGAIN) {
        note_info(p, signo, &info);
        p->flags |= MP_UNPAUSING;
        vfs_unpause(p, (state_cold(p)->action[signo].flags & AX_SA_RESTART) != 0);
        return false;
    }
    if (r != 0) {
        exit_begin(p, AX_SIGSEGV); // no room for the frame
        return false;
    }
    return true;
}

bool signal_act(struct mproc *p)
{
    bool has_started = false;
    int signo;

    if (!proc_is_live(p) || proc_is_busy(p) || call_is_current(p)) {
        return false;
    }
    while ((signo = sig_next(&p->sig, (p->flags & MP_STOPPED) != 0)) != 0) {
        state_touch(p);
        enum sig_disposition what = sig_disposition(&p->sig, signo, proc_is_init(p));
        if (what == SIG_TO_HANDLER) {
            if ((p->flags & MP_UNPAUSING) || !handle_next(p, signo)) {
                return has_started;
            }
            has_started = true;
            continue;
        }
        p->sig.pending &= ~sig_bit(signo);
        if (what == SIG_TO_END) {
            exit_begin(p, signo);
            return has_started;
        }
        if (what == SIG_TO_STOP &&
            (signo == AX_SIGSTOP ||
                !tree_group_is_orphaned(
                    p->pgrp))) { // POSIX: such a group is never stopped by a tty
            stop_process(p, signo);
        }
    }
    return has_started;
}

void signal_note(struct mproc *p, int signo, const struct mproc_siginfo *info)
{
    if (!proc_is_live(p)) {
        return;
    }
    state_touch(p);
    if (sig_post(&p->sig, signo, proc_is_init(p)) == SIG_KEPT) {
        note_info(p, signo, info);
    }
    if ((p->flags & MP_STOPPED) && sig_continues(signo)) {
        continue_process(p);
    }
}

static void send_to_service(const struct mproc *p, int signo)
{
    struct message m = {.type = RS_PM_KILL};

    *MSG_PAYLOAD_OF(&m, struct rs_pm_kill_req) =
        (struct rs_pm_kill_req){.endpoint = p->endpoint, .signo = signo};
    (void)async_send(RS_EP, &m); // RS is there, or the system is not
}

void signal_send_to(struct mproc *p, int signo, const struct mproc_siginfo *info)
{
    if (proc_is_service(p)) {
        send_to_service(p, signo);
        return;
    }
    signal_note(p, signo, info);
    (void)signal_act(p);
}

void signal_fault(struct mproc *p, int signo, int code, vir_bytes address)
{
    struct mproc_siginfo info = {.signo = (int16_t)signo, .code = (int16_t)code};

    if (!proc_is_live(p)) {
        return;
    }
    state_touch(p);
    if ((p->sig.caught & sig_bit(signo)) == 0 || (p->sig.blocked & sig_bit(signo)) != 0 ||
        start_handler(p, &info, address) != 0) {
        exit_begin(p, signo);
    }
}

void signal_unpaused(struct mproc *p, bool was_blocked)
{
    struct proc_info info;

    if (was_blocked || (p->flags & MP_UNPAUSING) == 0) {
        return; // EVENT_CALL_DONE tells
    }
    // A process that sends nonsense may wait for an answer that VFS does not know it owes.
    if (sys_getinfo(GI_PROC, (unsigned)tree_slot(p), &info, sizeof(info), NULL) ==
            (int)sizeof(info) &&
        (info.rts_flags & RTS_RECEIVING) && info.waits_for == VFS_EP) {
        (void)sys_runctl(p->endpoint, RUNCTL_ABORT_CALL, -EINTR); // it is alive
    }
}

void signal_call_done(struct mproc *p)
{
    if (!proc_is_live(p)) {
        return;
    }
    state_touch(p);
    p->flags &= ~(uint32_t)MP_UNPAUSING;
    if (!signal_act(p) && p->life == LIFE_ALIVE && (p->flags & MP_STOPPED) == 0) {
        (void)sys_runctl(p->endpoint, RUNCTL_RESUME, 0); // nothing to deliver after all: it goes on
    }
}

int signal_group(int pgrp, int signo)
{
    int found = 0;

    for (int slot = 0; slot < NR_PROCS; slot++) {
        struct mproc *p = tree_at(slot);
        if (proc_is_live(p) && p->pgrp == pgrp) {
            signal_send_to(p, signo, NULL);
            found++;
        }
    }
    return found;
}

void signal_orphaned_group(int pgrp)
{
    if (nr_stopped > 0 && tree_group_has_stopped(pgrp) && tree_group_is_orphaned(pgrp)) {
        (void)signal_group(pgrp, AX_SIGHUP);
        (void)signal_group(pgrp, AX_SIGCONT);
    }
}
