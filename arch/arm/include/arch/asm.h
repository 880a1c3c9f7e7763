// SPDX-License-Identifier: BSD-2-Clause
// clang-format off
// That is for C; this is for the assembler.
//
// Macros shared by vectors.S, user.S and ipc_fast.S.
//
// fixup INSTRUCTION_LABEL, LANDING: a data abort of the kernel at that instruction continues at LANDING,
// SVC mode, all registers as they were at the fault; the domain is as it was too.
#pragma once

#include <arch/pte.h>

.syntax unified

.macro fixup instruction, landing
    .pushsection .fixup, "a"
    .word \instruction, \landing
    .popsection
.endm

.macro get_cpu rd
    mrc p15, 0, \rd, c13, c0, 4
.endm

// Domain 1 open / closed. The ISB makes it hold for the next access.
.macro user_open tmp
    mov \tmp, #DACR_USER
    mcr p15, 0, \tmp, c3, c0, 0
    isb
.endm
.macro user_close tmp
    mov \tmp, #DACR_KERNEL
    mcr p15, 0, \tmp, c3, c0, 0
    isb
.endm

// The one switch sequence (ARM DDI 0406C B3.10.4): between the two TTBR0 writes only global entries can
// be fetched, so no entry of one space is ever tagged with the other's ASID. The ASID in \asid must be of
// the current generation. No branch predictor operation: the change comes with a CONTEXTIDR change
// (B2.2.9), and A8 r3p2, A9, A7 and A15 have no erratum that asks for one.
.macro switch_space kernel_ttbr, asid, ttbr
    dsb
    mcr p15, 0, \kernel_ttbr, c2, c0, 0
    isb
    mcr p15, 0, \asid, c13, c0, 1
    isb
    mcr p15, 0, \ttbr, c2, c0, 0
    isb
.endm

// Domain 1 open. Registers of the process whose context word `pc` sp points at; r0-r14 and the mode change.
.macro return_to_user
    clrex
    ldmdb sp, {r0-r14}^
    rfeia sp
.endm
