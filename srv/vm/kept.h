// SPDX-License-Identifier: BSD-2-Clause
// Kept regions: memory that belongs to a service's label and outlives its process.
//
// While a process holds the region, its pages are in the holder's space like any others. When the
// holder dies the shadow pages move here, whole chunks at a time (a kept region begins on a chunk
// and has its chunks alone), and from here to the successor's space, at the same address; so each
// page has one reference, held or not. The whole region is charged to the services' reserve as long
// as it exists.
#pragma once

#include "space.h"

// The region `id` of the label, made or mapped again. *existed: it has a predecessor's contents.
// -EINVAL: size is zero, or not the size it has; -EBUSY: another process holds it; -ENOMEM.
int kept_take(const char *label, uint32_t id, uint32_t bytes, struct space *space,
    vir_bytes *address, bool *existed);
// The holder's space goes away; the region waits.
void kept_detach(struct space *space, struct region *region);
// Pages of a region read as zero again; the whole of it is given up. -EINVAL: not in a kept region
// of the space.
int kept_release(struct space *space, vir_bytes start, uint32_t bytes);
// Frees what the label has and nobody holds.
void kept_forget(const char *label);
// Bytes of all kept regions, in pages.
uint32_t kept_pages(void);
