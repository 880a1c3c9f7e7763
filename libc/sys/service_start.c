// SPDX-License-Identifier: BSD-2-Clause
// The start of a service that has all of libc: libsys's entry point leads here instead of to its
// own start.c.
#include <minix/sysutil.h>
#include <stdint.h>

#include "service.h"
#include "start.h"

void libsys_start(uint32_t *stack) __attribute__((__noreturn__));

void libsys_start(uint32_t *stack)
{
    libc_service_begin(libsys_forked);
    env_setargs((int)stack[0], (char **)(uintptr_t)(stack + 1));
    libc_start((uintptr_t *)stack);
}
