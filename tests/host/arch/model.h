// SPDX-License-Identifier: BSD-2-Clause
// A CPU that is as hostile as ARMv7 allows and QEMU is not:
// - its TLB never evicts: every entry of every ASID stays until it is invalidated, and so do the
// first-level entries that
//   walks have read;
// - it walks speculatively after every operation, for addresses of its own choice, with every
// combination of old and new
//   TTBR0 and CONTEXTIDR that may hold before the next ISB;
// - TLB and cache operations take effect at the next DSB only;
// - the walker doesn't see a table write before it is cleaned to the point of unification (unless
// walks are coherent);
// - the I-cache, virtually indexed and never evicting, keeps code until it is invalidated, and
// fills from behind the D-cache.
#pragma once

#include <arch/types.h>

enum { MODEL_FRAMES = 512 };
#define MODEL_RAM 0x80000000u
#define MODEL_KERNEL_TABLE 0x7fff0000u // outside RAM: the kernel's table, without a user entry

enum model_access { MODEL_READ, MODEL_WRITE, MODEL_EXEC };

void model_reset(bool is_walk_coherent, uint32_t seed);
uint32_t model_random(void);
// Which user pages speculative walks may choose.
void model_speculate_in(uint32_t base, uint32_t pages);

// What user code gets: the physical address it reaches, or 0 for a fault.
uint32_t model_access(uint32_t va, enum model_access access);
// The instruction word user code fetches at va; *fault when there is none.
uint32_t model_fetch(uint32_t va, bool *fault);
unsigned model_tlb_size(void);
