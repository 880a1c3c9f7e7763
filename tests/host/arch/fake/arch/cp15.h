// SPDX-License-Identifier: BSD-2-Clause
// Stands in for arch/arm's cp15.h: the same operations, done by the hostile model (model.h).
#pragma once

#include <stdint.h>

uint32_t cp15_ctr(void);
uint32_t cp15_mmfr3(void);
uint32_t cp15_tls_rw(void);
void cp15_dsb(void);
void cp15_isb(void);
void cp15_set_tls_rw(uint32_t value);
void cp15_set_tls_ro(uint32_t value);
void cp15_set_ttbr0(uint32_t value);
void cp15_set_contextidr(uint32_t value);
void cp15_tlb_all(uint32_t value);
void cp15_tlb_page(uint32_t value);
void cp15_tlb_asid(uint32_t value);
void cp15_icache_all(uint32_t value);
void cp15_bp_all(uint32_t value);
void cp15_clean_pou(uintptr_t address);
void cp15_clean_poc(uintptr_t address);
void cp15_invalidate_poc(uintptr_t address);
void cp15_clean_invalidate_poc(uintptr_t address);
