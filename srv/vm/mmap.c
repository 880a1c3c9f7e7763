// SPDX-License-Identifier: BSD-2-Clause
// What processes ask for their own memory: brk, mmap, munmap; RS's read-only pages.
//
// Mappings that carry a meaning as a whole - safemaps, kept regions, boot memory - are not cut in
// pieces.

#include <errno.h>

#include "bootmem.h"
#include "kept.h"
#include "kernel.h"
#include "layout.h"
#include "page.h"
#include "requests.h"
#include "safemap.h"

static uint32_t page_up(uint32_t bytes)
{
    return (bytes + ABI_PAGE_SIZE - 1) & ~(uint32_t)(ABI_PAGE_SIZE - 1);
}

static int check_removal(struct space *space, vir_bytes start, vir_bytes end)
{
    for (struct region *region = region_from(&space->regions, start);
         region != NULL && region->start < end; region = region_next(&space->regions, region)) {
        bool is_whole = region->start >= start && region->end <= end;
        if (region->kind == REGION_KEPT ||
            (!is_whole && (region->kind == REGION_SAFEMAP || region->kind == REGION_BOOT))) {
            return -EINVAL;
        }
    }
    return 0;
}

// Mappings end first: those of the range by others, and those that the range shows.
static void end_mappings(struct space *space, vir_bytes start, vir_bytes end)
{
    safemap_end_range(space, start, end);
    while (space->borrowed != 0) {
        struct region *region = region_from(&space->regions, start);
        while (region != NULL && region->start < end && region->kind != REGION_SAFEMAP) {
            region = region_next(&space->regions, region);
        }
        if (region == NULL || region->start >= end) {
            break;
        }
        (void)safemap_unmap(space, region->start); // is the start of one
    }
}

int mmap_remove(struct space *space, vir_bytes start, vir_bytes end)
{
    int result = check_removal(space, start, end);
    if (result != 0) {
        return result;
    }
    end_mappings(space, start, end);
    result = space_split_at(space, start);
    if (result == 0) {
        result = space_split_at(space, end);
    }
    if (result != 0) {
        return result;
    }
    struct region *region;
    while ((region = region_from(&space->regions, start)) != NULL && region->start < end) {
        page_take_out(space, region->start, region->end);
        bootmem_unmapped(region);
        space_remove(space, region);
    }
    return 0;
}

static int grow_heap(struct vmproc *caller, vir_bytes start, vir_bytes end)
{
    struct space *space = caller->space;
    if (end > LAYOUT_KEPT || !region_is_free(&space->regions, start, end)) {
        return -ENOMEM;
    }
    struct region *region = space_add(space, start, end, REGION_HEAP, VM_PROT_READ | VM_PROT_WRITE);
    if (region == NULL) {
        return -ENOMEM;
    }
    if (space->is_pinned) {
        int result = page_bring_in(space, start, end, PAGE_WRITE);
        if (result != 0) {
            page_take_out(space, start, end);
            space_remove(space, region);
            return result;
        }
    }
    (void)space_merge(space, region); // not used after this
    return 0;
}

int do_brk(struct vmproc *caller, const struct vm_brk_req *req, struct vm_brk_rep *rep)
{
    struct space *space = caller->space;
    rep->address = space->heap_end;
    if (req->address == 0) {
        return 0;
    }
    if (req->address < space->heap_start || req->address > LAYOUT_KEPT ||
        req->address - space->heap_start > caller->data_limit) {
        return -ENOMEM;
    }
    vir_bytes old_end = page_up(space->heap_end);
    vir_bytes new_end = page_up(req->address);
    int result = 0;
    if (new_end > old_end) {
        result = grow_heap(caller, old_end, new_end);
    } else if (new_end < old_end) {
        result = mmap_remove(space, new_end, old_end);
    }
    if (result == 0) {
        space->heap_end = req->address;
        rep->address = req->address;
    }
    return result;
}

// Where a mapping goes: exactly there, or there if possible, or anywhere. 0: nowhere.
static vir_bytes place(struct space *space, const struct vm_mmap_req *req, uint32_t bytes)
{
    vir_bytes at = req->address;
    bool is_range = at % ABI_PAGE_SIZE == 0 && at >= ABI_PAGE_SIZE && at < ABI_USER_END &&
                    bytes <= ABI_USER_END - at;
    if (is_range && region_is_free(&space->regions, at, at + bytes)) {
        return at;
    }
    return (req->flags & VM_MAP_FIXED) != 0 ? 0 : layout_find_gap(&space->regions, bytes);
}

