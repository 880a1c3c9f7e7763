// SPDX-License-Identifier: BSD-2-Clause
// <unistd.h> and the endpoints of processes.
#pragma once

#include_next <unistd.h>

#ifdef _MINIX
#include <minix/sysutil.h>
#endif
