// SPDX-License-Identifier: BSD-2-Clause
// Changes to user page tables on VM's order, each checked against the frame map (kernel/bootmem.h)
// before anything is written: tables only of frames that VM owns; pages only of such frames or of
// register windows of the very process; user, nG, never writable and executable. Written entries
// are cleaned, replaced ones invalidated before anything else runs.
#pragma once

#include <abi/kcall.h>
#include <arch/types.h>

// The frame, VM's, is zeroed and becomes a first-level table of no process. 0 or -EINVAL.
int arch_table_new_l1(paddr_t frame);
// The frame becomes the second-level tables of the 4 MiB at va. -EINVAL; -EEXIST: there are some.
int arch_table_new_l2(paddr_t l1, vaddr_t va, paddr_t frame);
// The second-level tables at va are VM's frame again; what they still map is unmapped with them
// (nothing here counts who maps a frame, so no entry needs to be looked at). -EINVAL; -ENOENT.
int arch_table_free_l2(paddr_t l1, vaddr_t va);
// A first-level table of no process is VM's frame again. Second-level tables must have been freed:
// they would stay tables for ever, to VM's loss alone. -EINVAL; -EBUSY: bound.
int arch_table_free_l1(paddr_t l1);
// Change up to VMMAP_MAX entries, all or none. -EINVAL: bad l1, address, flags, or no second-level
// table; -EPERM: a frame that may not be mapped so.
int arch_table_map(paddr_t l1, const struct vm_pte *entries, uint32_t count);
