// SPDX-License-Identifier: BSD-2-Clause
// Random map, fork, copy-on-write, exec, unmap, safemap and kept-region sequences against a simple
// model (model.h). After them nothing may be left: no frame, no promise.

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake_kernel.h"
#include "fault.h"
#include "kept.h"
#include "layout.h"
#include "requests.h"
#include "steps.h"

enum { OPERATIONS = 1200000, CHECK_EVERY = 2000 };

static uint64_t state;
static unsigned nr_done[16];
static unsigned nr_full[16];

uint32_t rnd(uint32_t limit)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 20) % limit;
}

static struct model_proc *pick(void)
{
    struct model_proc *proc = &procs[rnd(MODEL_PROCS)];
    return proc->is_live ? proc : NULL;
}

void count_step(int op, int result)
{
    nr_done[op]++;
    nr_full[op] += result == -ENOMEM || result == -EAGAIN;
}

// --- access

static int fault(const struct model_proc *proc, vir_bytes address, bool write)
{
    const struct vmreq_fault req = {
        .endpoint = proc->endpoint, .address = address, .write = write, .sp = address};
    fault_page(&req);
    return fake_result;
}

// Lets the process touch the page as hardware would; 0 or the fault's error.
static int touch(const struct model_proc *proc, unsigned page, bool write)
{
    vir_bytes address = model_address(page);
    bool writable = false;
    for (int tries = 0; tries < 3; tries++) {
        if (fake_peek(proc->endpoint, address, &writable) >= 0 && (!write || writable)) {
            return 0;
        }
        int result = fault(proc, address, write);
        if (result != 0) {
            return result;
        }
    }
    fail_msg("page %u of %d stays away", page, proc->endpoint);
    return -EFAULT;
}

static void check_page(const struct model_proc *proc, unsigned page)
{
    bool writable;
    int64_t got = fake_peek(proc->endpoint, model_address(page), &writable);
    const struct model_page *want = &proc->page[page];
    if (want->cell == NULL) {
        assert_int_equal(got, -1);
    } else if (got >= 0 && got != want->cell->value) {
        fail_msg("page %u of %d: got %u, want %u", page, proc->endpoint, (unsigned)got,
            want->cell->value);
    } else if (got >= 0 && writable && want->is_readonly) {
        fail_msg("page %u of %d is writable", page, proc->endpoint);
    }
}

static bool is_stack_hole(const struct model_proc *proc, unsigned page)
{
    return page >= STACK && proc->page[page].cell == NULL;
}

static void op_access(struct model_proc *proc)
{
    unsigned page = rnd(NR_PAGES);
    bool write = rnd(2) != 0;
    struct model_page *want = &proc->page[page];
    int result = touch(proc, page, write);
    if (is_stack_hole(proc, page) && (result == 0 || result == -EFAULT)) {
        for (unsigned i = page; result == 0 && i < NR_PAGES && proc->page[i].cell == NULL; i++) {
            page_new(&proc->page[i]); // it grew
        }
        if (result != 0) {
            return; // no promise could be made
        }
    }
    int expected = want->cell == NULL ? -EFAULT : write && want->is_readonly ? -EACCES : 0;
    assert_int_equal(result, expected);
    if (result == 0 && write) {
        want->cell->value = rnd(1 << 30);
        fake_poke(proc->endpoint, model_address(page), want->cell->value);
    }
    check_page(proc, page);
}

// --- memory of one process

