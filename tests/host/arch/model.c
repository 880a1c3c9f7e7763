// SPDX-License-Identifier: BSD-2-Clause
// See model.h. Memory has two copies: `ram`, what the CPU's loads see (D-cache included); `pou`,
// what the table walker and the I-cache see; a line goes from one to the other when it is cleaned.

#include "model.h"

#include <arch/cp15.h>
#include <arch/cpu.h>
#include <arch/linear.h>
#include <arch/mmu.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 32, ASIDS = 256, L1_ENTRIES = 1024, SPECULATIONS = 2 };
enum { CACHED_PAGES = 8192 };

struct arch_cpu arch_host_cpu;

static _Alignas(4096) uint8_t ram[MODEL_FRAMES * PAGE_SIZE];
static uint8_t pou[MODEL_FRAMES * PAGE_SIZE];
static bool is_coherent;
static uint32_t random_state;
static uint32_t spec_base, spec_pages;

// Registers: [0] what holds, [1] what was written and holds at the latest after the next ISB.
static uint32_t ttbr[2], contextidr[2];

// TLB by (asid, page), for pages below CACHED_PAGES; and first-level entries by (asid, index).
static uint32_t tlb[ASIDS][CACHED_PAGES];
static uint32_t first_level[ASIDS][L1_ENTRIES];
static unsigned tlb_used;
static struct {
    bool is_valid;
    uint32_t word;
} icache[CACHED_PAGES];

enum pending_kind { PENDING_ALL, PENDING_PAGE, PENDING_ASID, PENDING_ICACHE, PENDING_CLEAN };
static struct {
    enum pending_kind kind;
    uintptr_t value;
} pending[4096];
static unsigned pending_count;

uint32_t model_random(void)
{
    random_state = random_state * 1664525u + 1013904223u;
    return random_state >> 8;
}

void model_speculate_in(uint32_t base, uint32_t pages)
{
    spec_base = base;
    spec_pages = pages;
}

void model_reset(bool is_walk_coherent, uint32_t seed)
{
    is_coherent = is_walk_coherent;
    random_state = seed;
    for (unsigned i = 0; i < sizeof(ram); i++) {
        ram[i] = pou[i] = (uint8_t)model_random(); // whatever was there
    }
    memset(tlb, 0, sizeof(tlb));
    memset(first_level, 0, sizeof(first_level));
    memset(icache, 0, sizeof(icache));
    tlb_used = pending_count = spec_pages = 0;
    ttbr[0] = ttbr[1] = MODEL_KERNEL_TABLE;
    contextidr[0] = contextidr[1] = 0;
    arch_host_cpu = (struct arch_cpu){.kernel_ttbr = MODEL_KERNEL_TABLE | 0x48};
}

static bool is_ram(uint32_t pa)
{
    return pa >= MODEL_RAM && pa - MODEL_RAM < sizeof(ram);
}

static uint32_t walker_read(uint32_t pa)
{
    uint32_t value;
    assert(is_ram(pa));
    memcpy(&value, (is_coherent ? ram : pou) + (pa - MODEL_RAM), sizeof(value));
    return value;
}

// A walk, by way of what walks before have left. The result goes into the TLB if it is a valid
// entry.
static uint32_t walk(uint32_t table, uint32_t asid, uint32_t va)
{
    uint32_t *entry = &tlb[asid][va >> PAGE_SHIFT];
    if (*entry) {
        return *entry;
    }
    uint32_t *first = &first_level[asid][va >> SECTION_SHIFT];
    if (!*first) {
        if ((table & ~PAGE_MASK) == MODEL_KERNEL_TABLE) {
            return 0;
        }
        uint32_t value = walker_read((table & ~PAGE_MASK) + (va >> SECTION_SHIFT) * 4);
        if ((value & L1_TYPE_MASK) != L1_TABLE) {
            return 0;
        }
        *first = value;
    }
    if (!is_ram(*first & L1_TABLE_ADDRESS)) {
        return 0;
    }
    uint32_t value =
        walker_read((*first & L1_TABLE_ADDRESS) + ((va >> PAGE_SHIFT) % L2_ENTRIES) * 4);
    if (!(value & L2_PAGE)) {
        return 0;
    }
    assert(value & L2_NG); // a global user entry would be everybody's
    *entry = value;
    tlb_used++;
    return value;
}

static void speculate(void)
{
    for (unsigned i = 0; i < SPECULATIONS && spec_pages; i++) {
        uint32_t va = spec_base + (model_random() % spec_pages << PAGE_SHIFT);
        for (unsigned combination = 0; combination < 4; combination++) {
            (void)walk(ttbr[combination & 1], contextidr[combination >> 1] & 0xff, va);
        }
    }
}

static void clean_line(uintptr_t address)
{
    uintptr_t offset = (address & ~(uintptr_t)(LINE - 1)) - (uintptr_t)ram;
    if (offset < sizeof(ram)) {
        memcpy(pou + offset, ram + offset, LINE);
    }
}

