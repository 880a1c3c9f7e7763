// SPDX-License-Identifier: BSD-2-Clause
// Pages of one place in user tables appear at another: what copy-on-write safe copies and safemaps
// are made of.
//
// All entries are checked before the first is written, and both sides are clean and invalidated
// before anything else runs: nobody sees a page writable at one place and copy-on-write at the
// other. Frames come from live entries, so all that arch/pagetable.h checks of a frame was checked
// when that entry was made.
#pragma once

#include <abi/kcall.h>
#include <arch/types.h>

struct arch_share {
    paddr_t from_l1;
    vaddr_t from;
    paddr_t to_l1;
    vaddr_t to;
    uint32_t pages;
    uint32_t mode; // enum vmshare_mode
};

// 0; -EINVAL: no first-level table, not a user page, nothing at a page of `from` (COW: nothing in
// RAM; WRITE: nothing writable; OWN: code), no second-level table for one of `to`. The destination
// is never executable. Caller: VM's kernel call.
int arch_table_share(const struct arch_share *share);
