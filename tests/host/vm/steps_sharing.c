// SPDX-License-Identifier: BSD-2-Clause
// Steps about memory that processes share: kept regions and safemaps. See steps.h.

#include "steps.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "cowcopy.h"
#include "fake_kernel.h"
#include "fault.h"
#include "layout.h"
#include "requests.h"

static int32_t next_gid = 1;

void op_kept(struct model_proc *proc)
{
    const struct vm_kept_req req = {.bytes = NR_KEPT * ABI_PAGE_SIZE, .id = 7};
    struct vm_kept_rep rep;
    int result = do_kept(proc_find(proc->endpoint), &req, &rep);
    if (proc->label < 0) {
        assert_int_equal(result, -EPERM);
        return;
    }
    count_step(6, result);
    if (result != 0) {
        assert_int_equal(result, -ENOMEM);
        return;
    }
    assert_int_equal(rep.address, LAYOUT_KEPT);
    assert_int_equal(rep.existed, kept_exists[proc->label]);
    if (proc->page[KEPT].cell == NULL) {
        model_take_kept(proc);
    }
}

void op_kept_free(struct model_proc *proc)
{
    unsigned from = rnd(NR_KEPT - 1);
    unsigned n = 1 + rnd(NR_KEPT - 1 - from);
    const struct vm_kept_free_req req = {
        .address = model_address(KEPT + from), .bytes = n * ABI_PAGE_SIZE};
    int result = do_kept_free(proc_find(proc->endpoint), &req, NULL);
    assert_int_equal(result, proc->page[KEPT].cell == NULL ? -EINVAL : 0);
    if (result == 0) {
        model_unmap(proc, KEPT + from, n);
        for (unsigned i = 0; i < n; i++) {
            page_new(&proc->page[KEPT + from + i]);
        }
    }
}

static int expect_owner(const struct model_proc *owner, unsigned from, unsigned n, bool writable)
{
    for (unsigned i = from; i < from + n; i++) {
        if (owner->page[i].cell == NULL) {
            return -EFAULT;
        }
        if (writable && owner->page[i].is_readonly) {
            return -EACCES;
        }
    }
    return 0;
}

static int expect_grantee(const struct model_proc *grantee, unsigned to, unsigned n)
{
    unsigned there = 0;
    for (unsigned i = to; i < to + n; i++) {
        there += grantee->page[i].cell != NULL;
        if (grantee->page[i].map != NULL) {
            return -EINVAL;
        }
    }
    return there == 0 || there == n ? 0 : -EINVAL;
}

// Who passes the owner's grant on; mostly nobody.
static struct model_proc *pick_middle(const struct model_proc *owner)
{
    struct model_proc *proc = &procs[rnd(MODEL_PROCS)];
    return proc->is_live && proc != owner && rnd(3) == 0 ? proc : NULL;
}

void op_safemap(struct model_proc *owner, struct model_proc *grantee)
{
    static const unsigned first[] = {ANON, KEPT, TEXT, HEAP, STACK};
    static const unsigned size[] = {NR_ANON, NR_KEPT, NR_TEXT, NR_HEAP, NR_STACK};
    unsigned area = rnd(5);
    unsigned from = first[area] + rnd(size[area]);
    unsigned room = first[area] + size[area] - from;
    unsigned to = rnd(4) == 0 ? HEAP + rnd(NR_HEAP) : ANON + rnd(NR_ANON);
    unsigned to_room = (to >= HEAP ? HEAP + NR_HEAP : ANON + NR_ANON) - to;
    unsigned n = 1 + rnd(6);
    n = n < room ? n : room;
    n = n < to_room ? n : to_room;
    bool writable = rnd(2) != 0;
    struct model_proc *middle = pick_middle(owner);
    const struct vmreq_map req = {.requester = grantee->endpoint,
        .address = model_address(to),
        .bytes = n * ABI_PAGE_SIZE,
        .writable = writable,
        .grantor = middle != NULL ? middle->endpoint : owner->endpoint,
        .gid = next_gid++,
        .owner = middle != NULL ? NONE : owner->endpoint,
        .owner_address = model_address(from)};
    fake_grant = (struct kcall_vmgrant_rep){.owner = owner->endpoint,
        .address = model_address(from),
        .nr_more = middle != NULL,
        .more[0] = {owner->endpoint, next_gid++}};
    if (to >= HEAP && expect_grantee(grantee, to, n) == 0 && grantee->page[to].cell == NULL) {
        return; // beyond the heap's end: would be in brk's way
    }
    fault_map(&req);
    int result = fake_result;
    count_step(7, result);
    int expected = owner == grantee ? -EINVAL : expect_owner(owner, from, n, writable);
    if (expected == 0) {
        expected = expect_grantee(grantee, to, n);
    }
    if (result != -ENOMEM) {
        assert_int_equal(result, expected);
    }
    if (result == 0) {
        assert_int_equal(fake_address, req.address);
        struct model_map *map = model_map_pages(owner, from, grantee, to, n, writable);
        map->middle = middle;
        map->middle_gid = req.gid;
        map->gid = middle != NULL ? fake_grant.more[0].gid : req.gid;
    }
}

