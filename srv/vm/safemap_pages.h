// SPDX-License-Identifier: BSD-2-Clause
// What happens to the pages when a safemap begins and ends.
//
// Afterwards the grantee has what it saw last: the frame itself when nobody else has it; else the frame copy-on-write with
// its owner, which costs two entries instead of a copy; else a copy - when somebody still sees the page by another mapping,
// when the frame must stay its owner's (DMA), or when either side's pages are pinned. Device pages cannot be copied: there
// the grantee finds zeroes.
#pragma once

#include "safemap.h"

// The region, whose kind and rights are those of the mapping already, is empty and has tables; the owner's pages are there
// and none is copy-on-write.
void safemap_show_pages(const struct safemap *map, struct region *region);
// keep_copy: the grantee lives on.
void safemap_hide_pages(const struct safemap *map, struct region *region, bool keep_copy);
