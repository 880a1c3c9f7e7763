// SPDX-License-Identifier: BSD-2-Clause
// Prototypes for compilers that knew none; all know them now.
#pragma once

#define _ANSI 31459
#define _PROTOTYPE(function, params) function params
#define _ARGS(params) params
#define _VOIDSTAR void *
#define _VOID void
#define _CONST const
#define _VOLATILE volatile
#define _SIZET size_t
