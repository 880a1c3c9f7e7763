// SPDX-License-Identifier: BSD-2-Clause
// Address spaces of the boot processes, built by the kernel before any of them runs, and what RS
// may ask for until VM has taken over.
#pragma once

#include <kernel/proc.h>

// Every entry of the boot image table: take its slot, load its program from the archive. Panics
// with one line on any fault of archive or program.
void load_boot_processes(void);

// sys_bootmem: `pages` zeroed pages in p (RS), one behind the other. 0, -ENOMEM, or -EPERM after
// VM's takeover.
int load_extend(struct proc *p, uint32_t pages, vaddr_t *address);
