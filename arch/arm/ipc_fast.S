// SPDX-License-Identifier: BSD-2-Clause
// The fast path of sendrec and replyrecv, and at the end that of the way back to user code: the receiver waits, nothing else is to be done, so the message goes to it and it
// runs at once. Everything is checked here that kernel/ipc.c checks; whatever is not plain goes to trap_slow, with no state
// changed. What is left over is therefore the common case only:
//
//   sendrec    the caller may; the receiver waits in receive for ANY or for the caller
//   replyrecv  the caller may; the receiver waits in sendrec for the caller; nothing waits for the caller
//   both       no more urgent process is ready; the receiver's ASID is of this generation; addresses are good
//
// The message goes to the receiver's entry first (the caller's space is loaded), then, after the switch, to its memory. A
// page missing on the first leg: the states are put back, trap_slow. On the second leg the message stays in the entry
// (P_DELIVER) and trap_return does the rest.
//
// Entry (arch/trap.h): sp = &context->pc of the caller, its registers saved, r0-r12 still the user's, domain 1 open.
// Register use until the switch:
//   r0  receiver's endpoint         r4  receiver's struct proc     r8  caller's endpoint
//   r1  message in user memory      r9  struct cpu                 r10 receiver's ASID
//   r2  replyrecv: next buffer      r3, r5-r7, r11, r12, lr scratch
//   sp  &caller->context.pc; own_(x) addresses a field of the caller

#include <abi/trap.h>
#include <arch/asm.h>
#include "offsets.h"

    .arch armv7-a
    .section .text.hot, "ax"
    .arm

#define own_(offset) [sp, #(offset) - CONTEXT_PC]

    .equ LAST_MESSAGE, 0x40000000 - 64 // highest user address of a message
    .equ HALF, 32                      // bytes that one LDM of eight registers moves

