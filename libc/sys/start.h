// SPDX-License-Identifier: BSD-2-Clause
// Start-up of a program: called by arch/arm/crt0.S.
#pragma once

#include <stdint.h>

void libc_start(uintptr_t *stack) __attribute__((__noreturn__));

// Remembers the program's name for messages (posix/err.c).
void libc_set_progname(const char *argv0);
