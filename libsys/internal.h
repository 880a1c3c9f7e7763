// SPDX-License-Identifier: BSD-2-Clause
// What the files of libsys share among themselves and with nobody else.
#pragma once

#include <errno.h>

#include "abi/errno_own.h"
#include "minix/ipc.h"

// Hands queued asynchronous messages to the kernel until its ring is full.
void async_flush(void);

// What a service's child forgets of its parent: queued messages, grants; and who it is now.
void async_forget(void);
void grants_forget(void);
void env_become(endpoint_t self);

// Entry from start.S with the initial stack pointer.
void libsys_start(const uint32_t *stack) __attribute__((noreturn));
