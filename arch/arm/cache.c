// SPDX-License-Identifier: BSD-2-Clause
// Cache maintenance by address. Ranges are kernel mappings (linear map, image); the caller has
// checked them. The line size is the smallest of the data caches (CTR.DminLine).

#include <arch/cp15.h>
#include <arch/mmu.h>

static uint32_t line_bytes(void)
{
    return 4u << ((cp15_ctr() >> 16) & 0xf);
}

#define FOR_EACH_LINE(operation, start, bytes)                                                     \
    do {                                                                                           \
        uint32_t line = line_bytes();                                                              \
        uintptr_t end = (uintptr_t)(start) + (bytes);                                              \
        for (uintptr_t at = (uintptr_t)(start) & ~(uintptr_t)(line - 1); at < end; at += line) {   \
            operation(at);                                                                         \
        }                                                                                          \
    } while (0)

void arch_icache_sync(const void *start, uint32_t bytes)
{
    FOR_EACH_LINE(cp15_clean_pou, start, bytes);
    cp15_dsb();
    // All of it: the I-cache may be virtually indexed, so the lines' other addresses are not known.
    cp15_icache_all(0);
    cp15_bp_all(0);
    cp15_dsb();
    cp15_isb();
}

void arch_dcache_clean(const void *start, uint32_t bytes)
{
    FOR_EACH_LINE(cp15_clean_poc, start, bytes);
    cp15_dsb();
}

void arch_dcache_invalidate(const void *start, uint32_t bytes)
{
    FOR_EACH_LINE(cp15_invalidate_poc, start, bytes);
    cp15_dsb();
}

void arch_dcache_clean_invalidate(const void *start, uint32_t bytes)
{
    FOR_EACH_LINE(cp15_clean_invalidate_poc, start, bytes);
    cp15_dsb();
}