static int map_anonymous(struct space *space, vir_bytes at, uint32_t bytes, uint32_t prot)
{
    struct region *region = space_add(space, at, at + bytes, REGION_ANON, prot);
    if (region == NULL) {
        return -ENOMEM;
    }
    if (space->is_pinned) {
        int result = page_bring_in(space, at, at + bytes, PAGE_READ);
        if (result != 0) {
            page_take_out(space, at, at + bytes);
            space_remove(space, region);
            return result;
        }
    }
    (void)space_merge(space, region); // not used after this
    return 0;
}

static int map_contiguous(
    struct vmproc *caller, vir_bytes at, uint32_t bytes, uint32_t flags, struct vm_mmap_rep *rep)
{
    struct space *space = caller->space;
    struct batch batch;
    if (!caller->is_service) {
        return -EPERM;
    }
    if ((flags & VM_MAP_UNCACHED) != 0) {
        return -ENOSYS; // no pool of uncached memory: sys_dmasync keeps cached memory coherent
    }
    struct region *region =
        space_add(space, at, at + bytes, REGION_CONTIG, VM_PROT_READ | VM_PROT_WRITE);
    if (region == NULL) {
        return -ENOMEM;
    }
    for (vir_bytes chunk = at; chunk < at + bytes; chunk = (chunk | (CHUNK_BYTES - 1)) + 1) {
        if (space_make_chunk(space, chunk) != 0) {
            goto remove;
        }
    }
    while (meta_trim()) { // free pages of VM must not be in the way
    }
    struct frame *frame = frame_alloc_run(FRAME_PAGE, bytes / ABI_PAGE_SIZE);
    if (frame == NULL) {
        goto remove;
    }
    batch_init(&batch, space);
    rep->phys = frame_phys(frame);
    for (uint32_t i = 0; i < bytes / ABI_PAGE_SIZE; i++) {
        vir_bytes address = at + i * ABI_PAGE_SIZE;
        page_put(&batch, region, address, space_entry(space, address), frame + i, PTE_ZERO, 0);
    }
    batch_flush(&batch);
    return 0;
remove:
    for (vir_bytes chunk = at; chunk < at + bytes; chunk = (chunk | (CHUNK_BYTES - 1)) + 1) {
        space_trim_chunk(space, chunk >> CHUNK_SHIFT);
    }
    space_remove(space, region);
    return -ENOMEM;
}

// The kernel refuses windows that are not the process's: each batch may fail.
static int map_window_pages(struct space *space, struct region *region)
{
    static struct vm_pte pte[VMMAP_MAX];
    uint32_t count = 0;
    for (vir_bytes at = region->start; at < region->end; at += ABI_PAGE_SIZE) {
        struct frame *none;
        if (page_prepare(space, region, at, false, &pte[count++], &none) != 1) {
            return -ENOMEM;
        }
        if (count == VMMAP_MAX || at + ABI_PAGE_SIZE == region->end) {
            int result = kernel_try_map(space->l1, pte, count);
            if (result != 0) {
                return result;
            }
            count = 0;
        }
    }
    return 0;
}

static int map_device(struct vmproc *caller, const struct vm_mmap_req *req, struct vm_mmap_rep *rep)
{
    struct space *space = caller->space;
    uint32_t offset = req->phys % ABI_PAGE_SIZE;
    if (!caller->is_service) {
        return -EPERM;
    }
    if (req->bytes > ABI_USER_END || req->phys > UINT32_MAX - req->bytes) {
        return -EINVAL;
    }
    int result = kernel_check_window(caller->endpoint, req->phys, req->bytes);
    if (result != 0) {
        return result;
    }
    uint32_t bytes = page_up(offset + req->bytes);
    vir_bytes at = place(space, req, bytes);
    if (at == 0) {
        return -ENOMEM;
    }
    uint32_t prot = VM_PROT_READ | (req->prot & VM_PROT_WRITE);
    struct region *region = space_add(space, at, at + bytes, REGION_DEVICE, prot);
    if (region == NULL) {
        return -ENOMEM;
    }
    region->phys = req->phys - offset;
    result = map_window_pages(space, region);
    if (result != 0) {
        page_take_out(space, at, at + bytes);
        space_remove(space, region);
        return result;
    }
    rep->address = at + offset;
    rep->phys = req->phys;
    return 0;
}

