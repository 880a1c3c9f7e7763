// SPDX-License-Identifier: BSD-2-Clause
// Words and numbers of the old sources. With _MINIX all the other old notation comes along.
#pragma once

#include <abi/types.h>

#include <ansi.h>

#define EXTERN extern
#define PRIVATE static
#define PUBLIC
#define FORWARD static

#define TRUE 1
#define FALSE 0
#define BYTE 0377
#define READING 0
#define WRITING 1
#define HAVE_SCATTERED_IO 1

#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define MIN(a, b) ((a) < (b) ? (a) : (b))

// Segments: only D is accepted where one is asked for.
#define T 0
#ifndef D
#define D 1
#endif
#define S 2

// A click is a page.
#define CLICK_SIZE 4096
#define CLICK_SHIFT 12
#define CLICK_FLOOR(n) (((vir_bytes)(n) >> CLICK_SHIFT) << CLICK_SHIFT)
#define CLICK_CEIL(n) CLICK_FLOOR((vir_bytes)(n) + CLICK_SIZE - 1)

#ifndef NO_NUM
#define NO_NUM 0x8000
#endif

#ifdef _MINIX
#include <minix/com.h>
#include <minix/ipc.h>
#include <minix/sef.h>
#include <minix/sysutil.h>
#include <minix/type.h>
#endif
