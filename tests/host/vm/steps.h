// SPDX-License-Identifier: BSD-2-Clause
// The steps of the property test: each does something random to VM and to the model, and compares
// the answers.
#pragma once

#include "model.h"

uint32_t rnd(uint32_t limit);
// The step had this result; -ENOMEM must stay the exception.
void count_step(int step, int result);

void op_kept(struct model_proc *proc);
void op_kept_free(struct model_proc *proc);
void op_safemap(struct model_proc *owner, struct model_proc *grantee);
void op_safeunmap(void);
void op_revoke(void);
void op_copy(struct model_proc *from, struct model_proc *to);
