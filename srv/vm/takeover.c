// SPDX-License-Identifier: BSD-2-Clause
// See takeover.h.
//
// The kernel tells runs of frames: tables and pages of each boot process, then what is free. They
// are noted first, since the table of frames must lie in one of the free runs; then the table is
// made and everything entered: frames, address spaces with their regions, commit accounting (what
// boot processes have is promised to them already; a part of the rest becomes the services'
// reserve). At the end the processes that wait for VM may run.

#include "takeover.h"

#include <string.h>

#include <minix/syslib.h>
#include <minix/sysutil.h>

#include "abi/proto/vm.h"
#include "bootmem.h"
#include "kernel.h"
#include "layout.h"
#include "page.h"
#include "proc.h"
#include "safemap.h"

enum {
    MAX_RUNS = 3072,
    RUNS_PER_CALL = 64,
    REGION_MEMORY = 256 * 1024,
    SAFEMAP_MEMORY = 16 * 1024,
    MAX_RESERVE = 256 * 1024 * 1024 / ABI_PAGE_SIZE,
    SPARE = 64 // frames beyond all promises
};

static struct boot_frames runs[MAX_RUNS];
static unsigned nr_runs;
static uint64_t region_memory[REGION_MEMORY / 8];
static uint64_t safemap_memory[SAFEMAP_MEMORY / 8];
static struct kernel_info kinfo;
static phys_bytes table_start; // frames taken for the table of frames and its own tables
static phys_bytes table_end;

static void fetch_runs(void)
{
    uint32_t cursor = 0;
    for (;;) {
        unsigned count = 0;
        unsigned room = MAX_RUNS - nr_runs;
        int result = sys_vmtakeover(
            &cursor, &runs[nr_runs], room < RUNS_PER_CALL ? room : RUNS_PER_CALL, &count);
        if (result != 0) {
            vm_panic("take-over refused", result);
        }
        if (count == 0) {
            break;
        }
        nr_runs += count;
        if (nr_runs == MAX_RUNS) {
            vm_panic("take-over has too many runs", MAX_RUNS);
        }
    }
}

static phys_bytes own_l1(void)
{
    for (unsigned i = 0; i < nr_runs; i++) {
        if (runs[i].kind == BOOTFRAME_L1 && runs[i].owner == VM_EP) {
            return runs[i].frame;
        }
    }
    vm_panic("take-over without VM's own tables", 0);
}

// The table of frames, in the first free run that is large enough.
static void make_frame_table(void)
{
    uint32_t bytes = frame_table_bytes(kinfo.frames);
    uint32_t pages = (bytes + ABI_PAGE_SIZE - 1) / ABI_PAGE_SIZE;
    uint32_t tables = (pages + CHUNK_PAGES - 1) / CHUNK_PAGES;
    for (unsigned i = 0; i < nr_runs; i++) {
        if (runs[i].kind == BOOTFRAME_FREE && runs[i].count >= pages + tables) {
            table_start = runs[i].frame;
            table_end = table_start + (pages + tables) * ABI_PAGE_SIZE;
            meta_map_boot(
                META_FRAME_TABLE, table_start + tables * ABI_PAGE_SIZE, pages, table_start);
            frame_init((void *)META_FRAME_TABLE, kinfo.ram_base, kinfo.frames);
            return;
        }
    }
    vm_panic("no room for the table of frames", (int)pages);
}

static enum frame_kind kind_of(const struct boot_frames *run)
{
    switch (run->kind) {
    case BOOTFRAME_FREE:
        return FRAME_FREE;
    case BOOTFRAME_L1:
    case BOOTFRAME_L2:
        return FRAME_TABLE;
    case BOOTFRAME_ARCHIVE:
    case BOOTFRAME_DEVTREE:
        return FRAME_BOOT;
    default:
        return FRAME_PAGE;
    }
}

static void adopt_frames(void)
{
    frame_adopt(table_start, (table_end - table_start) / ABI_PAGE_SIZE, FRAME_META);
    for (unsigned i = 0; i < nr_runs; i++) {
        frame_adopt(runs[i].frame, runs[i].count, kind_of(&runs[i]));
    }
}

static struct vmproc *adopt_process(const struct boot_frames *run)
{
    struct vmproc *proc = proc_take(run->owner);
    if (proc == NULL) {
        vm_panic("take-over names no process", run->owner);
    }
    proc->is_service = run->owner != INIT_EP;
    proc->space = space_adopt(run->frame, proc_purse(proc));
    if (proc->space == NULL || meta_reserve(1) != 0) {
        vm_panic("no memory at take-over", 0);
    }
    proc->space->owner = run->owner;
    proc->space->is_pinned = run->owner == RS_EP || run->owner == VM_EP;
    commit_force(proc_purse(proc), SPACE_TABLES);
    commit_raise(proc_purse(proc), SPACE_TABLES);
    return proc;
}

static void adopt_l2(struct space *space, const struct boot_frames *run)
{
    for (uint32_t i = 0; i < run->count; i++) {
        struct chunk *chunk = &space->chunk[(run->address >> CHUNK_SHIFT) + i];
        chunk->l2 = run->frame + i * ABI_PAGE_SIZE;
        space->tables++;
    }
}

