// SPDX-License-Identifier: BSD-2-Clause
// FP register file to and from memory (struct arch_fp). FPEXC.EN must be set. Built with the FP unit's
// instructions allowed; nothing else in the kernel is.

    .arch armv7-a
    .fpu neon
    .syntax unified
    .text
    .arm

// r0 struct arch_fp, r1 = 1: 32 double registers, 0: 16
    .globl arch_fp_store
    .type arch_fp_store, %function
arch_fp_store:
    vstmia r0!, {d0-d15}
    cmp r1, #0
    vstmiane r0!, {d16-d31}
    addeq r0, r0, #128
    vmrs r1, fpscr
    str r1, [r0]
    bx lr

    .globl arch_fp_load
    .type arch_fp_load, %function
arch_fp_load:
    vldmia r0!, {d0-d15}
    cmp r1, #0
    vldmiane r0!, {d16-d31}
    addeq r0, r0, #128
    ldr r1, [r0]
    vmsr fpscr, r1
    bx lr

// r0: FPEXC
    .globl arch_fp_set_fpexc
    .type arch_fp_set_fpexc, %function
arch_fp_set_fpexc:
    vmsr fpexc, r0
    bx lr

    .globl arch_fp_mvfr0
    .type arch_fp_mvfr0, %function
arch_fp_mvfr0:
    vmrs r0, mvfr0
    bx lr
