// SPDX-License-Identifier: BSD-2-Clause
// Limits of the system, as <limits.h> shows them.
#pragma once

#define ARG_MAX 131072
#define CHILD_MAX 192
#define LINK_MAX 32767
#define MAX_CANON 255
#define MAX_INPUT 1024
#define NAME_MAX 255
#define NGROUPS_MAX 16
#define OPEN_MAX 64
#define PATH_MAX 1024
#define PIPE_BUF 4096
#define IOV_MAX 1024
#define PAGESIZE 4096
#define PAGE_SIZE 4096
#define TTY_NAME_MAX 32
#define LOGIN_NAME_MAX 32
#define HOST_NAME_MAX 64
#define SYMLOOP_MAX 8

#define BC_BASE_MAX 99
#define BC_DIM_MAX 2048
#define BC_SCALE_MAX 99
#define BC_STRING_MAX 1000
#define COLL_WEIGHTS_MAX 0
#define EXPR_NEST_MAX 32
#define LINE_MAX 2048
#define RE_DUP_MAX 255
