// SPDX-License-Identifier: BSD-2-Clause
// Non-local jumps. setjmp does not save the signal mask; sigsetjmp does when asked to.
#pragma once

#include <machine/setjmp.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef jmp_buf sigjmp_buf;

int setjmp(jmp_buf env) __attribute__((__returns_twice__));
int _setjmp(jmp_buf env) __attribute__((__returns_twice__));
int sigsetjmp(sigjmp_buf env, int save_mask) __attribute__((__returns_twice__));
void longjmp(jmp_buf env, int value) __attribute__((__noreturn__));
void _longjmp(jmp_buf env, int value) __attribute__((__noreturn__));
void siglongjmp(sigjmp_buf env, int value) __attribute__((__noreturn__));

#ifdef __cplusplus
}
#endif
