// SPDX-License-Identifier: BSD-2-Clause
// A million random operations - map, protect, unmap, switch, exec, death, new code - on many
// spaces; after each one the running space must see exactly what a plain list says it has. Prints
// its seed; argument 1 sets it.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <abi/errnames.h>
#include <arch/linear.h>
#include <arch/mmu.h>
#include <arch/pagetable.h>
#include <arch/share.h>
#include <kernel/bootmem.h>
#include <kernel/proc.h>

#include "fakes.h"
#include "model.h"

enum { SPACES = 70, PAGES = 12, DATA_FRAMES = 64, OPERATIONS = 1000000 };
#define VA 0x00100000u

struct page {
    uint32_t frame; // 0: not mapped
    uint32_t flags;
};
static struct page pages[SPACES][PAGES];
static unsigned running;
static uint32_t seed = 20260101;

static paddr_t frame(unsigned n)
{
    return paddr(MODEL_RAM + n * PAGE_SIZE);
}

static paddr_t l1_of(unsigned space)
{
    return frame(space * 2);
}

static paddr_t data_frame(void)
{
    return frame(SPACES * 2 + model_random() % DATA_FRAMES);
}

static void make_space(unsigned space)
{
    assert_int_equal(arch_table_new_l1(l1_of(space)), 0);
    assert_int_equal(arch_table_new_l2(l1_of(space), vaddr(0), frame(space * 2 + 1)), 0);
    frame_set(l1_of(space), FRAME_L1, space);
    arch_context_set_space(&proc_table[space].context, l1_of(space));
    memset(pages[space], 0, sizeof(pages[space]));
}

// Death and a new process in the same slot, with the same frames, which held data in between.
static void replace_space(unsigned space)
{
    bool unmap_first = model_random() % 2 != 0; // else the entries go with their tables
    for (unsigned i = 0; i < PAGES && unmap_first; i++) {
        struct vm_pte entry = {.address = VA + i * PAGE_SIZE, .pte = PTE_UNMAP};
        assert_int_equal(arch_table_map(l1_of(space), &entry, 1), 0);
    }
    arch_context_set_space(&proc_table[space].context, paddr(0));
    frame_set(l1_of(space), FRAME_L1, FRAME_NO_OWNER);
    assert_int_equal(arch_table_free_l2(l1_of(space), vaddr(0)), 0);
    assert_int_equal(arch_table_free_l1(l1_of(space)), 0);
    memset(arch_phys_to_virt(l1_of(space)), (int)model_random(), PAGE_SIZE);
    make_space(space);
    arch_switch_space(&proc_table[running].context);
}

static void change_pages(unsigned space)
{
    static const uint32_t rights[] = {
        PTE_READ, PTE_READ | PTE_WRITE, PTE_READ | PTE_EXEC, PTE_UNMAP};
    struct vm_pte entries[PAGES];
    unsigned first = model_random() % PAGES;
    unsigned count = 1 + model_random() % (PAGES - first);
    for (unsigned i = 0; i < count; i++) {
        uint32_t flags = rights[model_random() % 4];
        uint32_t target = data_frame().raw;
        entries[i] =
            (struct vm_pte){.address = VA + (first + i) * PAGE_SIZE, .pte = target | flags};
        pages[space][first + i] = (struct page){flags == PTE_UNMAP ? 0 : target, flags};
    }
    assert_int_equal(arch_table_map(l1_of(space), entries, count), 0);
}

static bool can_share(const struct page *page, uint32_t mode)
{
    return page->frame != 0 && (mode != VMSHARE_WRITE || (page->flags & PTE_WRITE) != 0) &&
           ((mode & VMSHARE_OWN) == 0 || (page->flags & PTE_EXEC) == 0);
}

// Pages of one space appear in another, or nothing happens when one of them cannot.
static void share_pages(unsigned from, unsigned to)
{
    static const uint32_t modes[] = {VMSHARE_COW, VMSHARE_READ, VMSHARE_WRITE,
        VMSHARE_READ | VMSHARE_OWN, VMSHARE_WRITE | VMSHARE_OWN};
    uint32_t mode = modes[model_random() % 5];
    unsigned at = model_random() % PAGES;
    unsigned to_at = model_random() % PAGES;
    unsigned room = PAGES - (at > to_at ? at : to_at);
    unsigned count = 1 + model_random() % room;
    bool can = true;
    if (from == to) {
        return;
    }
    for (unsigned i = 0; i < count; i++) {
        can = can && can_share(&pages[from][at + i], mode);
    }
    const struct arch_share share = {l1_of(from), vaddr(VA + at * PAGE_SIZE), l1_of(to),
        vaddr(VA + to_at * PAGE_SIZE), count, mode};
    assert_int_equal(arch_table_share(&share), can ? 0 : -EINVAL);
    for (unsigned i = 0; i < count && can; i++) {
        struct page *source = &pages[from][at + i];
        source->flags &= mode == VMSHARE_COW ? ~(uint32_t)PTE_WRITE : UINT32_MAX;
        source->flags |= (mode & VMSHARE_OWN) != 0 ? PTE_WRITE : 0;
        pages[to][to_at + i] = (struct page){
            source->frame, (mode & VMSHARE_WRITE) != 0 ? PTE_READ | PTE_WRITE : PTE_READ};
    }
}

static void write_code(void)
{
    char *content = arch_phys_to_virt(data_frame());
    uint32_t word = model_random();
    memcpy(content, &word, sizeof(word));
    arch_icache_sync(content, sizeof(word));
}

static void check_page(unsigned index)
{
    const struct page *page = &pages[running][index];
    uint32_t va = VA + index * PAGE_SIZE;
    bool fault;
    assert_int_equal(model_access(va, MODEL_READ), page->frame);
    assert_int_equal(model_access(va, MODEL_WRITE), page->flags & PTE_WRITE ? page->frame : 0);
    uint32_t word = model_fetch(va, &fault);
    assert_int_equal(fault, !(page->flags & PTE_EXEC) || !page->frame);
    if (!fault) {
        assert_memory_equal(&word, arch_phys_to_virt(paddr(page->frame)), sizeof(word));
    }
}

static void run(bool is_coherent)
{
    model_reset(is_coherent, seed);
    fakes_reset();
    model_speculate_in(VA, PAGES);
    for (unsigned space = 0; space < SPACES; space++) {
        make_space(space);
    }
    running = 0;
    arch_switch_space(&proc_table[running].context);
    for (unsigned i = 0; i < OPERATIONS / 2; i++) {
        unsigned dice = model_random() % 100;
        if (dice < 45) {
            change_pages(model_random() % SPACES);
        } else if (dice < 65) {
            share_pages(model_random() % SPACES, model_random() % SPACES);
        } else if (dice < 90) {
            running = model_random() % SPACES;
            arch_switch_space(&proc_table[running].context);
        } else if (dice < 98) {
            write_code();
        } else {
            replace_space(model_random() % SPACES);
        }
        check_page(model_random() % PAGES);
    }
}

static void random_plain(void **state)
{
    (void)state;
    run(false);
}

static void random_coherent(void **state)
{
    (void)state;
    run(true);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        {"arch.random", random_plain, NULL, NULL, NULL},
        {"arch.random.coherent", random_coherent, NULL, NULL, NULL},
    };
    if (argc > 1) {
        seed = (uint32_t)strtoul(argv[1], NULL, 0);
    }
    printf("# seed %u\n", (unsigned)seed);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
