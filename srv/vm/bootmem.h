// SPDX-License-Identifier: BSD-2-Clause
// Memory that the boot loader filled: archive and device tree, mapped read-only by those who may.
// When nobody maps the archive any more, its frames join the others.
#pragma once

#include "space.h"

enum bootmem_kind { BOOTMEM_ARCHIVE, BOOTMEM_DEVTREE, NR_BOOTMEM };

void bootmem_init(void);
// Take-over: where the contents are.
void bootmem_set(enum bootmem_kind kind, phys_bytes phys, uint32_t bytes);
// A region of kind BOOT of a boot process is there.
void bootmem_mapped(const struct region *region);
// A region goes; any kind.
void bootmem_unmapped(const struct region *region);
// Maps the whole into a space. 0 with address and size of the contents; -ENOENT: it is gone;
// -ENOMEM.
int bootmem_map(enum bootmem_kind kind, struct space *space, vir_bytes *address, uint32_t *bytes);
