// SPDX-License-Identifier: BSD-2-Clause
// Map, unmap, protect, fork, exec, death and roll-over, one case each, on the hostile model, with
// and without coherent walks.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <abi/errnames.h>
#include <arch/linear.h>
#include <arch/mmu.h>
#include <arch/pagetable.h>
#include <arch/share.h>
#include <kernel/bootmem.h>
#include <kernel/proc.h>

#include <string.h>

#include "fakes.h"
#include "model.h"

#define VA 0x00100000u

static paddr_t frame(unsigned n)
{
    return paddr(MODEL_RAM + n * PAGE_SIZE);
}

static struct arch_context *context(unsigned n)
{
    return &proc_table[n].context;
}

// A process with tables in frames 3n, 3n + 1 for the 4 MiB at 0.
static void make_process(unsigned n)
{
    assert_int_equal(arch_table_new_l1(frame(3 * n)), 0);
    assert_int_equal(arch_table_new_l2(frame(3 * n), vaddr(0), frame(3 * n + 1)), 0);
    frame_set(frame(3 * n), FRAME_L1, n);
    arch_context_set_space(context(n), frame(3 * n));
}

static int map(unsigned process, uint32_t va, paddr_t page, uint32_t flags)
{
    struct vm_pte entry = {.address = va, .pte = page.raw | flags};
    return arch_table_map(frame(3 * process), &entry, 1);
}

static int setup_plain(void **state)
{
    (void)state;
    model_reset(false, 1);
    fakes_reset();
    model_speculate_in(VA, 16);
    return 0;
}

static int setup_coherent(void **state)
{
    (void)setup_plain(state);
    model_reset(true, 2);
    model_speculate_in(VA, 16);
    return 0;
}

static void map_is_seen(void **state)
{
    (void)state;
    make_process(1);
    arch_switch_space(context(1));
    assert_int_equal(model_access(VA, MODEL_READ), 0);
    assert_int_equal(map(1, VA, frame(100), PTE_READ | PTE_WRITE | PTE_ZERO), 0);
    assert_int_equal(model_access(VA, MODEL_WRITE), frame(100).raw);
    assert_int_equal(model_access(VA, MODEL_EXEC), 0);
}

static void unmap_is_seen(void **state)
{
    (void)state;
    map_is_seen(state);
    assert_int_equal(map(1, VA, frame(0), PTE_UNMAP), 0);
    assert_int_equal(model_access(VA, MODEL_READ), 0);
    assert_int_equal(map(1, VA, frame(101), PTE_READ), 0);
    assert_int_equal(model_access(VA, MODEL_READ), frame(101).raw);
}

static void unmap_of_another_space_is_seen(void **state)
{
    (void)state;
    map_is_seen(state);
    make_process(2);
    arch_switch_space(context(2));
    assert_int_equal(model_access(VA, MODEL_READ), 0);
    assert_int_equal(map(1, VA, frame(0), PTE_UNMAP), 0);
    arch_switch_space(context(1));
    assert_int_equal(model_access(VA, MODEL_READ), 0);
}

static void fork_copies_on_write(void **state)
{
    (void)state;
    map_is_seen(state);
    make_process(2);
    assert_int_equal(map(1, VA, frame(100), PTE_READ), 0);
    assert_int_equal(map(2, VA, frame(100), PTE_READ), 0);
    assert_int_equal(model_access(VA, MODEL_WRITE), 0);
    struct vm_pte copy = {.address = VA,
        .pte = frame(110).raw | PTE_READ | PTE_WRITE | PTE_COPY,
        .source = frame(100).raw};
    assert_int_equal(arch_table_map(frame(3), &copy, 1), 0);
    assert_int_equal(model_access(VA, MODEL_WRITE), frame(110).raw);
    arch_switch_space(context(2));
    assert_int_equal(model_access(VA, MODEL_READ), frame(100).raw);
    assert_int_equal(model_access(VA, MODEL_WRITE), 0);
}

static int share(unsigned from, unsigned to, uint32_t pages, enum vmshare_mode mode)
{
    const struct arch_share request = {
        frame(3 * from), vaddr(VA), frame(3 * to), vaddr(VA + 0x8000), pages, mode};
    return arch_table_share(&request);
}

