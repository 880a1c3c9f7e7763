// SPDX-License-Identifier: BSD-2-Clause
// Limits: the compiler's for the types, ours for the system.
#pragma once

#include_next <limits.h>

#include <sys/syslimits.h>

#define SSIZE_MAX INT_MAX
#define NL_ARGMAX 32

#define _POSIX_ARG_MAX 4096
#define _POSIX_CHILD_MAX 25
#define _POSIX_LINK_MAX 8
#define _POSIX_MAX_CANON 255
#define _POSIX_MAX_INPUT 255
#define _POSIX_NAME_MAX 14
#define _POSIX_NGROUPS_MAX 8
#define _POSIX_OPEN_MAX 20
#define _POSIX_PATH_MAX 256
#define _POSIX_PIPE_BUF 512
#define _POSIX_SSIZE_MAX 32767
#define _POSIX_SYMLOOP_MAX 8
#define _POSIX_HOST_NAME_MAX 255
#define _POSIX2_LINE_MAX 2048
#define _POSIX2_RE_DUP_MAX 255
