// SPDX-License-Identifier: BSD-2-Clause
// newlib's <unistd.h>, what it hides on this target, and the POSIX options that hold here.
#pragma once

#include_next <unistd.h>

#define _POSIX_VERSION 200112L
#define _POSIX_JOB_CONTROL 1
#define _POSIX_SAVED_IDS 1
#define _POSIX_FSYNC 200112L
#define _POSIX_MONOTONIC_CLOCK 200112L
#define _POSIX_NO_TRUNC 1
#define _POSIX_VDISABLE 0

#ifndef _CS_PATH
#define _CS_PATH 0
#endif

#ifdef __cplusplus
extern "C" {
#endif

int brk(void *end);
char *ctermid(char *name);
int getpagesize(void);
int gethostname(char *name, size_t size);
pid_t vfork(void);

#ifdef __cplusplus
}
#endif