// Two pages of 1 appear in 2, which runs and had others there: neither side may write, also not by
// an old TLB entry.
static void shared_copy_is_read_only(void **state)
{
    (void)state;
    map_is_seen(state);
    assert_int_equal(map(1, VA + PAGE_SIZE, frame(101), PTE_READ | PTE_WRITE), 0);
    assert_int_equal(model_access(VA + PAGE_SIZE, MODEL_WRITE), frame(101).raw);
    make_process(2);
    assert_int_equal(map(2, VA + 0x8000, frame(110), PTE_READ | PTE_WRITE), 0);
    arch_switch_space(context(2));
    assert_int_equal(model_access(VA + 0x8000, MODEL_WRITE), frame(110).raw);
    assert_int_equal(share(1, 2, 2, VMSHARE_COW), 0);
    assert_int_equal(model_access(VA + 0x8000, MODEL_READ), frame(100).raw);
    assert_int_equal(model_access(VA + 0x9000, MODEL_READ), frame(101).raw);
    assert_int_equal(model_access(VA + 0x8000, MODEL_WRITE), 0);
    arch_switch_space(context(1));
    assert_int_equal(model_access(VA, MODEL_READ), frame(100).raw);
    assert_int_equal(model_access(VA, MODEL_WRITE), 0);
    assert_int_equal(model_access(VA + PAGE_SIZE, MODEL_WRITE), 0);
}

static void shared_mapping_keeps_rights(void **state)
{
    (void)state;
    map_is_seen(state);
    make_process(2);
    assert_int_equal(share(1, 2, 1, VMSHARE_READ), 0);
    assert_int_equal(model_access(VA, MODEL_WRITE), frame(100).raw);
    arch_switch_space(context(2));
    assert_int_equal(model_access(VA + 0x8000, MODEL_READ), frame(100).raw);
    assert_int_equal(model_access(VA + 0x8000, MODEL_WRITE), 0);
    assert_int_equal(share(1, 2, 1, VMSHARE_WRITE), 0);
    assert_int_equal(model_access(VA + 0x8000, MODEL_WRITE), frame(100).raw);
    assert_int_equal(model_access(VA + 0x8000, MODEL_EXEC), 0);
}

static void bad_shares_are_refused(void **state)
{
    (void)state;
    map_is_seen(state);
    make_process(2);
    assert_int_equal(share(1, 2, 2, VMSHARE_COW), -EINVAL); // the second is not there
    assert_int_equal(share(1, 3, 1, VMSHARE_COW), -EINVAL); // no table
    assert_int_equal(share(1, 2, 1u << 20, VMSHARE_COW), -EINVAL);
    assert_int_equal(map(1, VA, frame(100), PTE_READ), 0);
    assert_int_equal(share(1, 2, 1, VMSHARE_WRITE), -EINVAL);
    arch_switch_space(context(2));
    assert_int_equal(model_access(VA + 0x8000, MODEL_READ), 0);
}

static void exec_leaves_nothing(void **state)
{
    (void)state;
    map_is_seen(state);
    // The new image's tables, bound to the same process, which runs at once.
    assert_int_equal(arch_table_new_l1(frame(60)), 0);
    assert_int_equal(arch_table_new_l2(frame(60), vaddr(0), frame(61)), 0);
    frame_set(frame(60), FRAME_L1, 1);
    frame_set(frame(3), FRAME_L1, FRAME_NO_OWNER);
    arch_context_set_space(context(1), frame(60));
    arch_switch_space(context(1));
    assert_int_equal(model_access(VA, MODEL_READ), 0);
    struct vm_pte entry = {.address = VA + PAGE_SIZE, .pte = frame(102).raw | PTE_READ};
    assert_int_equal(arch_table_map(frame(60), &entry, 1), 0);
    assert_int_equal(model_access(VA + PAGE_SIZE, MODEL_READ), frame(102).raw);
}

