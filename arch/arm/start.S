// SPDX-License-Identifier: BSD-2-Clause
// From the boot loader to C. The image is a flat binary with the ARM Linux zImage header, entered by the
// Linux boot protocol: r2 = physical address of the device tree, MMU and D-cache off, ARM state, any load
// address, secure or non-secure SVC or HYP. Position-independent until the jump to `high`.
//
//   r4  physical address of the image      r9  BOOT_* flags (abi/kcall.h)
//   r5  where it goes (16 KiB aligned)     r10 physical address of the tree
//   r11 first-level table, physical        others: scratch
//
// Nothing but the image's own claim (header word 3) is written before C has read the tree.

#include <arch/asm.h>

    .arch armv7-a
    .arch_extension sec
    .arch_extension virt

    .equ MODE_SVC, 0x13
    .equ MODE_ABT, 0x17
    .equ MODE_UND, 0x1b
    .equ MODE_HYP, 0x1a
    .equ BOOT_ENTERED_HYP, 2
    .equ PAGE_NORMAL, L2_PAGE | L2_NORMAL

    .section .head, "ax"
    .arm
    .globl _start
_start:
    .rept 8
    mov r0, r0
    .endr
    b start
    .word 0x016f2818            @ zImage magic, at 0x24
    .word 0                     @ position-independent
    .word image_claim_bytes     @ bss and the slack of a move included
    .word 0x04030201            @ little-endian

start:
    cpsid aif
    mov r10, r2
    mov r9, #0
    mrs r0, cpsr
    and r0, r0, #0x1f
    cmp r0, #MODE_HYP
    bne from_pl1

    // HYP: PL1 sees the real CPU id and timers, nothing traps, the virtual counter is the physical one.
    mov r9, #BOOT_ENTERED_HYP
    mrc p15, 0, r0, c0, c0, 0
    mcr p15, 4, r0, c0, c0, 0   @ VPIDR = MIDR
    mrc p15, 0, r0, c0, c0, 5
    mcr p15, 4, r0, c0, c0, 5   @ VMPIDR = MPIDR
    mov r0, #0
    mcr p15, 4, r0, c1, c1, 0   @ HCR
    mcr p15, 4, r0, c1, c1, 3   @ HSTR
    mrc p15, 4, r1, c1, c1, 1
    and r1, r1, #0x1f
    mcr p15, 4, r1, c1, c1, 1   @ HDCR: keep HPMN
    movw r1, #0x33ff
    mcr p15, 4, r1, c1, c1, 2   @ HCPTR: only the bits that read as one
    mrc p15, 0, r1, c0, c1, 1   @ ID_PFR1: generic timer?
    tst r1, #0xf0000
    beq 1f
    mrc p15, 4, r1, c14, c1, 0
    orr r1, r1, #3
    mcr p15, 4, r1, c14, c1, 0  @ CNTHCTL: PL1 may use the physical counter and timer
    mcrr p15, 4, r0, r0, c14    @ CNTVOFF = 0
1:  mov r0, #0x1c0 | MODE_SVC
    msr spsr_cxsf, r0
    adr r0, from_pl1
    msr elr_hyp, r0
    eret

from_pl1:
    cps #MODE_SVC

    // One CPU runs; any other that comes here waits for ever.
    mrc p15, 0, r0, c0, c0, 5
    and r1, r0, #0xc0000000     @ MPIDR: multiprocessing extensions, not uniprocessor
    cmp r1, #0x80000000
    bne 1f
    tst r0, #0xff
    bne park
1:
    // The first-level table must lie at a multiple of 16 KiB: move the image up if it doesn't. At least
    // one page, so that the loop, which is in the first page, never overwrites itself.
    adr r4, _start
    mov r5, r4
    ubfx r0, r4, #0, #14
    cmp r0, #0
    addne r5, r4, #0x4f00
    addne r5, r5, #0xff
    lsr r5, r5, #14
    lsl r5, r5, #14
    ldr r6, =image_bytes
    sub r0, r10, r5
    cmp r0, r6
    blo park                    @ the tree lies where the kernel must: nothing can be told
    lsr r0, r5, #20
    cmp r0, #0xf00
    bhs park                    @ the early identity mapping would hide the kernel
    cmp r4, r5
    beq in_place
    ldr r6, =image_file_bytes
    add r7, r4, r6
    add r8, r5, r6
