// SPDX-License-Identifier: BSD-2-Clause
// The kernel's own tables: image, linear map, device windows, tree window. All of it is made during
// start-up; afterwards only arch_map_device may add entries (before VM runs). Nothing here is ever
// writable and executable, and only the image's text is executable.
//
// start.S made the image's second-level tables and an identity section; that goes first.

#include <arch/boot.h>
#include <arch/cp15.h>
#include <arch/linear.h>
#include <arch/mmu.h>
#include <arch/tables.h>

enum { LINEAR_TABLES = 32, DEVICE_TABLES = 4 };

#define SECTION_KERNEL (L1_SECTION | L1_SECTION_NORMAL | L1_SECTION_XN | L1_DOMAIN_KERNEL)
#define PAGE_KERNEL_RW (L2_PAGE | L2_NORMAL | L2_XN | L2_AP_KERNEL_RW)
#define PAGE_DEVICE (L2_PAGE | L2_DEVICE | L2_XN | L2_AP_KERNEL_RW)

extern char image_start[], image_end[], image_text_end[], stack_guard_low[], stack_guard_high[];
extern uint32_t kernel_l1[], kernel_image_l2[];

uint32_t arch_linear_delta;
static paddr_t image_frame;
static uint32_t linear_tables[LINEAR_TABLES][L2_ENTRIES] __attribute__((aligned(1024)));
static uint32_t linear_tables_used;
static uint32_t device_tables[DEVICE_TABLES][L2_ENTRIES] __attribute__((aligned(1024)));
static uint32_t device_pages;

paddr_t arch_image_start(void)
{
    return image_frame;
}

uint32_t arch_image_bytes(void)
{
    return (uint32_t)(image_end - image_start);
}

uint32_t arch_image_text_bytes(void)
{
    return (uint32_t)(image_text_end - image_start);
}

static uint32_t image_phys(const void *pointer)
{
    return (uint32_t)((const char *)pointer - image_start) + image_frame.raw;
}

static void l1_write(uint32_t index, uint32_t entry)
{
    kernel_l1[index] = entry;
    arch_tables_clean(&kernel_l1[index], sizeof(kernel_l1[0]));
}

static void unmap_image_page(const char *page)
{
    uint32_t index = (uint32_t)(page - image_start) >> PAGE_SHIFT;
    kernel_image_l2[index] = 0;
    arch_tables_clean(&kernel_image_l2[index], sizeof(kernel_image_l2[0]));
}

void arch_boot_init(paddr_t image)
{
    image_frame = image;
    l1_write(image.raw >> SECTION_SHIFT, 0);
    unmap_image_page(stack_guard_low);
    unmap_image_page(stack_guard_high);
    for (uint32_t i = 0; i < DEVICE_TABLES; i++) {
        l1_write((DEVICE_BASE >> SECTION_SHIFT) + i,
            image_phys(device_tables[i]) | L1_TABLE | L1_DOMAIN_KERNEL);
    }
    arch_tlb_invalidate_all();
    arch_cpu()->asid_generation = 256; // not 0, the generation of a context that has no ASID
    arch_cpu()->asid_next = 0;
}

void *arch_map_tree(paddr_t tree, uint32_t bytes, bool is_writable)
{
    uint32_t attributes = SECTION_KERNEL | (is_writable ? L1_SECTION_AP_RW : L1_SECTION_AP_RO);
    uint32_t offset = tree.raw & (SECTION_SIZE - 1);
    uint32_t first = tree.raw >> SECTION_SHIFT;
    if (bytes > TREE_WINDOW_SECTIONS * SECTION_SIZE - offset || bytes > UINT32_MAX - tree.raw) {
        return NULL;
    }
    uint32_t count = (offset + bytes + SECTION_SIZE - 1) >> SECTION_SHIFT;
    for (uint32_t i = 0; i < TREE_WINDOW_SECTIONS; i++) {
        uint32_t entry = i < count ? (first + i) << SECTION_SHIFT | attributes : 0;
        l1_write((TREE_WINDOW >> SECTION_SHIFT) + i, entry);
    }
    arch_tlb_invalidate_all();
    return (char *)TREE_WINDOW + offset;
}

