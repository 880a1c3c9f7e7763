// SPDX-License-Identifier: BSD-2-Clause
// See page.h.

#include "page.h"

#include <errno.h>

#include "abi/proto/vm.h"
#include "kernel.h"

_Static_assert((int)VM_PROT_READ == (int)PTE_READ && (int)VM_PROT_WRITE == (int)PTE_WRITE &&
                   (int)VM_PROT_EXEC == (int)PTE_EXEC,
    "region rights are table rights");

// Nothing is there yet.
static int prepare_new(
    struct space *space, struct region *region, vir_bytes address, struct vm_pte *pte)
{
    const struct chunk *chunk = &space->chunk[address >> CHUNK_SHIFT];
    if (chunk->l2 == 0 || chunk->shadow == 0) {
        int result = space_make_chunk(space, address);
        if (result != 0) {
            return result;
        }
    }
    uint32_t *entry = space_entry(space, address);
    uint32_t extra = 0;
    phys_bytes phys = region->phys + (address - region->start);
    uint32_t rights = region->prot;
    if (region->kind == REGION_DEVICE) {
        extra = SHADOW_DEVICE;
    } else if (region->kind == REGION_BOOT) {
        frame_ref(frame_of(phys));
    } else {
        struct frame *frame = frame_alloc(FRAME_PAGE);
        if (frame == NULL) {
            space_trim_chunk(space, address >> CHUNK_SHIFT);
            return -ENOMEM;
        }
        phys = frame_phys(frame);
        rights = page_rights(frame, rights) | PTE_ZERO;
    }
    space_hold(space, address, entry, phys | shadow_bits(rights) | extra);
    pte->address = address;
    pte->pte = phys | rights | (extra != 0 ? PTE_DEVICE : 0);
    return 1;
}

int page_prepare(struct space *space, struct region *region, vir_bytes address, bool write,
    struct vm_pte *pte, struct frame **old)
{
    address &= ~(vir_bytes)(ABI_PAGE_SIZE - 1);
    uint32_t *entry = space_entry(space, address);
    *old = NULL;
    if (entry == NULL || *entry == 0) {
        return prepare_new(space, region, address, pte);
    }
    uint32_t word = *entry;
    if ((word & SHADOW_MAPPED) != 0 && (!write || (word & SHADOW_WRITABLE) != 0)) {
        return 0;
    }
    if (space->chunk[address >> CHUNK_SHIFT].l2 == 0) { // a kept region's pages without tables yet
        int result = space_make_chunk(space, address);
        if (result != 0) {
            return result;
        }
    }
    pte->address = address;
    if ((word & SHADOW_DEVICE) != 0) {
        pte->pte = (word & SHADOW_ADDRESS) | region->prot | PTE_DEVICE;
        *entry = (word & SHADOW_ADDRESS) | shadow_bits(region->prot) | SHADOW_DEVICE;
        return 1;
    }
    struct frame *frame = frame_of(word & SHADOW_ADDRESS);
    uint32_t extra = 0;
    if (write && !frame_is_exclusive(frame)) {
        struct frame *copy = frame_alloc(FRAME_PAGE);
        if (copy == NULL) {
            return -ENOMEM;
        }
        *old = frame;
        pte->source = frame_phys(frame);
        frame = copy;
        extra = PTE_COPY;
    }
    uint32_t rights = page_rights(frame, region->prot);
    pte->pte = frame_phys(frame) | rights | extra;
    *entry = frame_phys(frame) | shadow_bits(rights);
    return 1;
}

int page_bring_in(struct space *space, vir_bytes start, vir_bytes end, enum page_access access)
{
    struct batch batch;
    int result = 0;
    batch_init(&batch, space);
    start &= ~(vir_bytes)(ABI_PAGE_SIZE - 1);
    for (vir_bytes at = start; at < end && result == 0; at += ABI_PAGE_SIZE) {
        struct region *region = region_find(&space->regions, at);
        struct vm_pte pte;
        struct frame *old;
        if (region == NULL) {
            result = -EFAULT;
            break;
        }
        if (access == PAGE_WRITE && (region->prot & VM_PROT_WRITE) == 0) {
            result = -EACCES;
            break;
        }
        int change = page_prepare(space, region, at, access != PAGE_READ, &pte, &old);
        if (change == 1) {
            batch_map(&batch, pte.address, pte.pte, pte.source);
            if (old != NULL) {
                batch_drop(&batch, old);
            }
        } else {
            result = change;
        }
    }
    batch_flush(&batch);
    return result;
}