static void drop_page(uint32_t asid, uint32_t page)
{
    tlb_used -= tlb[asid][page] != 0;
    tlb[asid][page] = 0;
    first_level[asid][page >> 8] = 0;
}

static void drop_asid(uint32_t asid)
{
    for (uint32_t page = 0; page < CACHED_PAGES; page++) {
        drop_page(asid, page);
    }
}

static void do_pending(void)
{
    for (unsigned i = 0; i < pending_count; i++) {
        uintptr_t value = pending[i].value;
        switch (pending[i].kind) {
        case PENDING_ALL:
            for (uint32_t asid = 0; asid < ASIDS; asid++) {
                drop_asid(asid);
            }
            break;
        case PENDING_PAGE:
            drop_page(value & 0xff, (uint32_t)value >> PAGE_SHIFT);
            break;
        case PENDING_ASID:
            drop_asid((uint32_t)value & 0xff);
            break;
        case PENDING_ICACHE:
            memset(icache, 0, sizeof(icache));
            break;
        case PENDING_CLEAN:
            clean_line(value);
            break;
        }
    }
    pending_count = 0;
}

static void postpone(enum pending_kind kind, uintptr_t value)
{
    speculate();
    assert(pending_count < sizeof(pending) / sizeof(pending[0]));
    pending[pending_count].kind = kind;
    pending[pending_count].value = value;
    pending_count++;
}

uint32_t cp15_ctr(void)
{
    return 3u << 16; // lines of 32 bytes
}

uint32_t cp15_mmfr3(void)
{
    return is_coherent ? 1u << 20 : 0;
}

uint32_t cp15_tls_rw(void)
{
    return 0;
}

void cp15_set_tls_rw(uint32_t value)
{
    (void)value;
}

void cp15_set_tls_ro(uint32_t value)
{
    (void)value;
}

void cp15_dsb(void)
{
    speculate();
    do_pending();
}

void cp15_isb(void)
{
    speculate();
    ttbr[0] = ttbr[1];
    contextidr[0] = contextidr[1];
}

void cp15_set_ttbr0(uint32_t value)
{
    ttbr[1] = value;
    speculate();
}

void cp15_set_contextidr(uint32_t value)
{
    contextidr[1] = value;
    speculate();
}

void cp15_tlb_all(uint32_t value)
{
    postpone(PENDING_ALL, value);
}

void cp15_tlb_page(uint32_t value)
{
    postpone(PENDING_PAGE, value);
}

void cp15_tlb_asid(uint32_t value)
{
    postpone(PENDING_ASID, value);
}

void cp15_icache_all(uint32_t value)
{
    postpone(PENDING_ICACHE, value);
}

void cp15_bp_all(uint32_t value)
{
    (void)value;
}

void cp15_clean_pou(uintptr_t address)
{
    postpone(PENDING_CLEAN, address);
}

void cp15_clean_poc(uintptr_t address)
{
    postpone(PENDING_CLEAN, address);
}

void cp15_invalidate_poc(uintptr_t address)
{
    (void)address;
}

void cp15_clean_invalidate_poc(uintptr_t address)
{
    postpone(PENDING_CLEAN, address);
}

uint32_t model_access(uint32_t va, enum model_access access)
{
    assert(ttbr[0] == ttbr[1] && contextidr[0] == contextidr[1]); // user code runs after an ISB
    uint32_t entry = walk(ttbr[0], contextidr[0] & 0xff, va);
    uint32_t rights = entry & L2_AP_MASK;
    bool may = entry && (rights == L2_AP_USER_RW || rights == L2_AP_USER_RO);
    may = may && (access != MODEL_WRITE || rights == L2_AP_USER_RW);
    may = may && (access != MODEL_EXEC || !(entry & L2_XN));
    return may ? (entry & L2_ADDRESS) | (va & PAGE_MASK) : 0;
}

uint32_t model_fetch(uint32_t va, bool *fault)
{
    uint32_t pa = model_access(va, MODEL_EXEC);
    *fault = pa == 0;
    if (*fault) {
        return 0;
    }
    unsigned line = (pa - MODEL_RAM) >> PAGE_SHIFT; // one word for each frame is enough here
    if (!icache[line].is_valid) {
        icache[line].is_valid = true;
        memcpy(&icache[line].word, pou + (pa - MODEL_RAM), sizeof(icache[line].word));
    }
    return icache[line].word;
}

unsigned model_tlb_size(void)
{
    return tlb_used;
}

void *arch_phys_to_virt(paddr_t pa)
{
    assert(is_ram(pa.raw));
    return ram + (pa.raw - MODEL_RAM);
}

paddr_t arch_virt_to_phys(const void *pointer)
{
    return paddr((uint32_t)((const uint8_t *)pointer - ram) + MODEL_RAM);
}

void arch_zero_frame(void *frame)
{
    memset(frame, 0, PAGE_SIZE);
}

void arch_copy_frame(void *to, const void *from)
{
    memcpy(to, from, PAGE_SIZE);
}