// The right to trap \number -> ipc_slow. r3 = struct priv of the caller.
    .macro check_trap number
    ldr r3, own_(PROC_PRIV)
    ldr r5, [r3, #PRIV_TRAP_MASK]
    tst r5, #1 << \number
    beq trap_slow
    .endm

// r0 endpoint -> r4 struct proc, alive, waiting in receive and nothing else; r8 = caller's endpoint.
    .macro find_receiver
    ubfx r5, r0, #0, #EP_SLOT_BITS
    cmp r5, #PROC_COUNT
    bhs trap_slow
    movw r4, #:lower16:proc_table
    movt r4, #:upper16:proc_table
    add r4, r4, r5, lsl #PROC_SHIFT_BITS
    ldr r5, [r4, #PROC_ENDPOINT]
    cmp r5, r0
    ldreq r5, [r4, #PROC_RTS]
    cmpeq r5, #RTS_IS_RECEIVING
    bne trap_slow
    ldr r8, own_(PROC_ENDPOINT)
    .endm

// User address in \address: aligned, below the end.
    .macro check_address address, tmp
    movw \tmp, #:lower16:LAST_MESSAGE
    movt \tmp, #:upper16:LAST_MESSAGE
    tst \address, #3
    bne trap_slow
    cmp \address, \tmp
    bhi trap_slow
    .endm

    .balign 64
    .globl ipc_fast_sendrec
ipc_fast_sendrec:
    check_trap TRAP_SENDREC
    find_receiver
    ldr r5, [r4, #PROC_PRIV_ID]
    add r3, r3, #PRIV_IPC_TO
    lsr r6, r5, #5
    ldr r6, [r3, r6, lsl #2]
    and r5, r5, #31
    lsr r6, r6, r5
    tst r6, #1
    beq trap_slow
    ldr r5, [r4, #PROC_FLAGS]
    cmp r5, #0                  // waits for an answer, or for something odd
    bne trap_slow
    ldr r5, [r4, #PROC_GET_FROM]
    movw r6, #EP_ANY
    cmp r5, r6
    cmpne r5, r8
    bne trap_slow
    check_address r1, r6
    mov r3, r0                  // from now on waits for the answer, into the same buffer
    mov r5, #FLAG_REPLY
    mov r6, r1
    mov r7, #TRAP_SENDREC << 24
    b transfer

    .balign 64
    .globl ipc_fast_replyrecv
ipc_fast_replyrecv:
    check_trap TRAP_REPLYRECV
    find_receiver
    ldr r5, own_(PROC_INBOX)
    cmp r5, #0                  // there is something to receive
    bne trap_slow
    ldr r5, [r4, #PROC_FLAGS]
    cmp r5, #FLAG_REPLY
    ldreq r5, [r4, #PROC_GET_FROM]
    cmpeq r5, r8
    bne trap_slow
    check_address r1, r6
    check_address r2, r6
    movw r3, #EP_ANY
    mov r5, #0
    mov r6, r2
    mov r7, #TRAP_REPLYRECV << 24

// r3, r5, r6: what the caller waits for, its flags, its next buffer; r7: trap number for the trace.
transfer:
    get_cpu r9
    ldr r11, [r9, #CPU_READY]
    ldr r12, [r4, #PROC_MORE_URGENT]
    tst r11, r12
    bne trap_slow
    ldr r10, [r4, #CONTEXT_ASID]
    ldr r11, [r9, #CPU_ASID_GENERATION]
    eor r11, r11, r10
    lsrs r11, r11, #8
    bne trap_slow
    mov r11, #RTS_IS_RECEIVING
    str r11, own_(PROC_RTS)
    str r5, own_(PROC_FLAGS)
    str r3, own_(PROC_GET_FROM)
    str r6, own_(PROC_MSG_ADDRESS)
    str r7, [r4, #CONTEXT_R0]   // kept there for the trace: r0 of the receiver gets its result last

    add r4, r4, #PROC_MSG
1:  ldm r1!, {r2, r3, r5, r6, r7, r11, r12, lr}
    mov r2, r8                  // the source is the kernel's to say
    stm r4!, {r2, r3, r5, r6, r7, r11, r12, lr}
2:  ldm r1, {r1, r2, r5, r6, r7, r11, r12, lr}
    stm r4, {r1, r2, r5, r6, r7, r11, r12, lr}
    sub r4, r4, #PROC_MSG + HALF
    fixup 1b, no_page_first
    fixup 2b, no_page_second

// Time, trace, counts. r3 = type, lr = stamp.
    ldr r5, [r9, #CPU_STAMP_REGISTER]
    cmp r5, #0
    bne stamp_of_device
    mrrc p15, 1, lr, r5, c14
stamped:
    ldr r5, [r9, #CPU_STAMP]
    str lr, [r9, #CPU_STAMP]
    sub r5, lr, r5
    ldrd r6, r7, own_(PROC_USER_STAMPS)
    adds r6, r6, r5
    adc r7, r7, #0
    strd r6, r7, own_(PROC_USER_STAMPS)

    ldr r5, [r9, #CPU_TRACE_NEXT]
    movw r6, #:lower16:trace_ring
    movt r6, #:upper16:trace_ring
    add r6, r6, r5
    add r5, r5, #16
    bic r5, r5, #TRACE_RING_BYTES
    str r5, [r9, #CPU_TRACE_NEXT]
    ldr r7, [r4, #CONTEXT_R0]
    bic r3, r3, #0xff000000
    orr r7, r7, r3
    mov r11, r0
    mov r12, lr
    stm r6, {r7, r8, r11, r12}

    ldr r5, own_(PROC_NR_MESSAGES)
    ldr r6, [r9, #CPU_NR_FAST]
    add r5, r5, #1
    add r6, r6, #1
    str r5, own_(PROC_NR_MESSAGES)
    str r6, [r9, #CPU_NR_FAST]

// The receiver becomes the current process.
    mov r5, #0
    str r5, [r4, #PROC_RTS]
    str r5, [r4, #PROC_FLAGS]
    str r5, [r4, #CONTEXT_R0]
    mrc p15, 0, r6, c13, c0, 2
    ldr r7, [r4, #CONTEXT_TLS_RW]
    ldr r11, [r4, #CONTEXT_TLS_RO]
    str r6, own_(CONTEXT_TLS_RW)
    mcr p15, 0, r7, c13, c0, 2
    mcr p15, 0, r11, c13, c0, 3
    str r4, [r9, #CPU_CURRENT]
    str r4, [r9, #CPU_SPACE]
    ldr r5, [r9, #CPU_FP_OWNER]
    cmp r5, #0
    blne select_fp
    ldr r6, [r9, #CPU_KERNEL_TTBR]
    ldr r7, [r4, #CONTEXT_TTBR0]
    switch_space r6, r10, r7
    add sp, r4, #CONTEXT_PC
deliver:                        // the message in the entry of r4, whose space is loaded
    ldr r0, own_(PROC_MSG_ADDRESS)
    add r1, r4, #PROC_MSG
    ldm r1!, {r2, r3, r5, r6, r7, r11, r12, lr}
3:  stm r0!, {r2, r3, r5, r6, r7, r11, r12, lr}
    ldm r1, {r2, r3, r5, r6, r7, r11, r12, lr}
4:  stm r0, {r2, r3, r5, r6, r7, r11, r12, lr}
    return_to_user
    fixup 3b, no_page_last
    fixup 4b, no_page_last

// The counter of a timer, on CPUs without CNTVCT.
stamp_of_device:
    ldr lr, [r5]
    ldr r5, [r9, #CPU_STAMP_INVERT]
    eor lr, lr, r5
    b stamped

no_page_second:
    sub r4, r4, #HALF
no_page_first:
    mov r5, #0
    str r5, own_(PROC_RTS)
    str r5, own_(PROC_FLAGS)
    b trap_slow

no_page_last:
    mov r5, #FLAG_DELIVER
    str r5, [r4, #PROC_FLAGS]
    user_close r5
    mov r0, r4
    get_cpu r4
    ldr sp, [r4, #CPU_KERNEL_SP]
    b resume_slow

// The way to user code after sched_next: r0 = process, r4 = struct cpu, sp = kernel stack, domain 1 shut. Here for those with
// nothing to do but a message to be written; others: resume_slow with all this as it was.
    .balign 64
    .globl ipc_fast_resume
ipc_fast_resume:
    ldr r8, [r0, #PROC_FLAGS]
    ldr r6, [r4, #CPU_SPACE]
    bics r5, r8, #FLAG_DELIVER
    bne resume_slow
    cmp r6, r0
    beq same_space
    ldr r10, [r0, #CONTEXT_ASID]
    ldr r11, [r4, #CPU_ASID_GENERATION]
    eor r11, r11, r10
    lsrs r11, r11, #8
    bne resume_slow
    mov r9, r4
    mov r4, r0
    cmp r6, #0
    mrcne p15, 0, r7, c13, c0, 2
    strne r7, [r6, #CONTEXT_TLS_RW]
    ldr r7, [r4, #CONTEXT_TLS_RW]
    ldr r11, [r4, #CONTEXT_TLS_RO]
    mcr p15, 0, r7, c13, c0, 2
    mcr p15, 0, r11, c13, c0, 3
    str r4, [r9, #CPU_SPACE]
    ldr r5, [r9, #CPU_FP_OWNER]
    cmp r5, #0
    blne select_fp
    mov r5, #DACR_USER          // the barriers of the switch make it hold
    mcr p15, 0, r5, c3, c0, 0
    ldr r6, [r9, #CPU_KERNEL_TTBR]
    ldr r7, [r4, #CONTEXT_TTBR0]
    switch_space r6, r10, r7
resume:
    add sp, r4, #CONTEXT_PC
    cmp r8, #0
    beq 5f
    mov r5, #0
    str r5, [r4, #PROC_FLAGS]
    b deliver
5:  return_to_user

same_space:
    mov r9, r4
    mov r4, r0
    ldr r5, [r9, #CPU_FP_OWNER]
    cmp r5, #0
    blne select_fp
    user_open r5
    b resume

// The FP registers have an owner, r5; r4 runs next. Spoils r0-r2, r5-r7.
// A receiver that has used FP gets them now, which costs less than a trap later.
    .fpu neon
    .equ FPEXC_EN, 1 << 30
select_fp:
    cmp r5, r4
    beq fp_on
    ldr r6, [r4, #CONTEXT_FP]
    ldr r7, [r6, #FP_IS_USED]
    cmp r7, #0
    beq fp_off
    mov r7, #FPEXC_EN
    vmsr fpexc, r7
    ldr r0, [r5, #CONTEXT_FP]
    vmrs r2, mvfr0
    and r2, r2, #0xf
    cmp r2, #2                  // 32 double registers
    vstmia r0!, {d0-d15}
    vstmiaeq r0!, {d16-d31}
    addne r0, r0, #128
    vmrs r1, fpscr
    str r1, [r0]
    vldmia r6!, {d0-d15}
    vldmiaeq r6!, {d16-d31}
    addne r6, r6, #128
    ldr r1, [r6]
    vmsr fpscr, r1
    str r4, [r9, #CPU_FP_OWNER]
fp_on:
    mov r6, #FPEXC_EN
    mov r7, #1
    b fp_set
fp_off:
    mov r6, #0
    mov r7, #0
fp_set:
    vmsr fpexc, r6
    str r7, [r9, #CPU_FP_ENABLED]
    bx lr
