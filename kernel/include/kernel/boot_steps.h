// SPDX-License-Identifier: BSD-2-Clause
// The steps of kernel/boot.c, in its order. Each panics with one line on bad input.
#pragma once

#include <arch/types.h>

void boot_tree(paddr_t tree);
void boot_command_line(void);
void boot_memory(void);
void boot_devices(void);
void boot_archive(void);
void boot_report(void);
