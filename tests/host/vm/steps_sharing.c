// SPDX-License-Identifier: BSD-2-Clause
// Steps about memory that processes share: kept regions and safemaps. See steps.h.

#include "steps.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

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
    const struct vm_kept_free_req req = {.address = model_address(KEPT + from), .bytes = n * ABI_PAGE_SIZE};
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
    const struct vmreq_map req = {.requester = grantee->endpoint, .address = model_address(to),
        .owner = owner->endpoint, .owner_address = model_address(from), .bytes = n * ABI_PAGE_SIZE,
        .writable = writable, .grantor = owner->endpoint, .gid = next_gid++};
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
        model_map_pages(owner, from, grantee, to, n, writable, req.gid);
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
    const struct vmreq_unmap req = {.requester = map->grantee->endpoint, .address = model_address(map->to)};
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
    struct vmreq_revmap req = {.requester = owner->endpoint, .by_address = rnd(2), .gid = map->gid,
        .address = model_address(map->from)};
    unsigned from = map->from;
    fault_revmap(&req);
    if (req.by_address != 0) {
        model_end_range(owner, from, 1);
    } else if (map->gid != -1) {
        model_end(map, true);
    }
}
