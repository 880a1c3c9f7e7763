// SPDX-License-Identifier: BSD-2-Clause
// Moving and clearing frames of the linear map, 32 bytes per instruction pair (arch/mmu.h).

    .arch armv7-a
    .syntax unified
    .section .text.hot, "ax"
    .arm

// r0 frame
    .globl arch_zero_frame
    .type arch_zero_frame, %function
arch_zero_frame:
    push {r4-r8, lr}
    mov r1, #0
    mov r2, #0
    mov r3, #0
    mov r4, #0
    mov r5, #0
    mov r6, #0
    mov r7, #0
    mov r8, #0
    mov lr, #32
1:  stm r0!, {r1-r8}
    stm r0!, {r1-r8}
    stm r0!, {r1-r8}
    stm r0!, {r1-r8}
    subs lr, lr, #1
    bne 1b
    pop {r4-r8, pc}

// r0 to, r1 from
    .globl arch_copy_frame
    .type arch_copy_frame, %function
arch_copy_frame:
    push {r4-r10, lr}
    mov r2, #64
1:  ldm r1!, {r3-r10}
    stm r0!, {r3-r10}
    ldm r1!, {r3-r10}
    stm r0!, {r3-r10}
    subs r2, r2, #1
    bne 1b
    pop {r4-r10, pc}

// r0 to, r1 from, r2 n; r3-r10 data. Words when both addresses are aligned, 256 bytes a round. Else the target is aligned first
// and words are loaded unaligned, which normal memory allows with SCTLR.A clear (ARM DDI 0406C A3.2.1).
    .globl arch_copy
    .type arch_copy, %function
arch_copy:
    push {r4-r10, lr}
    orr r3, r0, r1
    tst r3, #3
    bne 6f
    subs r2, r2, #256
    blo 2f
1:
    .rept 8
    ldm r1!, {r3-r10}
    stm r0!, {r3-r10}
    .endr
    subs r2, r2, #256
    bhs 1b
2:  add r2, r2, #256
    subs r2, r2, #32
    blo 4f
3:  ldm r1!, {r3-r10}
    stm r0!, {r3-r10}
    subs r2, r2, #32
    bhs 3b
4:  add r2, r2, #32
5:  subs r2, r2, #4
    ldrhs r3, [r1], #4
    strhs r3, [r0], #4
    bhs 5b
    adds r2, r2, #4
    popeq {r4-r10, pc}
8:  subs r2, r2, #1
    ldrbhs r3, [r1], #1
    strbhs r3, [r0], #1
    bhs 8b
    pop {r4-r10, pc}
6:  cmp r2, #32
    blo 8b
7:  tst r0, #3
    ldrbne r3, [r1], #1
    strbne r3, [r0], #1
    subne r2, r2, #1
    bne 7b
    subs r2, r2, #32
    blo 4b
9:  ldr r3, [r1], #4
    ldr r4, [r1], #4
    ldr r5, [r1], #4
    ldr r6, [r1], #4
    ldr r7, [r1], #4
    ldr r8, [r1], #4
    ldr r9, [r1], #4
    ldr r10, [r1], #4
    stm r0!, {r3-r10}
    subs r2, r2, #32
    bhs 9b
    b 4b
