// SPDX-License-Identifier: BSD-2-Clause
// See cowcopy.h. The path that is counted: per page a look at two shadow words before the kernel's
// call, a change of both after it.

#include "cowcopy.h"

#include <errno.h>

#include "abi/proto/vm.h"
#include "kernel.h"
#include "page.h"
#include "proc.h"

struct cowcopy_totals cowcopy_totals;

struct side {
    struct space *space;
    vir_bytes at;
    struct region *region; // around `at`, or NULL
};

struct copy {
    struct side from;
    struct side to;
    uint32_t left; // pages
};

// Pages from `at` on that lie in one region and in one chunk, so that their shadow words are
// neighbours.
static uint32_t reach(struct side *side)
{
    if (side->region == NULL || side->at >= side->region->end || side->at < side->region->start) {
        side->region = region_find(&side->space->regions, side->at);
    }
    if (side->region == NULL) {
        return 0;
    }
    vir_bytes limit = (side->at | (CHUNK_BYTES - 1)) + 1;
    limit = side->region->end < limit ? side->region->end : limit;
    return (limit - side->at) >> ABI_PAGE_SHIFT;
}

static bool is_plain_memory(const struct region *region)
{
    return region->kind <= REGION_ANON || region->kind == REGION_KEPT;
}

// Nobody sees the page by safemap, and it is RAM of processes. Nothing there yet is fine.
static bool can_share(uint32_t word)
{
    if (word == 0) {
        return true;
    }
    if ((word & SHADOW_DEVICE) != 0) {
        return false;
    }
    const struct frame *frame = frame_of(word & SHADOW_ADDRESS);
    return frame->shares == 0 && frame->kind == FRAME_PAGE;
}

// How many pages from here on are alike: can be shared, or (is_not) cannot.
static uint32_t count_pages(struct copy *copy, uint32_t max, bool is_not)
{
    uint32_t from_reach = reach(&copy->from);
    uint32_t to_reach = reach(&copy->to);
    uint32_t limit = from_reach < to_reach ? from_reach : to_reach;
    limit = copy->left < limit ? copy->left : limit;
    limit = max < limit ? max : limit;
    bool is_possible = limit != 0 && is_plain_memory(copy->from.region) &&
                       is_plain_memory(copy->to.region) &&
                       (copy->to.region->prot & VM_PROT_WRITE) != 0;
    if (!is_possible) {
        return is_not ? limit : 0;
    }
    const uint32_t *from = space_entry(copy->from.space, copy->from.at);
    const uint32_t *to = space_entry(copy->to.space, copy->to.at);
    for (uint32_t i = 0; i < limit; i++) {
        bool can = (from == NULL || can_share(from[i])) && (to == NULL || can_share(to[i]));
        if (can == is_not) {
            return i;
        }
    }
    return limit;
}

// The source's pages are there, the destination has tables. 0 or -ENOMEM.
static int prepare(const struct copy *copy, uint32_t pages)
{
    const uint32_t *from = space_entry(copy->from.space, copy->from.at);
    uint32_t missing = from == NULL ? pages : 0;
    for (uint32_t i = 0; from != NULL && i < pages; i++) {
        missing += (from[i] & SHADOW_MAPPED) == 0;
    }
    if (missing != 0) {
        int result = page_bring_in(
            copy->from.space, copy->from.at, copy->from.at + pages * ABI_PAGE_SIZE, PAGE_READ);
        if (result != 0) {
            return result;
        }
    }
    const struct chunk *chunk = &copy->to.space->chunk[copy->to.at >> CHUNK_SHIFT];
    return chunk->l2 != 0 && chunk->shadow != 0 ? 0 : space_make_chunk(copy->to.space, copy->to.at);
}

// The kernel has shared them: write it down, drop what the destination had.
static void note(struct copy *copy, uint32_t pages)
{
    uint32_t *from = space_entry(copy->from.space, copy->from.at);
    uint32_t *to = space_entry(copy->to.space, copy->to.at);
    uint32_t new_ones = 0;
    for (uint32_t i = 0; i < pages; i++) {
        uint32_t word = (from[i] & ~(uint32_t)SHADOW_WRITABLE) | SHADOW_MAPPED;
        uint32_t old = to[i];
        from[i] = word;
        to[i] = word;
        frame_ref(frame_of(word & SHADOW_ADDRESS));
        if (old == 0) {
            new_ones++;
        } else {
            frame_drop(frame_of(old & SHADOW_ADDRESS));
        }
    }
    copy->to.space->chunk[copy->to.at >> CHUNK_SHIFT].held += (uint16_t)new_ones;
    copy->to.space->resident += new_ones;
    copy->from.at += pages * ABI_PAGE_SIZE;
    copy->to.at += pages * ABI_PAGE_SIZE;
    copy->left -= pages;
    cowcopy_totals.shared += pages;
}

static bool start(const struct vmreq_cow *req, struct copy *copy)
{
    struct vmproc *requester = proc_find(req->requester);
    struct vmproc *owner = proc_find(req->owner);
    if (requester == NULL || requester->space == NULL || owner == NULL || owner->space == NULL) {
        return false;
    }
    struct side own = {requester->space, req->address, NULL};
    struct side theirs = {owner->space, req->owner_address, NULL};
    *copy = req->to_owner != 0 ? (struct copy){.from = own, .to = theirs}
                               : (struct copy){.from = theirs, .to = own};
    copy->left = req->bytes >> ABI_PAGE_SHIFT;
    return true;
}

void cowcopy_serve(const struct vmreq_cow *req)
{
    struct copy copy;
    if (!start(req, &copy)) {
        kernel_resume(req->requester, -EINVAL, 0); // one of them is gone
        return;
    }
    while (copy.left != 0) {
        uint32_t pages = count_pages(&copy, VMMAP_MAX, false);
        if (pages == 0 || prepare(&copy, pages) != 0) {
            break;
        }
        int result = kernel_share_copy(req->requester, pages);
        if (result == -ESRCH) {
            return;
        }
        if (result != 0) {
            break;
        }
        note(&copy, pages);
    }
    if (copy.left != 0) {
        uint32_t refused = count_pages(&copy, copy.left, true);
        refused = refused != 0 ? refused : copy.left;
        cowcopy_totals.refused += refused;
        kernel_resume(req->requester, 0, refused * ABI_PAGE_SIZE);
    }
}
