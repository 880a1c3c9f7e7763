// SPDX-License-Identifier: BSD-2-Clause
// Where a program begins.
//
// Entry: sp -> argc, argv[0..argc-1], 0, environment, 0, pairs of auxv words; no other register
// means anything. libc_start (libc/sys/start.c) gets the address of argc and does not return.
    .syntax unified
    .text
    .thumb

    .section .text._start, "ax"
    .global _start
    .type _start, %function
    .thumb_func
_start:
    mov     r0, sp
    bic     r1, r0, #7
    mov     sp, r1
    mov     lr, #0              // the end of a backtrace
    bl      libc_start
    udf     #0
    .size _start, . - _start
