// SPDX-License-Identifier: BSD-2-Clause
// Between the signal code and its assembly in arch/arm.
#pragma once

// sigtramp.S: what handlers return to.
void libc_sigtramp(void);

// Goes on where the signal interrupted the program.
void libc_sigreturn(const void *frame) __attribute__((__noreturn__));

// setjmp.S: the signal mask in a jmp_buf, given as words.
void libc_sigjmp_save(unsigned *words);
void libc_sigjmp_restore(const unsigned *words);
