// SPDX-License-Identifier: BSD-2-Clause
// Regions, frames, commit accounting and the initial stack, one by one.

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "fake_kernel.h"
#include "frame.h"
#include "inject.h"
#include "layout.h"
#include "page.h"
#include "requests.h"

static void regions_are_sorted(void **unused)
{
    (void)unused;
    struct region_set set;
    fake_start();
    region_set_init(&set);
    struct region *high = region_insert(&set, 0x30000, 0x40000, REGION_ANON, 3);
    struct region *low = region_insert(&set, 0x10000, 0x20000, REGION_ANON, 3);
    assert_ptr_equal(region_next(&set, low), high);
    assert_ptr_equal(region_below(&set, high), low);
    assert_ptr_equal(region_find(&set, 0x1ffff), low);
    assert_null(region_find(&set, 0x20000));
    assert_ptr_equal(region_from(&set, 0x20000), high);
    assert_true(region_is_free(&set, 0x20000, 0x30000));
    assert_false(region_is_free(&set, 0x20000, 0x31000));
}

static void gaps_are_found(void **unused)
{
    (void)unused;
    struct region_set set;
    fake_start();
    region_set_init(&set);
    assert_int_equal(region_find_gap(&set, 0x1000, 0x1000, 0x3000), 0x1000);
    (void)region_insert(&set, 0x2000, 0x4000, REGION_ANON, 3);
    (void)region_insert(&set, 0x5000, 0x6000, REGION_ANON, 3);
    assert_int_equal(region_find_gap(&set, 0x1000, 0x1000, 0x8000), 0x1000);
    assert_int_equal(region_find_gap(&set, 0x2000, 0x1000, 0x8000), 0x6000);
    assert_int_equal(region_find_gap(&set, 0x1000, 0x3000, 0x8000), 0x4000);
    assert_int_equal(region_find_gap(&set, 0x3000, 0x1000, 0x8000), 0);
}

static void regions_split_and_join(void **unused)
{
    (void)unused;
    struct region_set set;
    fake_start();
    region_set_init(&set);
    struct region *low = region_insert(&set, 0x10000, 0x20000, REGION_DEVICE, 3);
    low->phys = 0x1c000000;
    struct region *high = region_split(&set, low, 0x18000);
    assert_int_equal(high->phys, 0x1c008000);
    assert_int_equal(low->end, 0x18000);
    assert_false(region_can_join(low, high));
    struct region *a = region_insert(&set, 0x30000, 0x31000, REGION_ANON, 3);
    struct region *b = region_insert(&set, 0x31000, 0x32000, REGION_ANON, 3);
    struct region *c = region_insert(&set, 0x32000, 0x33000, REGION_ANON, 1);
    assert_true(region_can_join(a, b));
    assert_false(region_can_join(b, c));
    region_join(&set, a, b);
    assert_int_equal(a->end, 0x32000);
    assert_int_equal(set.count, 4);
}

static void regions_are_bounded(void **unused)
{
    (void)unused;
    struct region_set set;
    fake_start();
    region_set_init(&set);
    for (unsigned i = 0; i < REGIONS_PER_SPACE; i++) {
        assert_non_null(
            region_insert(&set, 0x10000 + i * 0x2000, 0x11000 + i * 0x2000, REGION_ANON, 3));
    }
    assert_null(region_insert(&set, 0x1000, 0x2000, REGION_ANON, 3));
}

static void frames_come_in_runs(void **unused)
{
    (void)unused;
    fake_start();
    uint32_t before = frame_counts()->kinds[FRAME_FREE];
    struct frame *hole = frame_alloc(FRAME_PAGE);
    struct frame *run = frame_alloc_run(FRAME_PAGE, 16);
    assert_non_null(run);
    for (unsigned i = 0; i < 16; i++) {
        assert_int_equal(frame_phys(run + i), frame_phys(run) + i * ABI_PAGE_SIZE);
        assert_int_equal(run[i].kind, FRAME_PAGE);
    }
    assert_null(frame_alloc_run(FRAME_PAGE, FAKE_FRAMES));
    for (unsigned i = 0; i < 16; i++) {
        frame_drop(run + i);
    }
    frame_drop(hole);
    assert_int_equal(frame_counts()->kinds[FRAME_FREE], before);
    assert_null(frame_at(FAKE_RAM - ABI_PAGE_SIZE));
    assert_null(frame_at(FAKE_RAM + FAKE_FRAMES * ABI_PAGE_SIZE));
}

static void frames_run_out(void **unused)
{
    (void)unused;
    fake_start();
    uint16_t page = meta_alloc();
    meta_free(page);
    uint32_t before = frame_counts()->kinds[FRAME_FREE] + meta_pooled();
    uint32_t count = 0;
    while (frame_alloc(FRAME_PAGE) != NULL) {
        count++;
    }
    assert_int_equal(count, before); // the pooled page was given back
}