static int map_boot(
    struct vmproc *caller, enum bootmem_kind kind, uint32_t needed, struct vm_mmap_rep *rep)
{
    if ((kernel_priv_flags(caller->endpoint) & needed) == 0) {
        return -EPERM;
    }
    return bootmem_map(kind, caller->space, &rep->address, &rep->bytes);
}

int do_mmap(struct vmproc *caller, const struct vm_mmap_req *req, struct vm_mmap_rep *rep)
{
    switch (req->kind) {
    case VM_MMAP_DEVICE:
        return req->bytes == 0 ? -EINVAL : map_device(caller, req, rep);
    case VM_MMAP_DEVTREE:
        return map_boot(caller, BOOTMEM_DEVTREE, PRIV_DEVTREE, rep);
    case VM_MMAP_ARCHIVE:
        return map_boot(caller, BOOTMEM_ARCHIVE, PRIV_ARCHIVE, rep);
    case VM_MMAP_ANON:
    case VM_MMAP_CONTIG:
        break;
    default:
        return -EINVAL;
    }
    uint32_t prot = req->prot | VM_PROT_READ;
    bool is_both = (prot & VM_PROT_WRITE) != 0 && (prot & VM_PROT_EXEC) != 0;
    if (req->prot == 0 || (req->prot & ~7u) != 0 || is_both || req->bytes == 0 ||
        req->bytes > ABI_USER_END) {
        return -EINVAL;
    }
    uint32_t bytes = page_up(req->bytes);
    vir_bytes at = place(caller->space, req, bytes);
    if (at == 0) {
        return -ENOMEM;
    }
    rep->address = at;
    rep->bytes = bytes;
    return req->kind == VM_MMAP_ANON ? map_anonymous(caller->space, at, bytes, prot)
                                     : map_contiguous(caller, at, bytes, req->flags, rep);
}

int do_munmap(struct vmproc *caller, const struct vm_munmap_req *req, struct vm_munmap_rep *rep)
{
    (void)rep;
    uint32_t bytes = req->bytes;
    if (req->address % ABI_PAGE_SIZE != 0 || req->address >= ABI_USER_END || bytes == 0 ||
        bytes > ABI_USER_END - req->address) {
        return -EINVAL;
    }
    return mmap_remove(caller->space, req->address, req->address + page_up(bytes));
}

int do_readonly(
    struct vmproc *caller, const struct vm_readonly_req *req, struct vm_readonly_rep *rep)
{
    (void)rep;
    struct space *space = caller->space;
    if (req->address % ABI_PAGE_SIZE != 0 || req->address >= ABI_USER_END || req->bytes == 0 ||
        req->bytes > ABI_USER_END - req->address) {
        return -EINVAL;
    }
    vir_bytes end = req->address + page_up(req->bytes);
    for (vir_bytes at = req->address; at < end;) {
        struct region *region = region_find(&space->regions, at);
        if (region == NULL || region->kind > REGION_ANON) {
            return -EFAULT;
        }
        at = region->end;
    }
    int result = space_split_at(space, req->address);
    if (result == 0) {
        result = space_split_at(space, end);
    }
    if (result != 0) {
        return result;
    }
    struct region *region = region_from(&space->regions, req->address);
    for (; region != NULL && region->start < end; region = region_next(&space->regions, region)) {
        region->prot &= (uint8_t)~VM_PROT_WRITE;
        page_protect(space, region, region->start, region->end);
    }
    return 0;
}

int do_kept(struct vmproc *caller, const struct vm_kept_req *req, struct vm_kept_rep *rep)
{
    bool existed;
    if (caller->label[0] == 0) {
        return -EPERM;
    }
    int result =
        kept_take(caller->label, req->id, req->bytes, caller->space, &rep->address, &existed);
    rep->existed = result == 0 && existed;
    return result;
}

int do_kept_free(
    struct vmproc *caller, const struct vm_kept_free_req *req, struct vm_kept_free_rep *rep)
{
    (void)rep;
    return kept_release(caller->space, req->address, req->bytes);
}
