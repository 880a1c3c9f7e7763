// SPDX-License-Identifier: BSD-2-Clause
// The linear map: RAM from its lowest address, at LINEAR_BASE. Holes, device memory, no-map memory
// and the kernel image's own frames are not in it, so a caller must know (kernel/bootmem.h:
// frame_kind) that an address is RAM before it follows a pointer made here.
#pragma once

#include <arch/types.h>

#ifdef __arm__
extern uint32_t arch_linear_delta; // virtual minus physical, modulo 2^32

static inline void *arch_phys_to_virt(paddr_t pa)
{
    return (void *)(pa.raw + arch_linear_delta);
}

static inline paddr_t arch_virt_to_phys(const void *pointer)
{
    return paddr((uint32_t)pointer - arch_linear_delta);
}
#else
void *arch_phys_to_virt(paddr_t pa);
paddr_t arch_virt_to_phys(const void *pointer);
#endif