static void op_mmap(struct model_proc *proc)
{
    unsigned from = rnd(NR_ANON);
    unsigned n = 1 + rnd(NR_ANON - from < 12 ? NR_ANON - from : 12);
    bool is_free = true;
    for (unsigned i = from; i < from + n; i++) {
        is_free = is_free && proc->page[i].cell == NULL;
    }
    const struct vm_mmap_req req = {.kind = VM_MMAP_ANON,
        .address = model_address(from),
        .bytes = n * ABI_PAGE_SIZE,
        .prot = VM_PROT_READ | VM_PROT_WRITE,
        .flags = VM_MAP_FIXED};
    struct vm_mmap_rep rep = {0};
    int result = do_mmap(proc_find(proc->endpoint), &req, &rep);
    count_step(0, is_free ? result : 0);
    if (!is_free) {
        assert_int_equal(result, -ENOMEM);
    }
    if (result != 0) {
        assert_int_equal(result, -ENOMEM);
        return;
    }
    assert_int_equal(rep.address, req.address);
    for (unsigned i = from; i < from + n; i++) {
        page_new(&proc->page[i]);
    }
}

// The range would cut a page group seen by safemap.
static bool cuts_map(const struct model_proc *proc, unsigned from, unsigned n)
{
    for (unsigned i = from; i < from + n; i++) {
        const struct model_map *map = proc->page[i].map;
        if (map != NULL && (map->to < from || map->to + map->count > from + n)) {
            return true;
        }
    }
    return false;
}

static void op_munmap(struct model_proc *proc)
{
    unsigned from = rnd(NR_ANON);
    unsigned n = 1 + rnd(NR_ANON - from < 12 ? NR_ANON - from : 12);
    const struct vm_munmap_req req = {.address = model_address(from), .bytes = n * ABI_PAGE_SIZE};
    int result = do_munmap(proc_find(proc->endpoint), &req, NULL);
    count_step(1, result);
    assert_int_equal(result, cuts_map(proc, from, n) ? -EINVAL : 0);
    if (result == 0) {
        model_unmap(proc, from, n);
    }
}

static void op_brk(struct model_proc *proc)
{
    unsigned old = 0;
    while (old < NR_HEAP && proc->page[HEAP + old].cell != NULL) {
        old++;
    }
    unsigned new = rnd(NR_HEAP + 1);
    const struct vm_brk_req req = {.address = model_address(HEAP) + new *ABI_PAGE_SIZE};
    struct vm_brk_rep rep;
    int result = do_brk(proc_find(proc->endpoint), &req, &rep);
    count_step(2, result);
    if (new < old) {
        assert_int_equal(result, cuts_map(proc, HEAP + new, old - new) ? -EINVAL : 0);
    }
    if (result != 0) {
        return;
    }
    for (unsigned i = old; i < new; i++) {
        page_new(&proc->page[HEAP + i]);
    }
    if (new < old) {
        model_unmap(proc, HEAP + new, old - new);
    }
}

// --- processes

static int build_image(
    struct vmproc *builder, const struct model_proc *source, unsigned from, endpoint_t endpoint)
{
    const struct vm_exec_new_req new_req = {.endpoint = endpoint};
    int result = do_exec_new(builder, &new_req, NULL);
    if (result != 0) {
        return result;
    }
    struct vm_exec_segment_req segment = {.endpoint = endpoint,
        .address = ABI_TEXT_BASE,
        .mem_bytes = NR_TEXT * ABI_PAGE_SIZE,
        .prot = VM_PROT_READ | VM_PROT_EXEC};
    if (source != NULL) {
        segment.file_bytes = segment.mem_bytes - rnd(2) * 100;
        fake_grant.owner = source->endpoint;
        fake_grant.address = model_address(from);
    }
    result = do_exec_segment(builder, &segment, NULL);
    if (result != 0) {
        return result;
    }
    const struct vm_exec_stack_req stack = {
        .endpoint = endpoint, .args_endpoint = builder->endpoint, .prefix_gid = -1};
    struct vm_exec_stack_rep rep;
    return do_exec_stack(builder, &stack, &rep);
}

static void enter_image(struct model_proc *proc, const struct model_page *text)
{
    for (unsigned i = 0; i < NR_TEXT; i++) {
        proc->page[TEXT + i] = text[i];
        proc->page[TEXT + i].is_readonly = true;
    }
    for (unsigned i = 0; i < INITIAL_STACK; i++) {
        page_new(&proc->page[NR_PAGES - 1 - i]);
    }
}

