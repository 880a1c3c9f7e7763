// SPDX-License-Identifier: BSD-2-Clause
// What happens to the pages when a safemap begins and ends.
//
// Afterwards the grantee has what it saw last: the frame itself when nobody else has it; else the
// frame copy-on-write with its owner, which costs two entries instead of a copy; else a copy - when
// somebody still sees the page by another mapping, when the frame must stay its owner's (DMA), or
// when either side's pages are pinned. Device pages cannot be copied: there the grantee finds
// zeroes.
#pragma once

#include "safemap.h"

// The owner's pages are brought in, and those that are copy-on-write copied - unless the only other
// one that has a page is the very page of the region that is to show it. Both have tables, the
// region its old pages. 0 or -ENOMEM.
int safemap_prepare_pages(const struct safemap *map, const struct region *region);
// After that. The region's kind and rights are those of the mapping already; its old pages go.
void safemap_show_pages(const struct safemap *map, struct region *region);
// keep_copy: the grantee lives on.
void safemap_hide_pages(const struct safemap *map, struct region *region, bool keep_copy);
