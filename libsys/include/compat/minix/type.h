// SPDX-License-Identifier: BSD-2-Clause
// Types of the old interface. With _MINIX all the other old notation comes along.
#pragma once

#include <abi/types.h>

#include <sys/types.h>

typedef uint32_t vir_clicks;
typedef uint32_t phys_clicks;

#ifdef _MINIX
#include <minix/com.h>
#include <minix/const.h>
#include <minix/ipc.h>
#include <minix/sef.h>
#include <minix/sysutil.h>
#endif