// A region for a run of pages, as if it had been charged; then the pages. The purse gets what the
// frames are worth.
static void adopt_pages(struct space *space, const struct boot_frames *run)
{
    vir_bytes end = run->address + run->count * ABI_PAGE_SIZE;
    enum purse purse = (enum purse)space->purse;
    bool is_boot = run->kind != BOOTFRAME_PAGE;
    enum region_kind kind = is_boot                 ? REGION_BOOT
                            : end > LAYOUT_MMAP_END ? REGION_STACK
                                                    : REGION_SEGMENT;
    uint32_t rights = run->rights & (PTE_READ | PTE_WRITE | PTE_EXEC);
    uint32_t before = commit_used(purse);
    commit_raise(purse, 1 << 20); // charge without regard to the limit
    struct region *region = space_add(space, run->address, end, kind, rights);
    commit_raise(purse, -(1 << 20));
    if (region == NULL) {
        vm_panic("take-over tells a page twice", (int)run->address);
    }
    commit_raise(purse, (int32_t)(commit_used(purse) - before));
    if (is_boot) {
        region->phys = run->frame;
        bootmem_mapped(region);
    }
    for (uint32_t i = 0; i < run->count; i++) {
        vir_bytes at = run->address + i * ABI_PAGE_SIZE;
        phys_bytes phys = run->frame + i * ABI_PAGE_SIZE;
        if (space_make_chunk(space, at) != 0) {
            vm_panic("no memory at take-over", 0);
        }
        if (is_boot) {
            frame_ref(frame_at(phys));
        }
        uint32_t writable = (rights & PTE_WRITE) != 0 ? SHADOW_WRITABLE : 0;
        space_hold(
            space, at, space_entry(space, at), phys | SHADOW_HELD | SHADOW_MAPPED | writable);
    }
    if (kind == REGION_SEGMENT && (rights & PTE_WRITE) != 0 && end > space->heap_end) {
        space->heap_start = run->address;
        space->heap_end = end;
    }
    (void)space_merge(space, region); // not used after this
}

static void adopt_run(const struct boot_frames *run)
{
    if (run->kind == BOOTFRAME_FREE || run->owner == NONE) {
        return;
    }
    struct vmproc *proc = proc_find(run->owner);
    if (proc == NULL || proc->space == NULL) {
        vm_panic("take-over tells pages before tables", run->owner);
    }
    if (run->kind == BOOTFRAME_L2) {
        adopt_l2(proc->space, run);
    } else if (run->kind != BOOTFRAME_L1) {
        adopt_pages(proc->space, run);
    }
}

// What is free now is to be promised.
static void fill_purses(void)
{
    uint32_t free = frame_counts()->kinds[FRAME_FREE];
    uint32_t promised = free > SPARE ? free - SPARE : 0;
    uint32_t reserve = promised / 3 < MAX_RESERVE ? promised / 3 : MAX_RESERVE;
    commit_raise(PURSE_SERVICE, (int32_t)reserve);
    commit_raise(PURSE_USER, (int32_t)(promised - reserve));
}

static void release_processes(void)
{
    static struct boot_image_info images[NR_BOOT_PROCS + 1];
    int bytes = sys_getinfo(GI_IMAGE, 0, images, sizeof(images), NULL);
    for (int i = 0; i < bytes / (int)sizeof(images[0]); i++) {
        struct vmproc *proc = proc_find(images[i].endpoint);
        if (proc == NULL || proc->space == NULL) {
            vm_panic("a boot process without tables", images[i].endpoint);
        }
        memcpy(proc->label, images[i].name, sizeof(images[i].name) - 1);
        if ((images[i].flags & PROC_FULLVM) != 0) {
            int result = kernel_bind(proc->endpoint, proc->space->l1);
            if (result != 0) {
                vm_panic("a boot process cannot be bound", result);
            }
        }
    }
}

void takeover(void)
{
    int bytes = sys_getinfo(GI_KINFO, 0, &kinfo, sizeof(kinfo), NULL);
    if (bytes != (int)sizeof(kinfo)) {
        vm_panic("no kernel information", bytes);
    }
    fetch_runs();
    meta_init(own_l1());
    make_frame_table();
    adopt_frames();
    commit_init();
    region_pool_init(region_memory, sizeof(region_memory));
    safemap_init(safemap_memory, sizeof(safemap_memory));
    proc_init();
    bootmem_init();
    bootmem_set(BOOTMEM_ARCHIVE, kinfo.archive_phys, kinfo.archive_bytes);
    bootmem_set(BOOTMEM_DEVTREE, kinfo.devtree_phys, kinfo.devtree_bytes);
    for (unsigned i = 0; i < nr_runs; i++) {
        if (runs[i].kind == BOOTFRAME_L1) {
            (void)adopt_process(&runs[i]); // found again by its endpoint
        }
    }
    for (unsigned i = 0; i < nr_runs; i++) {
        adopt_run(&runs[i]);
    }
    fill_purses();
    release_processes();
    const struct frame_counts *frames = frame_counts();
    log_info("%u pages, %u free, %u reserved for services", (unsigned)frames->total,
        (unsigned)frames->kinds[FRAME_FREE], (unsigned)commit_left(PURSE_SERVICE));
}
