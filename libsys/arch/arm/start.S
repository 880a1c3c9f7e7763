// SPDX-License-Identifier: BSD-2-Clause
// First instruction of every service: sp points at argc, argv[], NULL, envp[], NULL, auxv[] (abi/proto/vm.h).

    .syntax unified
    .arm
    .section .text._start, "ax", %progbits
    .global _start
    .type _start, %function
_start:
    mov     r0, sp
    bic     sp, sp, #7
    mov     fp, #0
    mov     lr, #0
    bl      libsys_start
    b       .
    .size _start, . - _start