static void promises_are_kept_apart(void **unused)
{
    (void)unused;
    commit_init();
    commit_raise(PURSE_USER, 10);
    commit_raise(PURSE_SERVICE, 5);
    assert_int_equal(commit_charge(PURSE_USER, 11), -ENOMEM);
    assert_int_equal(commit_charge(PURSE_USER, 10), 0);
    assert_int_equal(commit_charge(PURSE_SERVICE, 5), 0);
    commit_release(PURSE_USER, 3);
    assert_int_equal(commit_left(PURSE_USER), 3);
    inject_set(2, VM_INJECT_CHARGE, ANY);
    assert_int_equal(commit_charge(PURSE_USER, 1), 0);
    assert_int_equal(commit_charge(PURSE_USER, 1), -ENOMEM);
    assert_int_equal(commit_charge(PURSE_USER, 1), 0);
}

static struct vmproc *make_process(void)
{
    endpoint_t endpoint = fake_new_endpoint();
    struct vmproc *proc = proc_take(endpoint);
    const struct vm_exec_new_req req = {.endpoint = endpoint};
    assert_int_equal(do_exec_new(proc, &req, NULL), 0);
    return proc;
}

static void bad_segments_are_refused(void **unused)
{
    (void)unused;
    fake_start();
    struct vmproc *proc = make_process();
    struct vm_exec_segment_req req = {
        .endpoint = proc->endpoint, .address = 0x100000, .mem_bytes = 0x1000, .prot = VM_PROT_READ};
    static const struct {
        vir_bytes address;
        uint32_t mem_bytes;
        uint32_t file_bytes;
        uint32_t prot;
    } bad[] = {{0x100001, 0x1000, 0, 1}, {0, 0x1000, 0, 1}, {0x100000, 0, 0, 1},
        {0x100000, 0x1000, 0x1001, 1}, {0x100000, 0xfffff000, 0, 1}, {0x100000, 0x1000, 0, 7},
        {0x100000, 0x1000, 0, 2}, {0x100000, 0x1000, 0, 9}, {0x3ff00000, 0x1000, 0, 1},
        {0xfffff000, 0x1000, 0, 1}};
    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct vm_exec_segment_req wrong = req;
        wrong.address = bad[i].address;
        wrong.mem_bytes = bad[i].mem_bytes;
        wrong.file_bytes = bad[i].file_bytes;
        wrong.prot = bad[i].prot;
        assert_int_equal(do_exec_segment(proc, &wrong, NULL), -EINVAL);
    }
    assert_int_equal(do_exec_segment(proc, &req, NULL), 0);
    assert_int_equal(do_exec_segment(proc, &req, NULL), -EINVAL); // there already
    const struct vm_exec_commit_req commit = {.endpoint = proc->endpoint};
    assert_int_equal(do_exec_commit(proc, &commit, NULL), -EINVAL); // no stack
}

static void bad_arguments_are_refused(void **unused)
{
    (void)unused;
    fake_start();
    struct vmproc *proc = make_process();
    struct vm_exec_stack_rep rep;
    struct vm_exec_stack_req req = {
        .endpoint = proc->endpoint, .args_endpoint = proc->endpoint, .argc = 1};
    assert_int_equal(do_exec_stack(proc, &req, &rep), -EINVAL); // one string, no bytes
    req.argc = 0;
    req.args_bytes = ABI_ARG_MAX + 1;
    assert_int_equal(do_exec_stack(proc, &req, &rep), -E2BIG);
    req.args_bytes = 0;
    assert_int_equal(do_exec_stack(proc, &req, &rep), 0);
    assert_int_equal(rep.sp % 8, 0);
    assert_true(rep.sp < ABI_STACK_TOP);
    assert_int_equal(do_exec_stack(proc, &req, &rep), -EINVAL); // there already
}

