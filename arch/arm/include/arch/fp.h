// SPDX-License-Identifier: BSD-2-Clause
// FP registers, switched lazily: FPEXC.EN is 1 only while the owner of the registers runs; the
// first FP instruction of another process traps as undefined and moves ownership. The kernel itself
// uses no FP.
#pragma once

#include <arch/context.h>

void arch_fp_init(void);
// The registers' live values, if they are this process's, go to context->fp (which stays valid).
void arch_fp_save(struct arch_context *context);
// fork: the child's FP state becomes a copy of the parent's live state.
void arch_fp_fork(struct arch_context *child, struct arch_context *parent);
// exec, death: forget the state; the process has used no FP.
void arch_fp_clear(struct arch_context *context);
// sigreturn: *fp replaces the state.
void arch_fp_restore(struct arch_context *context, const struct arch_fp *fp);
// Undefined instruction in user mode: true if FP was off for this process and is on now (retry).
bool arch_fp_trap(struct arch_context *context);
