// SPDX-License-Identifier: BSD-2-Clause
// Access to the loaded address space (arch/user.h). Domain 1 is open only between user_open and
// user_close; every user access has a fixup. The kernel's loads and stores of user pages obey the user's
// write permission because AP=0b111 is read-only to both.
//
// arch_user_read/write: r0 to, r1 from, r2 n; r3 scratch, r4-r10 data. Result in r0.

#include <arch/asm.h>

    .arch armv7-a
    .equ EFAULT, 14
    .equ EIO, 5

    .section .text.hot, "ax"
    .arm

    .macro check_range address, n, tmp
    cmp \address, #0x40000000
    bhs bad_range
    rsb \tmp, \address, #0x40000000
    cmp \n, \tmp
    bhi bad_range
    .endm

bad_range:
    mvn r0, #EFAULT - 1
    bx lr

// Copy with the user side at r1 (load) or r0 (store): the same loop, both sides have fixups.
    .macro user_copy
    push {r4-r10, lr}
    user_open r3
    orr r3, r0, r1
    tst r3, #3
    bne 3f
    subs r2, r2, #32
    blo 2f
1:
10: ldm r1!, {r3-r10}
11: stm r0!, {r3-r10}
    subs r2, r2, #32
    bhs 1b
2:  adds r2, r2, #32
    beq 6f
4:  subs r2, r2, #4
    blo 5f
12: ldr r3, [r1], #4
13: str r3, [r0], #4
    b 4b
5:  add r2, r2, #4
3:  subs r2, r2, #1
    blo 6f
14: ldrb r3, [r1], #1
15: strb r3, [r0], #1
    b 3b
6:  user_close r3
    mov r0, #0
    pop {r4-r10, pc}
    fixup 10b, copy_fault
    fixup 11b, copy_fault
    fixup 12b, copy_fault
    fixup 13b, copy_fault
    fixup 14b, copy_fault
    fixup 15b, copy_fault
    .endm

copy_fault:
    user_close r3
    mvn r0, #EFAULT - 1
    pop {r4-r10, pc}

    .globl arch_user_read
    .type arch_user_read, %function
arch_user_read:
    check_range r1, r2, r3
    user_copy

    .globl arch_user_write
    .type arch_user_write, %function
arch_user_write:
    check_range r0, r2, r3
    user_copy

// r0 kernel buffer, r1 user address
    .globl arch_user_copy_msg_in
    .type arch_user_copy_msg_in, %function
arch_user_copy_msg_in:
    tst r1, #3
    bne bad_range
    mov r2, #64
    check_range r1, r2, r3
    b copy_message

// r0 user address, r1 kernel buffer
    .globl arch_user_copy_msg_out
    .type arch_user_copy_msg_out, %function
arch_user_copy_msg_out:
    tst r0, #3
    bne bad_range
    mov r2, #64
    check_range r0, r2, r3
copy_message:
    push {r4-r10, lr}
    user_open r3
20: ldm r1!, {r3-r10}
21: stm r0!, {r3-r10}
22: ldm r1, {r3-r10}
23: stm r0, {r3-r10}
    user_close r3
    mov r0, #0
    pop {r4-r10, pc}
    fixup 20b, copy_fault
    fixup 21b, copy_fault
    fixup 22b, copy_fault
    fixup 23b, copy_fault

// int arch_probe_read(const void *address, uint32_t *value): a word that may not be there at all.
    .globl arch_probe_read
    .type arch_probe_read, %function
arch_probe_read:
30: ldr r2, [r0]
    str r2, [r1]
    mov r0, #0
    bx lr
31: mvn r0, #EFAULT - 1
    bx lr
    fixup 30b, 31b

// int arch_device_read(const volatile void *address, uint32_t width, uint32_t *value): a register that the bus may refuse.
// The DSB waits for the load, so that an abort is taken here and not later.
    .globl arch_device_read
    .type arch_device_read, %function
arch_device_read:
    cmp r1, #2
    blo 51f
    beq 52f
50: ldr r3, [r0]
    b 53f
51: ldrb r3, [r0]
    b 53f
52: ldrh r3, [r0]
53: dsb
    str r3, [r2]
    mov r0, #0
    bx lr
device_fault:
    mvn r0, #EIO - 1
    bx lr
    fixup 50b, device_fault
    fixup 51b, device_fault
    fixup 52b, device_fault

// int arch_device_write(volatile void *address, uint32_t width, uint32_t value)
    .globl arch_device_write
    .type arch_device_write, %function
arch_device_write:
    cmp r1, #2
    blo 61f
    beq 62f
60: str r2, [r0]
    b 63f
61: strb r2, [r0]
    b 63f
62: strh r2, [r0]
63: dsb
    mov r0, #0
    bx lr
    fixup 60b, device_fault
    fixup 61b, device_fault
    fixup 62b, device_fault

// int arch_probe_secure(void): SCR can be read in secure state only.
    .globl arch_probe_secure
    .type arch_probe_secure, %function
arch_probe_secure:
40: mrc p15, 0, r0, c1, c1, 0
    mov r0, #1
    bx lr
41: mov r0, #0
    bx lr
    fixup 40b, 41b
