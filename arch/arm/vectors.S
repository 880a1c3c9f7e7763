// SPDX-License-Identifier: BSD-2-Clause
// Exception entry and the way back. See arch/trap.h for who calls whom and arch/context.h for what sp_svc
// is while user code runs. IRQs and FIQs are masked from entry to return, so an IRQ always comes from user
// mode; an abort or undefined instruction may come from the kernel too (fixup or panic).
//
// Domain 1 is open while user code runs, and shut while the kernel does, but for the fast paths, which are
// entered and left with it open.
//
//   sp_svc  user mode: &current->pc        kernel: this CPU's kernel stack
//   sp_abt, sp_und: the exception stack, used for exceptions of the kernel only (empty otherwise)

#include <arch/asm.h>
#include <abi/trap.h>
#include "offsets.h"

    .arch armv7-a
    .arch_extension sec

    .equ MODE_SVC, 0x13
    .equ VECTOR_UNDEFINED, 1
    .equ VECTOR_PREFETCH, 3
    .equ VECTOR_DATA, 4

    .section .text.hot, "ax"
    .arm
    .balign 64
    .globl vectors
vectors:
    b vector_unexpected
    b vector_undefined
    b vector_svc
    b vector_prefetch
    b vector_data
    b vector_unexpected
    b vector_irq
    subs pc, lr, #4             @ FIQ: nobody owns it

vector_svc:
    stmdb sp, {r0-r14}^
    srsia sp, #MODE_SVC
    cmp r7, #TRAP_SENDREC
    beq ipc_fast_sendrec
    cmp r7, #TRAP_REPLYRECV
    beq ipc_fast_replyrecv

    // ipc_fast.S defines the fast paths; without it every trap is slow.
    .weak ipc_fast_sendrec
    .weak ipc_fast_replyrecv
    .globl trap_slow
ipc_fast_sendrec:
ipc_fast_replyrecv:
trap_slow:
    user_close r0
    get_cpu r1
    mov r5, sp
    sub r0, sp, #CONTEXT_PC
    ldr sp, [r1, #CPU_KERNEL_SP]
    mov fp, #0
    bl trap_svc
    cmp r0, #TRAP_GOES_ON
    bne trap_leave
    mov sp, r5
    mov r0, #DACR_USER
    mcr p15, 0, r0, c3, c0, 0
    return_to_user

trap_leave:
    cmp r0, #0
    beq trap_return
    get_cpu r4
    b ipc_fast_resume

    .globl trap_return
trap_return:
    get_cpu r4
    ldr sp, [r4, #CPU_KERNEL_SP]
    mov fp, #0
again:
    bl sched_next
    cmp r0, #0
    beq idle
    b ipc_fast_resume

    .globl resume_slow
resume_slow:                    @ r0 process, r4 struct cpu, sp kernel stack, domain 1 shut
    mov r5, r0
    bl arch_prepare_user
    cmp r0, #0
    beq again
    str r5, [r4, #CPU_CURRENT]
    add sp, r5, #CONTEXT_PC
    mov r0, #DACR_USER
    mcr p15, 0, r0, c3, c0, 0   @ the exception return makes it hold
    return_to_user

idle:
    dsb
    wfi
    bl irq_dispatch
    b again

vector_irq:
    sub lr, lr, #4
    srsia sp, #MODE_SVC
    cps #MODE_SVC
    stmdb sp, {r0-r14}^
    user_close r0
    get_cpu r4
    sub r0, sp, #CONTEXT_PC
    ldr sp, [r4, #CPU_KERNEL_SP]
    mov fp, #0
    bl irq_trap
    cmp r0, #0
    beq trap_return
    b ipc_fast_resume

// From user mode: state into the context, then C on the kernel stack. From the kernel: all registers on
// the exception stack, then C there (struct kernel_fault in fault.c), which gives back the address to
// continue at, or doesn't return.
    .macro exception vector
    str r0, [sp, #-4]
    mrs r0, spsr
    tst r0, #0xf
    ldr r0, [sp, #-4]
    bne kernel_exception_\vector
    srsia sp, #MODE_SVC
    cps #MODE_SVC
    stmdb sp, {r0-r14}^
    user_close r0
    get_cpu r2
    sub r0, sp, #CONTEXT_PC
    mov r1, #\vector
    ldr sp, [r2, #CPU_KERNEL_SP]
    mov fp, #0
    bl arch_user_exception
    b trap_return
kernel_exception_\vector:
    srsdb sp!, #MODE_THIS       @ lr, spsr
    sub sp, sp, #8              @ sp_svc, lr_svc
    push {r0-r12}
    sub sp, sp, #8              @ status, address
    add r2, sp, #60
    mrs r0, cpsr
    cps #MODE_SVC
    mov r3, sp
    mov r4, lr
    msr cpsr_c, r0
    stm r2, {r3, r4}
    mov r0, sp
    mov r1, #\vector
    bl arch_kernel_exception    @ returns only when there is a landing, which is in the frame now
    add sp, sp, #8
    pop {r0-r12}
    add sp, sp, #8
    rfeia sp!
    .endm

vector_undefined:
    .set MODE_THIS, 0x1b
    push {r0}
    mrs r0, spsr
    tst r0, #0x20               @ Thumb: 2 bytes on, not 4
    subne lr, lr, #2
    subeq lr, lr, #4
    pop {r0}
    exception VECTOR_UNDEFINED

vector_prefetch:
    .set MODE_THIS, 0x17
    sub lr, lr, #4
    exception VECTOR_PREFETCH

vector_data:
    .set MODE_THIS, 0x17
    sub lr, lr, #8
    exception VECTOR_DATA

vector_unexpected:
    b vector_unexpected

// void arch_enter_scheduler(void)
    .globl arch_enter_scheduler
    .type arch_enter_scheduler, %function
arch_enter_scheduler:
    b trap_return
