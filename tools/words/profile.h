// SPDX-License-Identifier: BSD-2-Clause
// Where the instructions of a row's regions were executed.
#pragma once

#include <stdbool.h>

#include "qemu_plugin.h"

// Returns 0, or -1 with errno set.
int profile_open(const char *path);

// Counts the executions of an instruction while *is_running; without profile_open it does nothing.
void profile_watch(struct qemu_plugin_insn *insn, const bool *is_running);

// Forgets what was counted.
void profile_forget(void);

// Writes what was counted, one line for each instruction that was executed, and forgets it.
void profile_write(unsigned row, unsigned samples);
