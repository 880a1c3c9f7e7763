// SPDX-License-Identifier: BSD-2-Clause
// jmp_buf of the port: core registers r4-r11, sp, lr and, in the hard-float build, d8-d15, which
// newlib's own setjmp loses. sigsetjmp adds a flag and the signal mask. The layout is known to
// libc/arch/arm/setjmp.S.
#pragma once

#define _JBLEN 32
#define _JBTYPE int
typedef _JBTYPE jmp_buf[_JBLEN] __attribute__((__aligned__(8)));
