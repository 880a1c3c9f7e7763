// SPDX-License-Identifier: BSD-2-Clause
// setjmp and longjmp. Layout of jmp_buf in words:
//   0..7 r4-r11, 8 sp, 9 lr, 10..25 d8-d15 (hard-float only), 26 the lowest open request serial,
//   27 whether a mask was saved, 28 the signal mask.
// The serial is kept because a jump out of a signal handler abandons the request that the signal
// interrupted: see libc/sys/request.c. The mask is handled in libc/sys/sigjmp.c.
//
// r0 = jmp_buf, r1 = value (longjmp); r2, r3, ip are scratch.
    .syntax unified
    .text
    .thumb

    .section .text.setjmp, "ax"
    .global setjmp
    .global _setjmp
    .type setjmp, %function
    .type _setjmp, %function
    .thumb_func
setjmp:
    .thumb_func
_setjmp:
    movs    r2, #0
    str     r2, [r0, #27 * 4]
    // Also the tail of sigsetjmp, which has stored words 27 and 28.
    .global libc_setjmp_tail
    .type libc_setjmp_tail, %function
    .thumb_func
libc_setjmp_tail:
    ldr     r3, =libc_open_serial
    ldr     r3, [r3]
    str     r3, [r0, #26 * 4]
    mov     r2, r0
    stmia   r2!, {r4-r11}
    str     sp, [r2], #4
    str     lr, [r2], #4
#ifdef __ARM_FP
    vstmia  r2, {d8-d15}
#endif
    movs    r0, #0
    bx      lr
    .size setjmp, . - setjmp

    .section .text.sigsetjmp, "ax"
    .global sigsetjmp
    .type sigsetjmp, %function
    .thumb_func
sigsetjmp:
    str     r1, [r0, #27 * 4]
    cbz     r1, 1f
    push    {r0, lr}
    bl      libc_sigjmp_save    // stores word 28
    pop     {r0, lr}
1:  b.w     libc_setjmp_tail
    .size sigsetjmp, . - sigsetjmp

    .section .text.longjmp, "ax"
    .global longjmp
    .global _longjmp
    .global siglongjmp
    .type longjmp, %function
    .type _longjmp, %function
    .type siglongjmp, %function
    .thumb_func
longjmp:
    .thumb_func
_longjmp:
    .thumb_func
siglongjmp:
    ldr     r2, [r0, #26 * 4]
    ldr     r3, =libc_open_serial
    str     r2, [r3]
    ldr     r2, [r0, #27 * 4]
    cbz     r2, 1f
    push    {r0, r1, r2, lr}
    bl      libc_sigjmp_restore
    pop     {r0, r1, r2, lr}
1:  ldmia   r0!, {r4-r11}
    ldr     sp, [r0], #4
    ldr     lr, [r0], #4
#ifdef __ARM_FP
    vldmia  r0, {d8-d15}
#endif
    movs    r0, r1
    it      eq
    moveq   r0, #1
    bx      lr
    .size longjmp, . - longjmp
