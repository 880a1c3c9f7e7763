// SPDX-License-Identifier: BSD-2-Clause
// The border between the CPU layer and the kernel core: who calls whom on a trap, an interrupt, an
// exception. struct arch_context * is the struct proc * (first member).
//
//   SVC      r0-r14, pc and psr saved in the context; then r7 == TRAP_SENDREC -> label
//   ipc_fast_sendrec,
//            r7 == TRAP_REPLYRECV -> ipc_fast_replyrecv (both weak until ipc_fast.S defines them),
//            with sp = &context->pc, r0-r12 still the user's, domain 1 OPEN, nothing else switched.
//            When it declines it branches to `trap_slow` (arch/arm/vectors.S) with sp =
//            &context->pc again (r0-r12 don't care; trap_slow shuts the domain). When it is done it
//            either returns to a process by itself - macro return_to_user, sp = &context->pc of
//            that process and cpu->current set, domain 1 still open - or shuts the domain and
//            branches to `trap_return` (sp don't care).
//   trap_slow       -> C trap_svc(current), then straight back to it or trap_return
//   IRQ             -> C irq_trap(current), then trap_return or ipc_fast_resume
//   user exception  -> C exception_user(...), then trap_return
//   trap_return     -> C sched_next(); NULL: idle (WFI, irq_dispatch) and again; else
//   ipc_fast_resume, which
//                      does the plain cases; for the others, resume_slow:
//                      arch_switch_space(next), ipc_deliver(next) if its flag asks (the core's
//                      sched_prepare does), registers restored.
// C code of all these runs on the kernel stack of this CPU, SVC mode, IRQs masked, and returns
// normally.
#pragma once

#include <arch/context.h>

enum arch_exception {
    ARCH_EXC_PAGE, // user address, page missing or access not allowed: VM may mend it
    ARCH_EXC_SEGV, // address outside user space
    ARCH_EXC_ALIGN,
    ARCH_EXC_BUS, // external abort, parity
    ARCH_EXC_UNDEFINED,
    ARCH_EXC_BREAKPOINT,
};

enum {
    ARCH_FAULT_WRITE = 1,
    ARCH_FAULT_EXEC = 2,
    ARCH_FAULT_PRESENT = 4
}; // low bits of info; raw FSR << 8

// Provided by the kernel core.
// Says how to go on: by sched_next, straight back to `current`, or (any other value) with that
// context.
enum { TRAP_SCHEDULE = 0, TRAP_GO_ON = 1 };
uintptr_t trap_svc(struct arch_context *current);
void irq_dispatch(void); // in idle and in the middle of long work
uintptr_t irq_trap(
    struct arch_context *current); // out of user code; says how to go on, but never "straight back"
void exception_user(
    struct arch_context *current, enum arch_exception kind, vaddr_t va, uint32_t info);
struct arch_context *sched_next(void); // the process to run now, or NULL
// Called with the address space of `next` loaded, before its registers are restored: delivers a
// waiting message. Returns false when it could not (the process is no longer runnable): sched_next
// is asked again.
bool sched_prepare(struct arch_context *next);

// Provided by the CPU layer: leave the boot stack for the first process. Does not return.
void arch_enter_scheduler(void) __attribute__((noreturn));
