// SPDX-License-Identifier: BSD-2-Clause
// Address spaces of the boot processes (kernel/load.h).
//
// Layout of each: segments where the program wants them; RS and VM: a heap of stated size right
// behind the last; 64 KiB of stack below USER_STACK_TOP. RS besides: the tree and the archive,
// read-only, and what sys_bootmem gives it.

#include <kernel/load.h>

#include <abi/errnames.h>
#include <arch/linear.h>
#include <arch/mmu.h>
#include <kernel/boot.h>
#include <kernel/bootmem.h>
#include <kernel/initial_stack.h>
#include <kernel/klog.h>
#include <kernel/panic.h>
#include <kernel/print.h>
#include <kernel/table.h>
#include <lib/cpio.h>
#include <lib/elf.h>

#include <string.h>

enum {
    STACK_BYTES = 64 * 1024,
    RS_HEAP_BYTES = 256 * 1024,
    VM_HEAP_BYTES = 1024 * 1024,
};
#define RS_BOOTMEM_START 0x10000000u
#define RS_TREE_START 0x20000000u
#define RS_ARCHIVE_START 0x21000000u

static uint32_t rs_bootmem_next = RS_BOOTMEM_START;

static int map_page(struct proc *p, uint32_t va, paddr_t frame, enum arch_page_rights rights)
{
    paddr_t l1 = arch_context_l1(&p->context);
    uint32_t *entry = arch_walk_entry(l1, vaddr(va));
    if (!entry) {
        paddr_t tables = bootmem_alloc(FRAME_L2, p->slot);
        if (tables.raw == 0) {
            return -ENOMEM;
        }
        arch_tables_clean(arch_phys_to_virt(tables), PAGE_SIZE);
        arch_l1_set(l1, vaddr(va), tables);
        entry = arch_walk_entry(l1, vaddr(va));
    }
    *entry = arch_user_entry(frame, rights, ARCH_PAGE_NORMAL);
    arch_tables_clean(entry, sizeof(*entry));
    return 0;
}

static int new_page(struct proc *p, uint32_t va, enum arch_page_rights rights, char **content)
{
    paddr_t frame = bootmem_alloc(FRAME_BOOT, p->slot);
    if (frame.raw == 0) {
        return -ENOMEM;
    }
    *content = arch_phys_to_virt(frame);
    return map_page(p, va, frame, rights);
}

static int new_pages(struct proc *p, uint32_t start, uint32_t end)
{
    for (uint32_t va = start; va < end; va += PAGE_SIZE) {
        char *content;
        int r = new_page(p, va, ARCH_PAGE_RW, &content);
        if (r != 0) {
            return r;
        }
    }
    return 0;
}

static int load_segment(struct proc *p, const struct elf_segment *segment, const uint8_t *file)
{
    enum arch_page_rights rights = segment->flags & ELF_EXECUTE ? ARCH_PAGE_RX
                                   : segment->flags & ELF_WRITE ? ARCH_PAGE_RW
                                                                : ARCH_PAGE_RO;
    uint32_t file_end = segment->address + segment->file_bytes;
    uint32_t end = segment->address + segment->mem_bytes;
    for (uint32_t page = segment->address & ~PAGE_MASK; page < end; page += PAGE_SIZE) {
        char *content;
        int r = new_page(p, page, rights, &content);
        if (r != 0) {
            return r;
        }
        uint32_t from = page < segment->address ? segment->address : page;
        uint32_t to = page + PAGE_SIZE < file_end ? page + PAGE_SIZE : file_end;
        if (from < to) {
            memcpy(content + (from - page), file + segment->offset + (from - segment->address),
                to - from);
        }
        if (rights == ARCH_PAGE_RX) {
            arch_icache_sync(content, PAGE_SIZE);
        }
    }
    return 0;
}

static uint32_t heap_bytes(const struct proc *p)
{
    return p->endpoint == RS_EP ? RS_HEAP_BYTES : p->endpoint == VM_EP ? VM_HEAP_BYTES : 0;
}