void arch_linear_set_base(paddr_t lowest)
{
    arch_linear_delta = LINEAR_BASE - lowest.raw;
}

// The second-level table for a section of the linear map, made when the first piece of it is
// mapped.
static uint32_t *linear_table(uint32_t index)
{
    uint32_t entry = kernel_l1[index];
    if (entry) {
        uint32_t offset = (entry & L1_TABLE_ADDRESS) - image_phys(linear_tables);
        return linear_tables[offset / L2_TABLE_BYTES];
    }
    if (linear_tables_used == LINEAR_TABLES) {
        return NULL;
    }
    uint32_t *table = linear_tables[linear_tables_used++];
    l1_write(index, image_phys(table) | L1_TABLE | L1_DOMAIN_KERNEL);
    return table;
}

bool arch_linear_map(paddr_t start, uint32_t bytes)
{
    uint32_t va = start.raw + arch_linear_delta;
    if (va < LINEAR_BASE || va >= LINEAR_END || bytes > LINEAR_END - va) {
        return false;
    }
    uint32_t pa = start.raw;
    uint32_t end = va + bytes;
    while (va < end) {
        uint32_t index = va >> SECTION_SHIFT;
        if ((va & (SECTION_SIZE - 1)) == 0 && end - va >= SECTION_SIZE) {
            l1_write(index, pa | SECTION_KERNEL | L1_SECTION_AP_RW);
            va += SECTION_SIZE;
            pa += SECTION_SIZE;
            continue;
        }
        uint32_t *table = linear_table(index);
        if (!table) {
            return false;
        }
        uint32_t *slot = &table[(va >> PAGE_SHIFT) & (L2_ENTRIES - 1)];
        *slot = pa | PAGE_KERNEL_RW;
        arch_tables_clean(slot, sizeof(*slot));
        va += PAGE_SIZE;
        pa += PAGE_SIZE;
    }
    return true;
}

static uint32_t *device_slot(uint32_t page)
{
    return &device_tables[page / L2_ENTRIES][page % L2_ENTRIES];
}

// A run of `count` pages that maps first.. already, or a new one at the end of the used part.
volatile void *arch_map_device(paddr_t start, uint32_t bytes)
{
    uint32_t offset = start.raw & PAGE_MASK;
    uint32_t first = start.raw & ~PAGE_MASK;
    if (bytes == 0 || bytes > (DEVICE_END - DEVICE_BASE) - offset ||
        bytes - 1 > UINT32_MAX - start.raw) {
        return NULL;
    }
    uint32_t count = (offset + bytes + PAGE_SIZE - 1) >> PAGE_SHIFT;
    uint32_t page = 0;
    for (; page < device_pages; page++) {
        uint32_t same = 0;
        while (same < count && page + same < device_pages &&
               (*device_slot(page + same) & L2_ADDRESS) == first + same * PAGE_SIZE) {
            same++;
        }
        if (same == count) {
            break;
        }
    }
    if (page == device_pages) {
        if (count > DEVICE_TABLES * L2_ENTRIES - device_pages) {
            return NULL;
        }
        for (uint32_t i = 0; i < count; i++) {
            uint32_t *slot = device_slot(page + i);
            *slot = (first + i * PAGE_SIZE) | PAGE_DEVICE;
            arch_tables_clean(slot, sizeof(*slot));
        }
        device_pages += count;
    }
    return (volatile char *)DEVICE_BASE + page * PAGE_SIZE + offset;
}

const uint32_t *arch_kernel_table(void)
{
    return kernel_l1;
}

const uint32_t *arch_kernel_table_at(uint32_t phys)
{
    return (const uint32_t *)(image_start + (phys - image_frame.raw));
}
