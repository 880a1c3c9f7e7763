// SPDX-License-Identifier: BSD-2-Clause
// See safemap_pages.h. Pages are handled in stretches whose shadow words are neighbours on both
// sides and that one kernel call can take.

#include "safemap_pages.h"

#include "abi/proto/vm.h"
#include "kernel.h"
#include "page.h"

// The owner's page that a page of the region shows.
static vir_bytes owner_address(const struct safemap *map, vir_bytes at)
{
    return map->owner_start + (at - map->start);
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

// Pages from `at` on, at most VMMAP_MAX, within one chunk of either side and one region of the
// owner (*owned; NULL: nobody holds the kept region).
static uint32_t stretch(const struct safemap *map, const struct region *region, vir_bytes at,
    const struct region **owned)
{
    vir_bytes theirs = owner_address(map, at);
    uint32_t pages = smaller((region->end - at) >> ABI_PAGE_SHIFT, VMMAP_MAX);
    pages = smaller(pages, (CHUNK_BYTES - at % CHUNK_BYTES) >> ABI_PAGE_SHIFT);
    pages = smaller(pages, (CHUNK_BYTES - theirs % CHUNK_BYTES) >> ABI_PAGE_SHIFT);
    *owned = map->owner != NULL ? region_find(&map->owner->regions, theirs) : NULL;
    return *owned != NULL ? smaller(pages, ((*owned)->end - theirs) >> ABI_PAGE_SHIFT) : pages;
}

static struct kcall_vmshare_req share_request(
    const struct safemap *map, vir_bytes at, uint32_t pages, uint32_t mode)
{
    return (struct kcall_vmshare_req){.from_l1 = map->owner->l1,
        .from = owner_address(map, at),
        .to_l1 = map->grantee->l1,
        .to = at,
        .pages = pages,
        .mode = mode,
        .requester = NONE};
}

// Nobody but the page that is to show it has the owner's page copy-on-write, and that one has it no
// more then.
static bool is_pair(uint32_t from, uint32_t to)
{
    const struct frame *frame = frame_of(from & SHADOW_ADDRESS);
    return frame->refs == 2 && frame->shares == 0 && ((from ^ to) & SHADOW_ADDRESS) == 0;
}

static bool is_ready(uint32_t from, uint32_t to)
{
    return (from & SHADOW_MAPPED) != 0 &&
           ((from & SHADOW_DEVICE) != 0 || frame_is_exclusive(frame_of(from & SHADOW_ADDRESS)) ||
               is_pair(from, to));
}

int safemap_prepare_pages(const struct safemap *map, const struct region *region)
{
    const struct region *owned;
    uint32_t pages;
    for (vir_bytes at = region->start; at < region->end; at += pages * ABI_PAGE_SIZE) {
        vir_bytes theirs = owner_address(map, at);
        const uint32_t *from = space_entry(map->owner, theirs);
        const uint32_t *to = space_entry(map->grantee, at);
        uint32_t ready = 0;
        pages = stretch(map, region, at, &owned);
        while (from != NULL && ready < pages && is_ready(from[ready], to[ready])) {
            ready++;
        }
        if (ready < pages) {
            int result = page_bring_in(map->owner, theirs + ready * ABI_PAGE_SIZE,
                theirs + pages * ABI_PAGE_SIZE, PAGE_OWN);
            if (result != 0) {
                return result;
            }
        }
    }
    return 0;
}

// One page is shown where `old` was. True: nothing was there.
static bool show_page(uint32_t word, uint32_t old)
{
    struct frame *frame = shadow_frame(word);
    if (frame != NULL && old != 0 && is_pair(word, old)) {
        frame_share_pair(frame);
        return false;
    }
    if (frame != NULL) {
        frame_share(frame);
    }
    if (old != 0) {
        frame_drop(frame_of(old & SHADOW_ADDRESS));
    }
    return old == 0;
}

static void show(
    const struct safemap *map, bool is_writable, bool owner_writes, vir_bytes at, uint32_t pages)
{
    uint32_t *from = space_entry(map->owner, owner_address(map, at));
    uint32_t *to = space_entry(map->grantee, at);
    uint32_t mode = (is_writable ? VMSHARE_WRITE : VMSHARE_READ) | (owner_writes ? VMSHARE_OWN : 0);
    const struct kcall_vmshare_req req = share_request(map, at, pages, mode);
    uint32_t new_ones = 0;
    kernel_share(&req);
    for (uint32_t i = 0; i < pages; i++) {
        uint32_t word = from[i];
        if (owner_writes) {
            word |= SHADOW_WRITABLE;
            from[i] = word;
            if ((word & SHADOW_DEVICE) == 0) {
                frame_of(word & SHADOW_ADDRESS)->is_code = false;
            }
        }
        new_ones += show_page(word, to[i]);
        to[i] = is_writable ? word : word & ~(uint32_t)SHADOW_WRITABLE;
    }
    map->grantee->chunk[at >> CHUNK_SHIFT].held += (uint16_t)new_ones;
    map->grantee->resident += new_ones;
}

void safemap_show_pages(const struct safemap *map, struct region *region)
{
    bool is_writable = (region->prot & VM_PROT_WRITE) != 0;
    const struct region *owned;
    uint32_t pages;
    for (vir_bytes at = region->start; at < region->end; at += pages * ABI_PAGE_SIZE) {
        pages = stretch(map, region, at, &owned);
        show(map, is_writable, owned != NULL && (owned->prot & VM_PROT_WRITE) != 0, at, pages);
    }
}

// May frames become copy-on-write between the owner and the grantee?
static bool may_be_cow(const struct safemap *map, const struct region *owned)
{
    if (map->grantee->is_pinned) {
        return false;
    }
    if (map->owner == NULL) {
        return true; // of a kept region that nobody holds: no entries on that side
    }
    return !map->owner->is_pinned && owned != NULL && owned->kind != REGION_CONTIG &&
           owned->kind != REGION_SAFEMAP;
}

// How a page of a mapping that ends becomes the grantee's own. KEEP: the frame, with the rights
// that it may have then.
enum way { WAY_ZERO, WAY_KEEP, WAY_COW, WAY_COPY };

// owner_word: 0 when the owner has no entry for the page now (a kept region that changed hands).
static enum way choose(uint32_t word, uint32_t owner_word, bool may_cow)
{
    if ((word & SHADOW_DEVICE) != 0) {
        return WAY_ZERO;
    }
    const struct frame *frame = frame_of(word & SHADOW_ADDRESS); // still counts this mapping
    if (frame->refs == 1) {
        return WAY_KEEP;
    }
    if (frame->shares != 1 || !may_cow) {
        return WAY_COPY;
    }
    return (owner_word & SHADOW_MAPPED) != 0 ? WAY_COW : WAY_KEEP;
}

static void give_copy(
    struct batch *batch, const struct region *region, vir_bytes at, uint32_t *entry)
{
    struct frame *old = frame_of(*entry & SHADOW_ADDRESS);
    struct frame *copy = frame_alloc(FRAME_PAGE);
    frame_unshare(old);
    if (copy == NULL) { // cannot be: the region is paid for; the page reads as zero then
        batch_map(batch, at, PTE_UNMAP, 0);
        space_unhold(batch->space, at, entry);
    } else {
        uint32_t rights = page_rights(copy, region->base_prot);
        *entry = frame_phys(copy) | shadow_bits(rights);
        batch_map(batch, at, frame_phys(copy) | rights | PTE_COPY, frame_phys(old));
    }
    batch_drop(batch, old); // after the copy
}

// With the rights that the page has now: all of its own, or none to write when it is copy-on-write.
static void give_frame(
    struct batch *batch, const struct region *region, vir_bytes at, uint32_t *entry)
{
    struct frame *frame = frame_of(*entry & SHADOW_ADDRESS);
    frame_unshare(frame);
    uint32_t rights = page_rights(frame, region->base_prot);
    *entry = frame_phys(frame) | shadow_bits(rights);
    batch_map(batch, at, frame_phys(frame) | rights, 0);
}

static void give_zero(struct batch *batch, vir_bytes at, uint32_t *entry)
{
    batch_map(batch, at, PTE_UNMAP, 0);
    space_unhold(batch->space, at, entry);
}

// Owner and grantee have the frames copy-on-write from now on; both entries change at one moment.
static void share_cow(const struct safemap *map, vir_bytes at, uint32_t pages)
{
    uint32_t *from = space_entry(map->owner, owner_address(map, at));
    uint32_t *to = space_entry(map->grantee, at);
    const struct kcall_vmshare_req req = share_request(map, at, pages, VMSHARE_COW);
    kernel_share(&req);
    for (uint32_t i = 0; i < pages; i++) {
        frame_unshare(frame_of(to[i] & SHADOW_ADDRESS));
        from[i] &= ~(uint32_t)SHADOW_WRITABLE;
        to[i] &= ~(uint32_t)SHADOW_WRITABLE;
    }
}

// The first `pages` of a stretch that go one way. Returns how many those were.
static uint32_t give(
    const struct safemap *map, struct batch *batch, struct region *region, vir_bytes at)
{
    const struct region *owned_region;
    uint32_t pages = stretch(map, region, at, &owned_region);
    uint32_t *entry = space_entry(map->grantee, at);
    const uint32_t *owned =
        map->owner != NULL ? space_entry(map->owner, owner_address(map, at)) : NULL;
    bool may_cow = may_be_cow(map, owned_region);
    enum way way = choose(entry[0], owned != NULL ? owned[0] : 0, may_cow);
    uint32_t count = 1;
    while (
        count < pages && choose(entry[count], owned != NULL ? owned[count] : 0, may_cow) == way) {
        count++;
    }
    if (way == WAY_COW) {
        share_cow(map, at, count);
        return count;
    }
    for (uint32_t i = 0; i < count; i++, at += ABI_PAGE_SIZE) {
        if (way == WAY_ZERO) {
            give_zero(batch, at, &entry[i]);
        } else if (way == WAY_COPY) {
            give_copy(batch, region, at, &entry[i]);
        } else {
            give_frame(batch, region, at, &entry[i]);
        }
    }
    return count;
}

static void forget(const struct safemap *map, const struct region *region)
{
    for (vir_bytes at = region->start; at < region->end; at += ABI_PAGE_SIZE) {
        struct frame *frame = shadow_frame(*space_entry(map->grantee, at));
        if (frame != NULL) {
            frame_unshare(frame);
        }
    }
}

void safemap_hide_pages(const struct safemap *map, struct region *region, bool keep_copy)
{
    struct batch batch;
    if (!keep_copy) {
        forget(map, region);
        return;
    }
    batch_init(&batch, map->grantee);
    for (vir_bytes at = region->start; at < region->end;) {
        at += give(map, &batch, region, at) * ABI_PAGE_SIZE;
    }
    batch_flush(&batch);
}