static int build_space(struct proc *p, const struct elf *elf, const uint8_t *file)
{
    paddr_t l1 = bootmem_alloc(FRAME_L1, p->slot);
    if (l1.raw == 0) {
        return -ENOMEM;
    }
    arch_tables_clean(arch_phys_to_virt(l1), PAGE_SIZE);
    arch_context_set_space(&p->context, l1);
    uint32_t heap = 0;
    int r = 0;
    for (unsigned i = 0; i < elf->segment_count && r == 0; i++) {
        r = load_segment(p, &elf->segment[i], file);
        heap = (elf->segment[i].address + elf->segment[i].mem_bytes + PAGE_MASK) & ~PAGE_MASK;
    }
    uint32_t heap_end = heap + heap_bytes(p);
    char *top;
    if (r == 0) {
        r = new_pages(p, heap, heap_end);
    }
    if (r == 0) {
        r = new_pages(p, USER_STACK_TOP - STACK_BYTES, USER_STACK_TOP - PAGE_SIZE);
    }
    if (r == 0) {
        r = new_page(p, USER_STACK_TOP - PAGE_SIZE, ARCH_PAGE_RW, &top);
    }
    if (r == 0) {
        uint32_t sp = initial_stack_fill(top, p->name, p->endpoint, heap, heap_end);
        arch_context_set_entry(&p->context, elf->entry, sp, sp);
    }
    return r;
}

static void load_program(struct proc *p)
{
    char path[32];
    struct cpio_entry file;
    struct elf elf;
    const void *archive = arch_phys_to_virt(boot_facts.archive);
    (void)print_to(path, sizeof(path), "boot/%s", p->name);
    if (cpio_find(archive, boot_facts.archive_bytes, path, &file) != 0 ||
        (file.mode & CPIO_TYPE_MASK) != CPIO_FILE) {
        panic("boot archive: /%s is missing", path);
    }
    if (elf_open(&elf, file.data, file.bytes, file.bytes, USER_BASE,
            USER_STACK_TOP - STACK_BYTES - VM_HEAP_BYTES) != 0) {
        panic("boot archive: /%s: %s", path, elf.cause);
    }
    if (build_space(p, &elf, file.data) != 0) {
        panic("boot archive: /%s: no memory to load it", path);
    }
    klog(LOG_DEBUG, "%s: entry 0x%x", p->name, (unsigned)elf.entry);
}

static vaddr_t map_read_only(struct proc *p, uint32_t va, paddr_t start, uint32_t bytes)
{
    uint32_t offset = start.raw & PAGE_MASK;
    for (uint32_t done = 0; done < offset + bytes; done += PAGE_SIZE) {
        if (map_page(p, va + done, paddr((start.raw & ~PAGE_MASK) + done), ARCH_PAGE_RO) != 0) {
            panic("boot: no memory to show RS the archive");
        }
    }
    return vaddr(va + offset);
}

static void show_to_rs(struct proc *rs)
{
    if (boot_facts.dt.bytes > RS_ARCHIVE_START - RS_TREE_START - PAGE_SIZE ||
        boot_facts.archive_bytes > USER_STACK_TOP - STACK_BYTES - RS_ARCHIVE_START - PAGE_SIZE) {
        panic("boot archive: too large, %u bytes", (unsigned)boot_facts.archive_bytes);
    }
    boot_facts.rs_tree = map_read_only(rs, RS_TREE_START, boot_facts.tree, boot_facts.dt.bytes);
    boot_facts.rs_archive =
        map_read_only(rs, RS_ARCHIVE_START, boot_facts.archive, boot_facts.archive_bytes);
}

void load_boot_processes(void)
{
    struct boot_image_info info;
    for (unsigned i = 0; table_get(i, &info); i++) {
        struct proc *p = proc_boot_take((unsigned)info.endpoint, info.name);
        load_program(p);
        if (info.flags & PROC_FULLVM) {
            p->rts |= RTS_VMINHIBIT;
        }
        if (info.endpoint == RS_EP) {
            show_to_rs(p);
        }
    }
}

int load_extend(struct proc *p, uint32_t pages, vaddr_t *address)
{
    if (bootmem_is_closed()) {
        return -EPERM;
    }
    if (pages == 0 || pages > (RS_TREE_START - rs_bootmem_next) >> PAGE_SHIFT) {
        return -ENOMEM;
    }
    uint32_t start = rs_bootmem_next;
    rs_bootmem_next += pages << PAGE_SHIFT;
    *address = vaddr(start);
    return new_pages(p, start, rs_bootmem_next);
}
