// SPDX-License-Identifier: BSD-2-Clause
// The traps of abi/trap.h as C functions. The kernel keeps every register but r0, so r7 is saved in r12, which a function
// may spoil. ARM state, so that each caller, whatever its own state, costs the same number of instructions.
//
// Register use: r0..r2 arguments, r0 result, r7 trap number, r12 caller's r7.

#include "abi/trap.h"

    .syntax unified
    .arm

    .macro TRAP_FUNCTION name, number
    .section .text.\name, "ax", %progbits
    .balign 4
    .global \name
    .type \name, %function
\name:
    mov     r12, r7
    mov     r7, #\number
    svc     #0
    mov     r7, r12
    bx      lr
    .size \name, . - \name
    .endm

    TRAP_FUNCTION ipc_sendrec, TRAP_SENDREC
    TRAP_FUNCTION ipc_send, TRAP_SEND
    TRAP_FUNCTION ipc_receive, TRAP_RECEIVE
    TRAP_FUNCTION ipc_notify, TRAP_NOTIFY
    TRAP_FUNCTION ipc_sendnb, TRAP_SENDNB
    TRAP_FUNCTION ipc_senda, TRAP_SENDA
    TRAP_FUNCTION ipc_replyrecv, TRAP_REPLYRECV
    TRAP_FUNCTION kernel_call, TRAP_KCALL