static void drop_text(struct model_page *text)
{
    for (unsigned i = 0; i < NR_TEXT; i++) {
        page_drop(&text[i]);
    }
}

// A run of mapped pages that could be a program's text.
static bool find_text(const struct model_proc *source, unsigned *from)
{
    for (int tries = 0; tries < 20; tries++) {
        static const unsigned first[] = {ANON, KEPT, TEXT, HEAP};
        static const unsigned size[] = {NR_ANON, NR_KEPT, NR_TEXT, NR_HEAP};
        unsigned area = rnd(4);
        unsigned n = 0;
        *from = first[area] + rnd(size[area] - NR_TEXT + 1);
        while (n < NR_TEXT && source->page[*from + n].cell != NULL) {
            n++;
        }
        if (n == NR_TEXT) {
            return true;
        }
    }
    return false;
}

static void op_exec(struct model_proc *proc)
{
    struct model_proc *source = pick();
    unsigned from = 0;
    struct model_page text[NR_TEXT];
    if (proc->label >= 0) {
        return;
    }
    if (source != NULL && !find_text(source, &from)) {
        source = NULL;
    }
    for (unsigned i = 0; i < NR_TEXT; i++) {
        if (source != NULL) {
            page_clone(&text[i], source->page[from + i].cell);
        } else {
            page_new(&text[i]);
        }
    }
    struct vmproc *builder = proc_find(source != NULL ? source->endpoint : proc->endpoint);
    int result = build_image(builder, source, from, proc->endpoint);
    count_step(3, result);
    if (result != 0 || rnd(8) == 0) {
        const struct vm_exec_abort_req req = {.endpoint = proc->endpoint};
        (void)do_exec_abort(builder, &req, NULL);
        assert_true(result == 0 || result == -ENOMEM);
        drop_text(text);
        return;
    }
    const struct vm_exec_commit_req req = {.endpoint = proc->endpoint};
    assert_int_equal(do_exec_commit(builder, &req, NULL), 0);
    model_exit(proc, true, true);
    enter_image(proc, text);
}

static struct model_proc *free_slot(void)
{
    for (struct model_proc *proc = procs; proc < &procs[MODEL_PROCS]; proc++) {
        if (!proc->is_live) {
            return proc;
        }
    }
    return NULL;
}

static void start(struct model_proc *proc, endpoint_t endpoint, int label)
{
    memset(proc, 0, sizeof(*proc));
    proc->is_live = true;
    proc->endpoint = endpoint;
    proc->label = label;
}

static void op_fork(struct model_proc *parent)
{
    struct model_proc *child = free_slot();
    if (child == NULL) {
        return;
    }
    const struct vm_fork_req req = {.parent = parent->endpoint};
    struct vm_fork_rep rep;
    int result = do_fork(NULL, &req, &rep);
    count_step(4, result);
    if (result != 0) {
        assert_int_equal(result, -ENOMEM);
        return;
    }
    start(child, rep.child, -1);
    model_fork(parent, child);
}

static void leave(struct model_proc *proc, bool keep)
{
    const struct vm_exit_req req = {.endpoint = proc->endpoint, .keep_regions = keep};
    assert_int_equal(do_exit(NULL, &req, NULL), 0);
    fake_clear(proc->endpoint);
    model_exit(proc, keep, false);
    proc->is_live = false;
}

// A new process, as RS makes one.
static void op_spawn(int label)
{
    struct model_proc *proc = free_slot();
    for (unsigned i = 0; i < MODEL_PROCS; i++) {
        if (procs[i].is_live && label >= 0 && procs[i].label == label) {
            return;
        }
    }
    if (proc == NULL) {
        return;
    }
    endpoint_t endpoint = fake_new_endpoint();
    struct vmproc *vmproc = proc_take(endpoint);
    if (label >= 0) {
        vmproc->is_service = true;
        snprintf(vmproc->label, sizeof(vmproc->label), "service%d", label);
    }
    start(proc, endpoint, label);
    int result = build_image(vmproc, NULL, 0, endpoint);
    count_step(5, result);
    const struct vm_exec_commit_req req = {.endpoint = endpoint};
    if (result != 0 || do_exec_commit(NULL, &req, NULL) != 0) {
        leave(proc, true);
        return;
    }
    struct model_page text[NR_TEXT];
    for (unsigned i = 0; i < NR_TEXT; i++) {
        page_new(&text[i]);
    }
    enter_image(proc, text);
}

