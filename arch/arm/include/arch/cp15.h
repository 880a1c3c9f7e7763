// SPDX-License-Identifier: BSD-2-Clause
// Every CP15 operation that the table, ASID and cache code uses, one function each. The host build
// of that code replaces this header by a hostile model of TLB and caches
// (tests/host/arch/fake/arch/cp15.h).
#pragma once

#include <stdint.h>

#define CP15_READ(name, op1, crn, crm, op2)                                                        \
    static inline uint32_t name(void)                                                              \
    {                                                                                              \
        uint32_t value;                                                                            \
        __asm__ volatile("mrc p15, " #op1 ", %0, " #crn ", " #crm ", " #op2 : "=r"(value));        \
        return value;                                                                              \
    }
#define CP15_WRITE(name, op1, crn, crm, op2)                                                       \
    static inline void name(uint32_t value)                                                        \
    {                                                                                              \
        __asm__ volatile("mcr p15, " #op1 ", %0, " #crn ", " #crm ", " #op2                        \
                         :                                                                         \
                         : "r"(value)                                                              \
                         : "memory");                                                              \
    }

static inline void cp15_dsb(void)
{
    __asm__ volatile("dsb sy" ::: "memory");
}

static inline void cp15_isb(void)
{
    __asm__ volatile("isb" ::: "memory");
}

CP15_READ(cp15_midr, 0, c0, c0, 0)
CP15_READ(cp15_ctr, 0, c0, c0, 1)
CP15_READ(cp15_mpidr, 0, c0, c0, 5)
CP15_READ(cp15_pfr1, 0, c0, c1, 1)
CP15_READ(cp15_dfr0, 0, c0, c1, 2)
CP15_READ(cp15_mmfr3, 0, c0, c1, 7)
CP15_READ(cp15_dfsr, 0, c5, c0, 0)
CP15_READ(cp15_ifsr, 0, c5, c0, 1)
CP15_READ(cp15_dfar, 0, c6, c0, 0)
CP15_READ(cp15_ifar, 0, c6, c0, 2)
CP15_READ(cp15_tls_rw, 0, c13, c0, 2)
CP15_READ(cp15_cntfrq, 0, c14, c0, 0)
CP15_WRITE(cp15_set_cntkctl, 0, c14, c1, 0)
CP15_WRITE(cp15_set_pmcr, 0, c9, c12, 0)
CP15_WRITE(cp15_set_pmcntenset, 0, c9, c12, 1)
CP15_WRITE(cp15_set_pmuserenr, 0, c9, c14, 0)
CP15_WRITE(cp15_set_tls_rw, 0, c13, c0, 2)
CP15_WRITE(cp15_set_tls_ro, 0, c13, c0, 3)
CP15_WRITE(cp15_set_ttbr0, 0, c2, c0, 0)
CP15_WRITE(cp15_set_contextidr, 0, c13, c0, 1)
CP15_WRITE(cp15_tlb_all, 0, c8, c7, 0)               // TLBIALL
CP15_WRITE(cp15_tlb_page, 0, c8, c7, 1)              // TLBIMVA: address | ASID
CP15_WRITE(cp15_tlb_asid, 0, c8, c7, 2)              // TLBIASID
CP15_WRITE(cp15_icache_all, 0, c7, c5, 0)            // ICIALLU
CP15_WRITE(cp15_bp_all, 0, c7, c5, 6)                // BPIALL
CP15_WRITE(cp15_clean_pou, 0, c7, c11, 1)            // DCCMVAU
CP15_WRITE(cp15_clean_poc, 0, c7, c10, 1)            // DCCMVAC
CP15_WRITE(cp15_invalidate_poc, 0, c7, c6, 1)        // DCIMVAC
CP15_WRITE(cp15_clean_invalidate_poc, 0, c7, c14, 1) // DCCIMVAC