1:  ldr r0, [r7, #-4]!
    str r0, [r8, #-4]!
    cmp r7, r4
    bhi 1b
    adr r0, in_place
    sub r0, r0, r4
    add r0, r0, r5
    mov r1, #0
    dsb
    mcr p15, 0, r1, c7, c5, 0   @ ICIALLU
    mcr p15, 0, r1, c7, c5, 6   @ BPIALL
    dsb
    isb
    bx r0

in_place:
    ldr r0, =image_file_bytes
    ldr r1, =image_bytes
    add r0, r0, r5
    add r1, r1, r5
    mov r2, #0
    mov r3, #0
    mov r4, #0
    mov r6, #0
    mov r7, #0
    mov r8, #0
    mov r11, #0
    mov r12, #0
1:  stm r0!, {r2-r4, r6-r8, r11, r12} @ 32 bytes; both ends are multiples of 32
    cmp r0, r1
    blo 1b

    bl invalidate_l1_dcache
    bl enable_coherency

    // Second-level tables of the image: text, rodata, data, each with its rights.
    ldr r11, =image_l1_offset
    add r11, r11, r5
    ldr r1, =image_l2_offset
    add r1, r1, r5
    add r2, r11, #0x3c00        @ first-level entries from 0xf0000000 on
    orr r3, r1, #L1_TABLE | L1_DOMAIN_KERNEL
    mov r0, #4
1:  str r3, [r2], #4
    add r3, r3, #L2_TABLE_BYTES
    subs r0, r0, #1
    bne 1b

    mov r2, r5
    ldr r0, =image_text_pages
    ldr r3, =PAGE_NORMAL | L2_AP_KERNEL_RO
    bl map_pages
    ldr r0, =image_rodata_pages
    ldr r3, =PAGE_NORMAL | L2_AP_KERNEL_RO | L2_XN
    bl map_pages
    ldr r0, =image_data_pages
    ldr r3, =PAGE_NORMAL | L2_AP_KERNEL_RW | L2_XN
    bl map_pages

    // The section that this code runs in, until `high`; C removes it.
    lsr r0, r5, #20
    lsl r1, r0, #20
    ldr r2, =L1_SECTION | L1_SECTION_NORMAL | L1_SECTION_AP_RO | L1_DOMAIN_KERNEL
    orr r1, r1, r2
    str r1, [r11, r0, lsl #2]

    // Table walks: write-back cacheable. The bits' places depend on the multiprocessing extensions
    // (ARM DDI 0406C B4.1.154).
    mrc p15, 0, r0, c0, c0, 5
    tst r0, #0x80000000
    moveq r12, #0x09
    movne r12, #0x48
    orr r0, r11, r12
    mov r1, #2
    mcr p15, 0, r1, c2, c0, 2   @ TTBCR: N = 2
    mcr p15, 0, r0, c2, c0, 0   @ TTBR0: no user entries
    mcr p15, 0, r0, c2, c0, 1   @ TTBR1
    mov r1, #DACR_KERNEL
    mcr p15, 0, r1, c3, c0, 0
    mov r1, #0
    mcr p15, 0, r1, c13, c0, 1  @ CONTEXTIDR: ASID 0
    dsb
    mcr p15, 0, r1, c8, c7, 0   @ TLBIALL
    mcr p15, 0, r1, c7, c5, 0   @ ICIALLU
    mcr p15, 0, r1, c7, c5, 6   @ BPIALL
    dsb
    isb
    mrc p15, 0, r0, c1, c0, 0
    ldr r1, =0x721a2402         @ TE AFE TRE EE UWXN WXN HA V SW A: off
    bic r0, r0, r1
    movw r1, #0x1805            @ I Z C M: on
    orr r0, r0, r1
    ldr r3, =high
    mcr p15, 0, r0, c1, c0, 0
    isb
    bx r3

park:
    wfe
    b park

// r2 first frame, r0 number of pages, r3 attributes, r1 entry to write; r1 and r2 move on.
map_pages:
    cmp r0, #0
    bxeq lr
1:  orr r6, r2, r3
    str r6, [r1], #4
    add r2, r2, #4096
    subs r0, r0, #1
    bne 1b
    bx lr

// Cortex-A9 comes out of reset with random L1 lines; others did it in hardware and lose nothing here,
// since by the protocol the D-cache is off and clean.
invalidate_l1_dcache:
    mov r0, #0
    mcr p15, 2, r0, c0, c0, 0   @ CSSELR: level 1 data
    isb
    mrc p15, 1, r0, c0, c0, 0   @ CCSIDR
    and r1, r0, #7
    add r1, r1, #4              @ log2 of the line
    ubfx r2, r0, #3, #10        @ ways - 1
    ubfx r3, r0, #13, #15       @ sets - 1
    clz r6, r2                  @ place of the way number
1:  mov r7, r2
2:  lsl r8, r3, r1
    cmp r2, #0
    orrne r8, r8, r7, lsl r6
    mcr p15, 0, r8, c7, c6, 2   @ DCISW
    subs r7, r7, #1
    bpl 2b
    subs r3, r3, #1
    bpl 1b
    dsb
    isb
    bx lr

// Cortex-A5, A7, A9, A15, A17: caches work only with ACTLR.SMP. Where it is the secure side's, the write
// is ignored.
enable_coherency:
    mrc p15, 0, r0, c0, c0, 0
    ubfx r1, r0, #4, #12
    movw r2, #0xc05
    cmp r1, r2
    movw r2, #0xc07
    cmpne r1, r2
    movw r2, #0xc09
    cmpne r1, r2
    movw r2, #0xc0e
    cmpne r1, r2
    movw r2, #0xc0f
    cmpne r1, r2
    bxne lr
    mrc p15, 0, r0, c1, c0, 1
    tst r0, #0x40
    orreq r0, r0, #0x40
    mcreq p15, 0, r0, c1, c0, 1
    isb
    bx lr

    .ltorg

    .text
high:
    ldr r0, =exception_stack_top
    cps #MODE_ABT
    mov sp, r0
    cps #MODE_UND
    mov sp, r0
    cps #MODE_SVC
    ldr sp, =kernel_stack_top
    ldr r0, =vectors
    mcr p15, 0, r0, c12, c0, 0  @ VBAR
    ldr r0, =cpu_table
    mcr p15, 0, r0, c13, c0, 4  @ TPIDRPRW
    str sp, [r0]                @ kernel_sp
    orr r1, r11, r12
    str r1, [r0, #24]           @ kernel_ttbr
    mov fp, #0
    mov lr, #0
    mov r0, r5
    mov r1, r10
    mov r2, r9
    bl boot_main
    b park
    .ltorg