static void freed_tables_are_not_walked(void **state)
{
    (void)state;
    map_is_seen(state);
    assert_int_equal(arch_table_free_l2(frame(3), vaddr(0)), 0); // with what it maps
    // Somebody's data now, and it looks like entries.
    uint32_t *data = arch_phys_to_virt(frame(4));
    for (unsigned i = 0; i < 1024; i++) {
        data[i] = arch_user_entry(frame(120), ARCH_PAGE_RW, ARCH_PAGE_NORMAL);
    }
    arch_tables_clean(data, PAGE_SIZE);
    assert_int_equal(model_access(VA, MODEL_READ), 0);
}

static void new_code_is_fetched(void **state)
{
    bool fault;
    uint32_t word = 0xe1a00000;
    (void)state;
    make_process(1);
    arch_switch_space(context(1));
    memcpy(arch_phys_to_virt(frame(100)), &word, sizeof(word));
    assert_int_equal(map(1, VA, frame(100), PTE_READ | PTE_EXEC), 0);
    assert_int_equal(model_fetch(VA, &fault), word);
    assert_false(fault);
    word = 0xe12fff1e;
    memcpy(arch_phys_to_virt(frame(100)), &word, sizeof(word));
    arch_icache_sync(arch_phys_to_virt(frame(100)), sizeof(word));
    assert_int_equal(model_fetch(VA, &fault), word);
}

static void roll_over_is_clean(void **state)
{
    (void)state;
    enum { SPACES = 160 };
    for (unsigned n = 1; n < SPACES; n++) {
        make_process(n);
    }
    for (unsigned round = 0; round < 8; round++) {
        for (unsigned n = 1; n < SPACES; n++) {
            uint32_t page = SPACES * 3 + (n + round) % 8;
            assert_int_equal(map(n, VA, frame(page), PTE_READ), 0);
            arch_switch_space(context(n));
            assert_int_equal(model_access(VA, MODEL_READ), frame(page).raw);
            arch_context_set_space(context(n), frame(3 * n)); // takes a new ASID each time
        }
    }
    assert_true(arch_asid_rollovers() > 3);
}

static void bad_entries_are_refused(void **state)
{
    (void)state;
    make_process(1);
    assert_int_equal(map(1, VA, frame(100), PTE_READ | PTE_WRITE | PTE_EXEC), -EPERM);
    assert_int_equal(map(1, VA, frame(3), PTE_READ), -EPERM); // a table
    assert_int_equal(map(1, VA, frame(4), PTE_READ), -EPERM);
    assert_int_equal(map(1, VA, paddr(0x40000000), PTE_READ), -EPERM); // no RAM
    assert_int_equal(map(1, VA, paddr(0x40000000), PTE_READ | PTE_DEVICE), -EPERM);
    assert_int_equal(map(1, 0, frame(100), PTE_READ), -EINVAL);
    assert_int_equal(map(1, USER_END, frame(100), PTE_READ), -EINVAL);
    assert_int_equal(map(1, VA + 4, frame(100), PTE_READ), -EINVAL);
    assert_int_equal(map(1, 0x00400000, frame(100), PTE_READ), -EINVAL); // no second-level tables
    assert_int_equal(arch_table_new_l1(frame(3)), -EINVAL);
    assert_int_equal(arch_table_free_l1(frame(3)), -EBUSY);
    arch_switch_space(context(1));
    assert_int_equal(model_access(VA, MODEL_READ), 0);
}

#define BOTH(test)                                                                                 \
    {"arch." #test, test, setup_plain, NULL, NULL},                                                \
    {                                                                                              \
        "arch." #test ".coherent", test, setup_coherent, NULL, NULL                                \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(map_is_seen),
        BOTH(unmap_is_seen),
        BOTH(unmap_of_another_space_is_seen),
        BOTH(fork_copies_on_write),
        BOTH(shared_copy_is_read_only),
        BOTH(shared_mapping_keeps_rights),
        BOTH(bad_shares_are_refused),
        BOTH(exec_leaves_nothing),
        BOTH(freed_tables_are_not_walked),
        BOTH(new_code_is_fetched),
        BOTH(roll_over_is_clean),
        BOTH(bad_entries_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
