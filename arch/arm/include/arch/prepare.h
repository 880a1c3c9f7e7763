// SPDX-License-Identifier: BSD-2-Clause
// Called by vectors.S on the way back to user code.
#pragma once

#include <arch/context.h>

bool arch_prepare_user(struct arch_context *next);
