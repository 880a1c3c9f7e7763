// SPDX-License-Identifier: BSD-2-Clause
// The C library in a service (axolotl-gcc --service): what differs from a program. A service ends
// by a kernel call and its standard output and error are the log, under its label. The child that a
// service forks is a program: it has no kernel call, and for it everything is as in any other.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "abi/endpoint.h"

// Set by the start file of services, before anything else.
void libc_service_begin(void (*forked)(endpoint_t self));

// In the child after fork: `self` is its endpoint.
void libc_service_forked(endpoint_t self);

// In a process that is a service, as the child of one is not.
bool libc_is_service(void);

// Lets a child that a service has just forked run; in a program, whose children run at once,
// nothing. 0; -1 with errno EPERM: the service may not call PRIVCTL, or as getpgid; the child will
// never run then.
int libc_service_allow(pid_t child);

// Ends a service. Comes back at once in a process that is none.
void libc_service_exit(int status);

// Does the descriptor still mean the log? From libc_log_moved on it is whatever VFS has there.
bool libc_log_is(int fd);
void libc_log_moved(int fd);
// As write. -1 and errno when the kernel refuses.
ssize_t libc_log_write(int fd, const void *buffer, size_t bytes);
