// SPDX-License-Identifier: BSD-2-Clause
// The trap into the kernel as a C function: see abi/trap.h.
//
// int32_t libc_trap(uint32_t a0, void *a1, uint32_t a2, uint32_t number)
// r0..r2 are the trap's arguments and r0 its result; r3 holds the number, which goes to r7.
    .syntax unified
    .text
    .thumb

    .section .text.libc_trap, "ax"
    .global libc_trap
    .type libc_trap, %function
    .thumb_func
libc_trap:
    push    {r7, lr}
    mov     r7, r3
    svc     #0
    pop     {r7, pc}
    .size libc_trap, . - libc_trap
