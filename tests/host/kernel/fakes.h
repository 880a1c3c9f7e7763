// SPDX-License-Identifier: BSD-2-Clause
// A machine for the kernel core: time that a test sets, one page of user memory per process slot,
// and what a trap does.
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <abi/errnames.h>
#include <abi/trap.h>
#include <kernel/cpu.h>
#include <kernel/ipc.h>
#include <kernel/priv.h>
#include <kernel/proc.h>
#include <kernel/sched.h>

#include <arch/trap.h>

enum { FAKE_PAGE = 0x1000, FAKE_MSG = FAKE_PAGE, FAKE_NEXT = FAKE_PAGE + 64 };

extern uint64_t fake_time;          // stamps, one per microsecond
extern bool fake_missing[NR_PROCS]; // the process's page is not there
extern unsigned fake_panics;

// Tables as at boot, with the boot services as processes that may do everything, none waiting for
// anything.
void fake_boot(void);
// A dynamic service, or a user process, ready to run.
struct proc *fake_service(const char *name);
struct proc *fake_user(void);

// The message buffer of a process at FAKE_MSG or FAKE_NEXT.
struct message *fake_message(const struct proc *p, uint32_t address);

// p, which must be runnable, executes a trap with these arguments; before that it gets what waits
// for delivery. Afterwards the scheduler is asked once. Returns r0, or what was there before when p
// is blocked.
int fake_trap(struct proc *p, uint32_t number, endpoint_t r0, uint32_t r1, uint32_t r2);
// p runs: what waits for it is delivered. False: it can't run.
bool fake_run(struct proc *p);

// Every invariant of kernel/proc.h and kernel/sched.h.
void fake_check(void);
