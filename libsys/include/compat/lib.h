// SPDX-License-Identifier: BSD-2-Clause
// What the old C library's own sources included. Its calls by message number are not there.
#pragma once

#include <ansi.h>
#include <errno.h>
#include <limits.h>
#include <sys/types.h>

#include <minix/const.h>
#include <minix/type.h>
