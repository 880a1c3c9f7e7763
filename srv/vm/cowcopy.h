// SPDX-License-Identifier: BSD-2-Clause
// Safe copies that share pages copy-on-write instead of moving bytes.
#pragma once

#include "abi/proto/vmreq.h"

// Since start-up, in pages.
extern struct cowcopy_totals {
    uint32_t shared;
    uint32_t refused; // could not be shared, so the kernel was told to copy
} cowcopy_totals;

// Shares the pages of the request from its start on, up to 64 at one moment. At the first one that
// cannot be shared - seen by safemap, for DMA, not RAM, not there and not to be had - the requester
// goes on and copies that and its like, and may then ask again. A sharing never fails: what is
// wrong with a range is found, and said, by the copy.
void cowcopy_serve(const struct vmreq_cow *req);