static struct model_map *pick_map(void)
{
    struct model_map *map = maps;
    for (uint32_t n = rnd(8); n > 0 && map != NULL; n--) {
        map = map->next;
    }
    return map;
}

void op_safeunmap(void)
{
    struct model_map *map = pick_map();
    if (map == NULL) {
        return;
    }
    for (unsigned i = 0; i < map->count; i++) {
        map->grantee->page[map->to + i].is_readonly = false;
    }
    const struct vmreq_unmap req = {
        .requester = map->grantee->endpoint, .address = model_address(map->to)};
    fault_unmap(&req);
    assert_int_equal(fake_result, 0);
    model_end(map, true);
}

void op_revoke(void)
{
    struct model_map *map = pick_map();
    if (map == NULL || map->owner == NULL) {
        return;
    }
    struct model_proc *owner = map->owner;
    bool by_middle = map->middle != NULL && rnd(2) != 0;
    struct vmreq_revmap req = {.requester = by_middle ? map->middle->endpoint : owner->endpoint,
        .by_address = !by_middle && rnd(2),
        .gid = by_middle ? map->middle_gid : map->gid,
        .address = model_address(map->from)};
    unsigned from = map->from;
    fault_revmap(&req);
    if (req.by_address != 0) {
        model_end_range(owner, from, 1);
    } else if (by_middle || map->gid != -1) {
        model_end(map, true);
    }
}

// --- safe copies of whole pages

// How many pages the copy gets done: up to the first that the source has not or the destination may
// not write.
static unsigned possible(const struct model_proc *from, unsigned at, const struct model_proc *to,
    unsigned to_at, unsigned n)
{
    unsigned i = 0;
    while (i < n && from->page[at + i].cell != NULL && to->page[to_at + i].cell != NULL &&
           !to->page[to_at + i].is_readonly) {
        i++;
    }
    return i;
}

static int bring_in(const struct model_proc *proc, unsigned page, bool write)
{
    const struct vm_bring_in_req req = {.endpoint = proc->endpoint,
        .address = model_address(page),
        .bytes = ABI_PAGE_SIZE,
        .write = write};
    return do_bring_in(NULL, &req, NULL);
}

// The kernel's plain copy of one page.
static int copy_page(
    const struct model_proc *from, unsigned at, const struct model_proc *to, unsigned to_at)
{
    bool writable;
    int result = bring_in(from, at, false);
    if (result == 0) {
        result = bring_in(to, to_at, true);
    }
    if (result == 0) {
        int64_t value = fake_peek(from->endpoint, model_address(at), &writable);
        assert_true(value >= 0);
        fake_poke(to->endpoint, model_address(to_at), (uint32_t)value);
    }
    return result;
}

// What the kernel does: asks VM to share, copies what VM leaves, asks again. Returns how many pages
// were done.
static unsigned copy_pages(const struct model_proc *from, unsigned at, const struct model_proc *to,
    unsigned to_at, unsigned n)
{
    unsigned done = 0;
    bool to_owner = rnd(2) != 0;
    while (done < n) {
        fake_copy = (struct fake_copy){.requester = (to_owner ? from : to)->endpoint,
            .from = from->endpoint,
            .from_address = model_address(at + done),
            .to = to->endpoint,
            .to_address = model_address(to_at + done),
            .pages = n - done,
            .refuse_at = rnd(8) == 0};
        const struct vmreq_cow req = {.requester = fake_copy.requester,
            .address = to_owner ? fake_copy.from_address : fake_copy.to_address,
            .owner = (to_owner ? to : from)->endpoint,
            .owner_address = to_owner ? fake_copy.to_address : fake_copy.from_address,
            .bytes = fake_copy.pages * ABI_PAGE_SIZE,
            .to_owner = to_owner};
        cowcopy_serve(&req);
        assert_int_equal(fake_result, 0);
        done = n - fake_copy.pages;
        unsigned plain = fake_address / ABI_PAGE_SIZE;
        assert_true((done == n) == (plain == 0) && plain <= n - done);
        for (; plain > 0; plain--, done++) {
            int result = copy_page(from, at + done, to, to_at + done);
            if (result != 0) {
                count_step(8, result);
                assert_true(result == -EFAULT || result == -EACCES || result == -ENOMEM);
                return done;
            }
        }
    }
    return done;
}

void op_copy(struct model_proc *from, struct model_proc *to)
{
    unsigned at = rnd(STACK - 8);
    unsigned to_at = rnd(STACK - 8);
    unsigned n = 1 + rnd(8);
    bool is_range = model_address(at + n - 1) - model_address(at) == (n - 1) * ABI_PAGE_SIZE &&
                    model_address(to_at + n - 1) - model_address(to_at) == (n - 1) * ABI_PAGE_SIZE;
    if (from == to || !is_range) { // the kernel does not ask for a copy within a process
        return;
    }
    unsigned done = copy_pages(from, at, to, to_at, n);
    unsigned want = possible(from, at, to, to_at, n);
    count_step(8, done < want ? -ENOMEM : 0);
    assert_true(done <= want);
    for (unsigned i = 0; i < done; i++) {
        to->page[to_at + i].cell->value = from->page[at + i].cell->value;
    }
}