static void op_exit(struct model_proc *proc)
{
    leave(proc, rnd(2) != 0);
}

// --- all together

static void check_all(void)
{
    for (struct model_proc *proc = procs; proc < &procs[MODEL_PROCS]; proc++) {
        for (unsigned i = 0; proc->is_live && i < NR_PAGES; i++) {
            check_page(proc, i);
        }
    }
    fake_check_tables();
}

static void step(void)
{
    struct model_proc *proc = pick();
    uint32_t what = rnd(1000);
    if (proc == NULL) {
        op_spawn(what < 500 ? -1 : (int)rnd(MODEL_LABELS));
        return;
    }
    struct model_proc *other = pick();
    if (what < 600) {
        op_access(proc);
    } else if (what < 700 && other != NULL) {
        op_copy(proc, other);
    } else if (what < 770) {
        op_mmap(proc);
    } else if (what < 820) {
        op_munmap(proc);
    } else if (what < 840) {
        op_brk(proc);
    } else if (what < 850) {
        op_exec(proc);
    } else if (what < 880) {
        op_fork(proc);
    } else if (what < 895) {
        op_exit(proc);
    } else if (what < 910) {
        op_kept(proc);
    } else if (what < 920) {
        op_kept_free(proc);
    } else if (what < 970 && other != NULL) {
        op_safemap(proc, other);
    } else if (what < 985) {
        op_safeunmap();
    } else if (what < 995) {
        op_revoke();
    } else {
        const struct vm_inject_req req = {
            .countdown = rnd(6), .sites = VM_INJECT_CHARGE, .endpoint = ANY};
        assert_int_equal(do_inject(NULL, &req, NULL), 0);
    }
}

static void random_sequences(void **unused)
{
    (void)unused;
    const char *seed = getenv("SEED");
    state = seed != NULL ? strtoull(seed, NULL, 0) : 0x9e3779b97f4a7c15;
    print_message("seed 0x%llx\n", (unsigned long long)state);
    fake_start();
    uint32_t free_before = frame_counts()->kinds[FRAME_FREE];
    for (unsigned i = 0; i < OPERATIONS; i++) {
        step();
        if (i % CHECK_EVERY == 0) {
            check_all();
        }
    }
    check_all();
    for (unsigned i = 0; i < 9; i++) {
        print_message("op %u: %u, %u of them without memory\n", i, nr_done[i], nr_full[i]);
        assert_true(nr_done[i] - nr_full[i] > 100);
    }
    for (struct model_proc *proc = procs; proc < &procs[MODEL_PROCS]; proc++) {
        if (proc->is_live) {
            leave(proc, true);
        }
    }
    for (int i = 0; i < MODEL_LABELS; i++) {
        char label[ABI_LABEL_MAX];
        snprintf(label, sizeof(label), "service%d", i);
        kept_forget(label);
    }
    assert_int_equal(commit_used(PURSE_USER), 0);
    assert_int_equal(commit_used(PURSE_SERVICE), 0);
    assert_int_equal(kept_pages(), 0);
    assert_int_equal(frame_counts()->kinds[FRAME_PAGE], 0);
    assert_int_equal(frame_counts()->shared_cow, 0);
    assert_int_equal(frame_counts()->safemapped, 0);
    while (meta_trim()) {
    }
    // What the pool of safemaps has grown to, and the tables of VM's window, stay.
    assert_true(free_before - frame_counts()->kinds[FRAME_FREE] < 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_sequences)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
