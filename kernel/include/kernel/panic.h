// SPDX-License-Identifier: BSD-2-Clause
// The end: cause, registers, current process, last IPC records and a backtrace on the console, a
// record for the next boot, then what panic= says. Callable from anywhere; a panic inside a panic
// only halts.
#pragma once

#include <abi/kcall.h>

struct kernel_fault;

void panic(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
void panic_exception(const char *cause, const struct kernel_fault *fault) __attribute__((noreturn));

enum panic_action { PANIC_REBOOT, PANIC_HALT, PANIC_POWEROFF };
void panic_set_action(enum panic_action action, unsigned delay_s);

// sys_abort: halt, power off or restart without a panic. Returns when the machine has no way to do
// it.
void machine_stop(enum abort_how how);

// Boot: the record of the boot before, if there is one; it is taken out of RAM.
void panic_record_init(void);
bool panic_record_get(struct panic_info *info);
