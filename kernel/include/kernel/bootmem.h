// SPDX-License-Identifier: BSD-2-Clause
// What each frame of RAM is for, and the boot allocator. Until VM's takeover the kernel takes
// frames from here; afterwards it allocates none, and the frame map only records what VM does with
// them: kind and owner change with frame_set (pagetable.c, vmtable).
//
// The map covers RAM from its lowest megabyte, as far as the linear map reaches. A frame whose kind
// is not FRAME_NONE, FRAME_KERNEL or FRAME_UNMAPPED can be reached by arch_phys_to_virt.
#pragma once

#include <abi/kcall.h>
#include <arch/types.h>

enum frame_kind {
    FRAME_NONE,     // no RAM, or RAM beyond the linear map
    FRAME_KERNEL,   // kernel image and frame map
    FRAME_UNMAPPED, // reserved with no-map: nobody's
    FRAME_RESERVED, // reserved by the tree, the panic record: nobody's
    FRAME_FREE,     // the boot allocator's
    FRAME_BOOT,     // page of a boot process; owner = its slot
    FRAME_ARCHIVE,  // boot archive
    FRAME_TREE,     // device tree
    FRAME_VM,       // VM's, to map or to make a table of
    FRAME_L1,       // live first-level table; owner = process slot or FRAME_NO_OWNER
    FRAME_L2,       // live second-level tables
    FRAME_KINDS
};
enum { FRAME_NO_OWNER = 0xffff };

// FRAME_NONE for addresses that are no RAM at all, so any value from outside may be asked about.
enum frame_kind frame_kind(paddr_t frame);
unsigned frame_owner(paddr_t frame);
// The frame must be one of the map (frame_kind != FRAME_NONE).
void frame_set(paddr_t frame, enum frame_kind kind, unsigned owner);
// No frame of [start, start + bytes) is RAM (devices may be there). False also when the range
// wraps.
bool frame_range_is_not_ram(uint32_t start, uint32_t bytes);
uint32_t frame_count_kind(enum frame_kind kind);

// A frame for a boot process or its tables, zeroed. raw == 0: none left, or VM has taken over.
paddr_t bootmem_alloc(enum frame_kind kind, unsigned owner);

// vmctl(TAKEOVER): the runs of frames, one after the other. *cursor starts at 0. False: that was
// all. First the tables and pages of each boot process (kinds L1, L2 and PAGE; the tree and archive
// pages that RS has mapped have kind DEVTREE and ARCHIVE, with RS as owner and their address), then
// the free frames.
bool bootmem_next_run(uint32_t *cursor, struct boot_frames *run);
// After the last run: pages, archive, tree and free frames are VM's; bootmem_alloc gives no more.
void bootmem_close(void);
bool bootmem_is_closed(void);

// For kernel/takeover.c: the next run of free frames from index on.
bool bootmem_next_free_run(uint32_t *index, struct boot_frames *run);

// Start-up (kernel/boot.c). NULL, or the reason for a panic; *at is an address for its message.
struct dt;
const char *bootmem_init(const struct dt *dt, paddr_t tree, uint32_t tree_bytes, uint32_t *at);
void bootmem_report(struct kernel_info *info); // RAM figures

// The frame that keeps the panic record over a warm reset, or raw == 0.
paddr_t bootmem_panic_frame(void);
