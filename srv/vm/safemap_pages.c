// SPDX-License-Identifier: BSD-2-Clause
// See safemap_pages.h. Pages are handled in stretches whose shadow words are neighbours on both sides and that one kernel
// call can take.

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

// Pages from `at` on, at most VMMAP_MAX, within one chunk of either side.
static uint32_t stretch(const struct safemap *map, const struct region *region, vir_bytes at)
{
    uint32_t pages = smaller((region->end - at) >> ABI_PAGE_SHIFT, VMMAP_MAX);
    pages = smaller(pages, (CHUNK_BYTES - at % CHUNK_BYTES) >> ABI_PAGE_SHIFT);
    return smaller(pages, (CHUNK_BYTES - owner_address(map, at) % CHUNK_BYTES) >> ABI_PAGE_SHIFT);
}

static struct kcall_vmshare_req share_request(const struct safemap *map, vir_bytes at, uint32_t pages,
                                              enum vmshare_mode mode)
{
    return (struct kcall_vmshare_req){.from_l1 = map->owner->l1, .from = owner_address(map, at),
        .to_l1 = map->grantee->l1, .to = at, .pages = pages, .mode = mode, .requester = NONE};
}

static void show(const struct safemap *map, bool is_writable, vir_bytes at, uint32_t pages)
{
    const uint32_t *from = space_entry(map->owner, owner_address(map, at));
    uint32_t *to = space_entry(map->grantee, at);
    const struct kcall_vmshare_req req = share_request(map, at, pages, is_writable ? VMSHARE_WRITE : VMSHARE_READ);
    kernel_share(&req);
    for (uint32_t i = 0; i < pages; i++) {
        uint32_t word = (from[i] & ~(uint32_t)SHADOW_WRITABLE) | (is_writable ? SHADOW_WRITABLE : 0);
        if ((word & SHADOW_DEVICE) == 0) {
            struct frame *frame = frame_of(word & SHADOW_ADDRESS);
            frame_share(frame);
            frame->is_code = frame->is_code && !is_writable;
        }
        space_hold(map->grantee, at + i * ABI_PAGE_SIZE, &to[i], word);
    }
}

void safemap_show_pages(const struct safemap *map, struct region *region)
{
    bool is_writable = (region->prot & VM_PROT_WRITE) != 0;
    uint32_t pages;
    for (vir_bytes at = region->start; at < region->end; at += pages * ABI_PAGE_SIZE) {
        pages = stretch(map, region, at);
        show(map, is_writable, at, pages);
    }
}

// May frames become copy-on-write between the owner and the grantee? By the owner's region at that address.
static bool may_be_cow(const struct safemap *map, vir_bytes at)
{
    if (map->grantee->is_pinned) {
        return false;
    }
    if (map->owner == NULL) {
        return true; // of a kept region that nobody holds: no entries on that side
    }
    const struct region *region = region_find(&map->owner->regions, owner_address(map, at));
    return !map->owner->is_pinned && region != NULL && region->kind != REGION_CONTIG && region->kind != REGION_SAFEMAP;
}

// How a page of a mapping that ends becomes the grantee's own. KEEP: the frame, with the rights that it may have then.
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

static void give_copy(struct batch *batch, const struct region *region, vir_bytes at, uint32_t *entry)
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
static void give_frame(struct batch *batch, const struct region *region, vir_bytes at, uint32_t *entry)
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
static uint32_t give(const struct safemap *map, struct batch *batch, struct region *region, vir_bytes at, uint32_t pages)
{
    uint32_t *entry = space_entry(map->grantee, at);
    const uint32_t *owned = map->owner != NULL ? space_entry(map->owner, owner_address(map, at)) : NULL;
    bool may_cow = may_be_cow(map, at);
    enum way way = choose(entry[0], owned != NULL ? owned[0] : 0, may_cow);
    uint32_t count = 1;
    while (count < pages && choose(entry[count], owned != NULL ? owned[count] : 0, may_cow) == way) {
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
        uint32_t pages = stretch(map, region, at);
        if (map->owner != NULL) { // the owner may have several regions there
            const struct region *owned = region_find(&map->owner->regions, owner_address(map, at));
            pages = owned == NULL ? 1 : smaller(pages, (owned->end - owner_address(map, at)) >> ABI_PAGE_SHIFT);
        }
        at += give(map, &batch, region, at, pages) * ABI_PAGE_SIZE;
    }
    batch_flush(&batch);
}
