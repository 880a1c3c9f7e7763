// SPDX-License-Identifier: BSD-2-Clause
// Exceptions of user processes, fetched from the kernel.

#include "pm.h"

struct fault_kind {
    int signo;
    int code; // si_code, POSIX's for that signal
};

static const struct fault_kind faults[] = {
    [EVENT_SEGV] = {AX_SIGSEGV, 1},       // SEGV_MAPERR
    [EVENT_PROT] = {AX_SIGSEGV, 2},       // SEGV_ACCERR
    [EVENT_BUS] = {AX_SIGBUS, 1},         // BUS_ADRALN
    [EVENT_UNDEF] = {AX_SIGILL, 1},       // ILL_ILLOPC
    [EVENT_BREAKPOINT] = {AX_SIGTRAP, 1}, // TRAP_BRKPT
    [EVENT_FP] = {AX_SIGFPE, 3},          // FPE_FLTDIV
};

static void handle(struct mproc *p, const struct kcall_getevent_rep *event)
{
    if (event->kind == EVENT_CALL_DONE) {
        signal_call_done(p);
        return;
    }
    if (event->kind == EVENT_BAD_STACK) {
        exit_begin(p, AX_SIGSEGV);
        return;
    }
    if (event->kind >= sizeof(faults) / sizeof(faults[0]) || faults[event->kind].signo == 0) {
        log_warn("event: %s: unknown kind %lu", p->name, (unsigned long)event->kind);
        exit_begin(p, AX_SIGKILL);
        return;
    }
    const struct fault_kind *fault = &faults[event->kind];
    log_debug("event: %s (%d): signal %d at pc 0x%lx lr 0x%lx address 0x%lx", p->name, (int)p->pid,
        fault->signo, (unsigned long)event->pc, (unsigned long)event->lr,
        (unsigned long)event->address);
    signal_fault(p, fault->signo, fault->code, event->address);
}

void event_fetch(void)
{
    struct kcall_getevent_rep event;
    unsigned slot = 0;

    while (sys_getevent(slot, &event) == 0 && event.endpoint != NONE) {
        struct mproc *p = tree_by_endpoint(event.endpoint);
        slot = (unsigned)endpoint_slot(event.endpoint);
        // A busy process makes its exception known when it runs again; one that is ending needs
        // none.
        if (p != NULL && proc_is_live(p) && !proc_is_busy(p)) {
            handle(p, &event);
        }
    }
}