static void bad_ranges_are_refused(void **unused)
{
    (void)unused;
    fake_start();
    struct vmproc *proc = make_process();
    struct vm_exec_stack_rep stack_rep;
    const struct vm_exec_stack_req stack = {
        .endpoint = proc->endpoint, .args_endpoint = proc->endpoint};
    assert_int_equal(do_exec_stack(proc, &stack, &stack_rep), 0);
    const struct vm_exec_commit_req commit = {.endpoint = proc->endpoint};
    assert_int_equal(do_exec_commit(proc, &commit, NULL), 0);
    struct vm_mmap_rep rep;
    static const struct vm_mmap_req bad[] = {
        {.kind = 99, .bytes = 4096, .prot = 3},
        {.kind = VM_MMAP_ANON, .bytes = 0, .prot = 3},
        {.kind = VM_MMAP_ANON, .bytes = 0xfffffff0, .prot = 3},
        {.kind = VM_MMAP_ANON, .bytes = 4096, .prot = 7},
        {.kind = VM_MMAP_ANON, .bytes = 4096, .prot = 0},
        {.kind = VM_MMAP_ANON, .bytes = 4096, .prot = 3, .address = 0x1001, .flags = VM_MAP_FIXED},
        {.kind = VM_MMAP_ANON,
            .bytes = 4096,
            .prot = 3,
            .address = 0xfffff000,
            .flags = VM_MAP_FIXED},
        {.kind = VM_MMAP_CONTIG, .bytes = 4096, .prot = 3},
        {.kind = VM_MMAP_DEVICE, .bytes = 4096, .prot = 3},
        {.kind = VM_MMAP_ARCHIVE},
    };
    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_true(do_mmap(proc, &bad[i], &rep) < 0);
    }
    const struct vm_munmap_req unmap = {.address = 0x3ffff000, .bytes = 0x2000};
    assert_int_equal(do_munmap(proc, &unmap, NULL), -EINVAL);
    const struct vm_brk_req brk = {.address = 0xfffffff0};
    struct vm_brk_rep brk_rep;
    assert_int_equal(do_brk(proc, &brk, &brk_rep), -ENOMEM);
}

static void contiguous_memory(void **unused)
{
    (void)unused;
    fake_start();
    struct vmproc *proc = make_process();
    proc_destroy_space(proc->next);
    proc->next = NULL;
    proc->is_service = true;
    proc->space = space_new(PURSE_SERVICE);
    (void)kernel_bind(proc->endpoint, proc->space->l1);
    uint32_t before = frame_counts()->kinds[FRAME_FREE] + meta_pooled();
    const struct vm_mmap_req req = {.kind = VM_MMAP_CONTIG, .bytes = 9 * 4096, .prot = 3};
    struct vm_mmap_rep rep;
    assert_int_equal(do_mmap(proc, &req, &rep), 0);
    bool writable;
    assert_int_equal(fake_peek(proc->endpoint, rep.address + 8 * 4096, &writable), 0);
    assert_true(writable);
    const struct vm_munmap_req unmap = {.address = rep.address, .bytes = 9 * 4096};
    assert_int_equal(do_munmap(proc, &unmap, NULL), 0);
    assert_int_equal(frame_counts()->kinds[FRAME_FREE] + meta_pooled(), before);
}

// The child of a service is a user process without what only services have; a boot service has no
// children.
static void services_fork(void **unused)
{
    (void)unused;
    fake_start();
    struct vmproc *proc = make_process();
    proc_destroy_space(proc->next);
    proc->next = NULL;
    proc->is_service = true;
    proc->space = space_new(PURSE_SERVICE);
    (void)kernel_bind(proc->endpoint, proc->space->l1);
    const struct vm_mmap_req contig = {.kind = VM_MMAP_CONTIG, .bytes = 4096, .prot = 3};
    const struct vm_mmap_req anon = {.kind = VM_MMAP_ANON, .bytes = 4096, .prot = 3};
    struct vm_mmap_rep contig_rep, anon_rep;
    assert_int_equal(do_mmap(proc, &contig, &contig_rep), 0);
    assert_int_equal(do_mmap(proc, &anon, &anon_rep), 0);
    uint32_t paid = commit_used(PURSE_SERVICE);
    const struct vm_fork_req req = {.parent = proc->endpoint};
    struct vm_fork_rep rep;
    assert_int_equal(do_fork(NULL, &req, &rep), 0);
    struct vmproc *child = proc_find(rep.child);
    assert_non_null(child);
    assert_false(child->is_service);
    assert_int_equal(child->space->purse, PURSE_USER);
    assert_int_equal(commit_used(PURSE_SERVICE), paid);
    assert_non_null(region_find(&child->space->regions, anon_rep.address));
    assert_null(region_find(&child->space->regions, contig_rep.address));
    struct vmproc *boot = proc_take(DS_EP);
    boot->is_service = true;
    boot->space = space_new(PURSE_SERVICE);
    const struct vm_fork_req boot_req = {.parent = DS_EP};
    assert_int_equal(do_fork(NULL, &boot_req, &rep), -EPERM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(regions_are_sorted),
        cmocka_unit_test(gaps_are_found),
        cmocka_unit_test(regions_split_and_join),
        cmocka_unit_test(regions_are_bounded),
        cmocka_unit_test(frames_come_in_runs),
        cmocka_unit_test(frames_run_out),
        cmocka_unit_test(promises_are_kept_apart),
        cmocka_unit_test(bad_segments_are_refused),
        cmocka_unit_test(bad_arguments_are_refused),
        cmocka_unit_test(bad_ranges_are_refused),
        cmocka_unit_test(contiguous_memory),
        cmocka_unit_test(services_fork),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
