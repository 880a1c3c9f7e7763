// SPDX-License-Identifier: BSD-2-Clause
// Pages of an address space: brought in, copied on write, write-protected, taken out.
//
// The order that makes copy-on-write safe, everywhere: copy first, then change the entry, then drop the reference.
#pragma once

#include "space.h"

// What must change so that the page may be read, or written (the region must allow it). 1: *pte, and *old, if not NULL,
// is a frame to drop after the change; 0: nothing; -ENOMEM.
int page_prepare(struct space *space, struct region *region, vir_bytes address, bool write, struct vm_pte *pte,
                 struct frame **old);

enum page_access {
    PAGE_READ,
    PAGE_WRITE,
    PAGE_OWN // not copy-on-write, whether the process may write to it or not
};

// Bring in every page of [start, end). 0; -EFAULT: not all of it is mapped; -EACCES: not allowed; -ENOMEM.
int page_bring_in(struct space *space, vir_bytes start, vir_bytes end, enum page_access access);

// Take out all pages of the range, and the tables of chunks that become empty.
void page_take_out(struct space *space, vir_bytes start, vir_bytes end);

// The same for a space that is bound to no process and goes as a whole: its entries are not taken out one by one, they end
// with their tables.
void page_discard(struct space *space, vir_bytes start, vir_bytes end);

// Change the rights of a range that lies in one region, whose prot is new already.
void page_protect(struct space *space, struct region *region, vir_bytes start, vir_bytes end);

// A frame, whose reference passes on, is put at an address where nothing is. The chunk must be there.
void page_put(struct batch *batch, struct region *region, vir_bytes address, struct frame *frame, uint32_t extra,
              phys_bytes source);

// The page at `address` of one space appears at `to_address` of another too, copy-on-write for both.
void page_share(struct batch *from, struct region *region, vir_bytes address, struct batch *to,
                struct region *to_region, vir_bytes to_address);

// Copies between memory of a space and VM's own; pages are brought in. 0 or as page_bring_in.
int page_read(struct space *space, vir_bytes address, void *buffer, uint32_t bytes);
int page_write(struct space *space, vir_bytes address, const void *buffer, uint32_t bytes);
