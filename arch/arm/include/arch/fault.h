// SPDX-License-Identifier: BSD-2-Clause
// An exception of the kernel itself, as vectors.S saves it and as a panic prints it.
#pragma once

#include <stdint.h>

struct arch_context;

struct kernel_fault {
    uint32_t status;
    uint32_t address;
    uint32_t r[13];
    uint32_t sp;
    uint32_t lr;
    uint32_t pc;
    uint32_t psr;
};

// How many late (asynchronous) external aborts came while the kernel ran; they are counted and
// dropped.
uint32_t arch_asynchronous_aborts(void);

// Called by vectors.S.
void arch_user_exception(struct arch_context *current, uint32_t vector);
void arch_kernel_exception(struct kernel_fault *fault, uint32_t vector);
