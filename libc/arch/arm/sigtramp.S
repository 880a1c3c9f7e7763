// SPDX-License-Identifier: BSD-2-Clause
// Where a signal handler returns to: its address is given to PM with each sigaction.
//
// Entry: sp = the struct signal_frame (abi/kcall.h) that the handler was called with.
// libc_sigreturn (libc/sys/signal.c) asks PM to go on with what the frame holds; it does not return.
    .syntax unified
    .text
    .thumb

    .section .text.libc_sigtramp, "ax"
    .global libc_sigtramp
    .type libc_sigtramp, %function
    .thumb_func
libc_sigtramp:
    mov     r0, sp
    bl      libc_sigreturn
    udf     #0
    .size libc_sigtramp, . - libc_sigtramp
