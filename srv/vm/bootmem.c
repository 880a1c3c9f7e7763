// SPDX-License-Identifier: BSD-2-Clause
// See bootmem.h. Each frame has one reference from here beside those of its mappings.

#include "bootmem.h"

#include <errno.h>

#include "abi/proto/vm.h"
#include "layout.h"

static struct bootmem {
    phys_bytes phys; // of the contents
    uint32_t bytes;  // 0: there is none, or not any more
    uint32_t regions;
} table[NR_BOOTMEM];

static phys_bytes first_frame(const struct bootmem *memory)
{
    return memory->phys & ~(phys_bytes)(ABI_PAGE_SIZE - 1);
}

static uint32_t nr_pages(const struct bootmem *memory)
{
    return (memory->phys % ABI_PAGE_SIZE + memory->bytes + ABI_PAGE_SIZE - 1) / ABI_PAGE_SIZE;
}

void bootmem_init(void)
{
    for (unsigned i = 0; i < NR_BOOTMEM; i++) {
        table[i] = (struct bootmem){0};
    }
}

void bootmem_set(enum bootmem_kind kind, phys_bytes phys, uint32_t bytes)
{
    table[kind].phys = phys;
    table[kind].bytes = bytes;
}

static bool contains(const struct bootmem *memory, phys_bytes phys)
{
    return memory->bytes != 0 && phys >= first_frame(memory) &&
           phys - first_frame(memory) < nr_pages(memory) * ABI_PAGE_SIZE;
}

static struct bootmem *memory_of(const struct region *region)
{
    for (struct bootmem *memory = table; memory < &table[NR_BOOTMEM]; memory++) {
        if (contains(memory, region->phys)) {
            return memory;
        }
    }
    return NULL;
}

void bootmem_mapped(const struct region *region)
{
    struct bootmem *memory = memory_of(region);
    if (memory != NULL) {
        memory->regions++;
    }
}

void bootmem_unmapped(const struct region *region)
{
    struct bootmem *memory = region->kind == REGION_BOOT ? memory_of(region) : NULL;
    if (memory == NULL || --memory->regions != 0 || memory != &table[BOOTMEM_ARCHIVE]) {
        return;
    }
    uint32_t freed = 0;
    for (uint32_t i = 0; i < nr_pages(memory); i++) {
        phys_bytes phys = first_frame(memory) + i * ABI_PAGE_SIZE;
        struct frame *frame = frame_at(phys);
        bool is_shared =
            contains(&table[BOOTMEM_DEVTREE], phys); // the tree ends where the archive begins
        if (frame != NULL && frame->kind == FRAME_BOOT && !is_shared) {
            frame_drop(frame);
            freed++;
        }
    }
    memory->bytes = 0;
    commit_raise(PURSE_USER, (int32_t)freed);
}

int bootmem_map(enum bootmem_kind kind, struct space *space, vir_bytes *address, uint32_t *bytes)
{
    struct bootmem *memory = &table[kind];
    if (memory->bytes == 0) {
        return -ENOENT;
    }
    uint32_t size = nr_pages(memory) * ABI_PAGE_SIZE;
    vir_bytes at = layout_find_gap(&space->regions, size);
    if (at == 0) {
        return -ENOMEM;
    }
    struct region *region = space_add(space, at, at + size, REGION_BOOT, VM_PROT_READ);
    if (region == NULL) {
        return -ENOMEM;
    }
    region->phys = first_frame(memory);
    memory->regions++;
    *address = at + memory->phys % ABI_PAGE_SIZE;
    *bytes = memory->bytes;
    return 0;
}