// Entries of one chunk from `at` on, up to `end`.
static void take_out_of_chunk(struct batch *batch, vir_bytes at, vir_bytes end)
{
    struct space *space = batch->space;
    struct chunk *chunk = &space->chunk[at >> CHUNK_SHIFT];
    uint32_t *entry = space_entry(space, at);
    for (; at < end && chunk->held != 0; at += ABI_PAGE_SIZE, entry++) {
        uint32_t word = *entry;
        if (word == 0) {
            continue;
        }
        if ((word & SHADOW_MAPPED) != 0) {
            batch_map(batch, at, PTE_UNMAP, 0);
        }
        struct frame *frame = shadow_frame(word);
        if (frame != NULL) {
            batch_drop(batch, frame); // after the entry that maps it is gone
        }
        space_unhold(space, at, entry);
    }
}

void page_take_out(struct space *space, vir_bytes start, vir_bytes end)
{
    struct batch batch;
    batch_init(&batch, space);
    for (vir_bytes at = start; at < end;) {
        unsigned index = at >> CHUNK_SHIFT;
        vir_bytes limit = (vir_bytes)(index + 1) << CHUNK_SHIFT;
        limit = limit < end ? limit : end;
        if (space->chunk[index].shadow != 0) {
            take_out_of_chunk(&batch, at, limit);
            if (space->chunk[index].held == 0) {
                batch_flush(&batch);
                space_trim_chunk(space, index);
            }
        }
        at = limit;
    }
    batch_flush(&batch);
}

static void discard_of_chunk(struct space *space, vir_bytes at, vir_bytes end)
{
    struct chunk *chunk = &space->chunk[at >> CHUNK_SHIFT];
    uint32_t *entry = space_entry(space, at);
    uint32_t *limit = entry + (end - at) / ABI_PAGE_SIZE;
    uint32_t held = chunk->held;
    uint32_t count = 0;
    for (; entry < limit && count < held; entry++) {
        uint32_t word = *entry;
        if (word != 0) {
            struct frame *frame = shadow_frame(word);
            if (frame != NULL) {
                frame_drop(frame);
            }
            *entry = 0;
            count++;
        }
    }
    chunk->held = (uint16_t)(held - count);
    space->resident -= count;
}

void page_discard(struct space *space, vir_bytes start, vir_bytes end)
{
    for (vir_bytes at = start; at < end;) {
        unsigned index = at >> CHUNK_SHIFT;
        vir_bytes limit = (vir_bytes)(index + 1) << CHUNK_SHIFT;
        limit = limit < end ? limit : end;
        if (space->chunk[index].shadow != 0) {
            discard_of_chunk(space, at, limit);
            space_trim_chunk(space, index);
        }
        at = limit;
    }
}

void page_protect(struct space *space, struct region *region, vir_bytes start, vir_bytes end)
{
    struct batch batch;
    batch_init(&batch, space);
    for (vir_bytes at = start; at < end; at += ABI_PAGE_SIZE) {
        uint32_t *entry = space_entry(space, at);
        if (entry == NULL || (*entry & SHADOW_MAPPED) == 0) {
            continue;
        }
        uint32_t address = *entry & SHADOW_ADDRESS;
        bool is_device = (*entry & SHADOW_DEVICE) != 0;
        uint32_t rights = is_device ? region->prot : page_rights(frame_of(address), region->prot);
        *entry = address | shadow_bits(rights) | (is_device ? SHADOW_DEVICE : 0);
        batch_map(&batch, at, address | rights | (is_device ? PTE_DEVICE : 0), 0);
    }
    batch_flush(&batch);
}

// Calls the kernel for each page's part of a range.
static int page_transfer(
    struct space *space, vir_bytes address, uint8_t *buffer, uint32_t bytes, bool write)
{
    if (bytes == 0) {
        return 0;
    }
    if (address >= ABI_USER_END || bytes > ABI_USER_END - address) {
        return -EFAULT;
    }
    int result = page_bring_in(space, address, address + bytes, write ? PAGE_WRITE : PAGE_READ);
    if (result != 0) {
        return result;
    }
    while (bytes > 0) {
        uint32_t offset = address % ABI_PAGE_SIZE;
        uint32_t part = ABI_PAGE_SIZE - offset < bytes ? ABI_PAGE_SIZE - offset : bytes;
        uint32_t word = *space_entry(space, address);
        if ((word & SHADOW_DEVICE) != 0) {
            return -EPERM;
        }
        if (write) {
            kernel_write_frame(
                word & SHADOW_ADDRESS, offset, buffer, part); // is writable, so it is not code
        } else {
            kernel_read_frame(word & SHADOW_ADDRESS, offset, buffer, part);
        }
        address += part;
        buffer += part;
        bytes -= part;
    }
    return 0;
}

int page_read(struct space *space, vir_bytes address, void *buffer, uint32_t bytes)
{
    return page_transfer(space, address, buffer, bytes, false);
}

int page_write(struct space *space, vir_bytes address, const void *buffer, uint32_t bytes)
{
    // The transfer only reads from the buffer when it writes to the space.
    return page_transfer(space, address, (uint8_t *)(uintptr_t)buffer, bytes, true);
}
