// SPDX-License-Identifier: BSD-2-Clause
// The steps of the start-up that look at what the loader handed over (kernel/boot_steps.h).

#include <kernel/boot_steps.h>

#include <abi/errnames.h>
#include <arch/boot.h>
#include <arch/linear.h>
#include <arch/mmu.h>
#include <arch/power.h>
#include <kernel/boot.h>
#include <kernel/bootmem.h>
#include <kernel/dev.h>
#include <kernel/irq.h>
#include <kernel/klog.h>
#include <kernel/panic.h>
#include <kernel/table.h>
#include <lib/cmdline.h>
#include <lib/cpio.h>

#include <libfdt.h>

#include <string.h>

enum {
    FDT_HEADER_BYTES = 40,
    FDT_ODD_BYTES_MAX = 1024 * 1024,
    MENDED_WORDS_MAX = 1000,
    PANIC_DELAY_MAX_S = 3600,
    PANIC_DELAY_DEFAULT_S = 5
};

// The tree's size by its own header, or 0 when there is no tree.
static uint32_t tree_bytes(paddr_t tree)
{
    uint32_t magic, bytes;
    if (tree.raw == 0 || (tree.raw & 3) != 0) {
        return 0;
    }
    const uint32_t *header = arch_map_tree(tree, FDT_HEADER_BYTES, false);
    if (!header || arch_probe_read(&header[0], &magic) != 0 ||
        arch_probe_read(&header[1], &bytes) != 0 || fdt32_to_cpu(magic) != FDT_MAGIC) {
        return 0;
    }
    return fdt32_to_cpu(bytes);
}

// A tree that dt_open refused may still say where the console is: what cannot be read is struck
// out, word by word, until the rest makes sense. False: it can't be mended.
static bool mend_tree(struct dt *dt, char *blob, uint32_t bytes)
{
    for (unsigned i = 0; i < MENDED_WORDS_MAX; i++) {
        if (dt_open(dt, blob, bytes) == 0) {
            return true;
        }
        if (fdt_check_header(blob) != 0 || dt->offset < fdt_off_dt_struct(blob) ||
            fdt_size_dt_struct(blob) < sizeof(fdt32_t)) {
            return false;
        }
        uint32_t last =
            (fdt_off_dt_struct(blob) + fdt_size_dt_struct(blob) - sizeof(fdt32_t)) & ~3u;
        bool is_cut = dt->offset > last; // then what is there gets an end
        fdt32_t *word = (fdt32_t *)(void *)(blob + (is_cut ? last : dt->offset & ~3u));
        if (is_cut) {
            if (*word == cpu_to_fdt32(FDT_END)) {
                return false;
            }
            *word = cpu_to_fdt32(FDT_END);
            continue;
        }
        if (*word == cpu_to_fdt32(FDT_END)) { // inside a node, but all before it is well-formed
            dt->structure = blob + fdt_off_dt_struct(blob);
            dt->strings = blob + fdt_off_dt_strings(blob);
            return true;
        }
        *word = cpu_to_fdt32(FDT_NOP);
    }
    return false;
}

static void find_console_in_ruins(paddr_t tree, uint32_t bytes)
{
    char *blob = arch_map_tree(tree, bytes, true);
    if (mend_tree(&boot_facts.dt, blob, bytes)) {
        (void)console_find(&boot_facts.dt, "");
    }
}

// The size that the header gives is more than can be: the rest may be sound.
static void give_up_on_size(paddr_t tree, uint32_t bytes)
{
    fdt32_t *header = arch_map_tree(tree, FDT_ODD_BYTES_MAX, true);
    if (header != NULL) {
        header[1] = cpu_to_fdt32(FDT_ODD_BYTES_MAX);
        find_console_in_ruins(tree, FDT_ODD_BYTES_MAX);
        panic("device tree at 0x%x: 0x%x bytes long by its header", (unsigned)tree.raw,
            (unsigned)bytes);
    }
}

void boot_tree(paddr_t tree)
{
    uint32_t bytes = tree_bytes(tree);
    const void *blob = bytes >= FDT_HEADER_BYTES ? arch_map_tree(tree, bytes, false) : NULL;
    if (!blob && bytes > FDT_ODD_BYTES_MAX) {
        give_up_on_size(tree, bytes);
    }
    if (!blob) {
        arch_halt(); // without a tree no console is known, so there is nobody to tell
    }
    boot_facts.tree = tree;
    boot_facts.model = "?";
    boot_facts.cmdline = "";
    if (dt_open(&boot_facts.dt, blob, bytes) != 0) {
        const char *cause = boot_facts.dt.cause;
        uint32_t offset = boot_facts.dt.offset;
        find_console_in_ruins(tree, bytes);
        panic(
            "device tree at 0x%x: %s at offset 0x%x", (unsigned)tree.raw, cause, (unsigned)offset);
    }
    struct dt_node root;
    dt_root(&boot_facts.dt, &root);
    const char *model = dt_string(&root, "model", 0);
    boot_facts.model = model ? model : "?";
    boot_facts.cmdline = dt_bootargs(&boot_facts.dt);
}

static void set_panic_action(const char *value)
{
    if (strcmp(value, "halt") == 0) {
        panic_set_action(PANIC_HALT, 0);
    } else if (strcmp(value, "poweroff") == 0) {
        panic_set_action(PANIC_POWEROFF, 0);
    } else if (strncmp(value, "reboot", 6) == 0 && (value[6] == 0 || value[6] == ':')) {
        unsigned delay = value[6] == 0 ? PANIC_DELAY_DEFAULT_S : 0;
        for (const char *digit = value + 7; value[6] == ':' && *digit; digit++) {
            if (*digit < '0' || *digit > '9' || delay > PANIC_DELAY_MAX_S) {
                klog(LOG_WARN, "panic=%s: not a number of seconds", value);
                return;
            }
            delay = delay * 10 + (unsigned)(*digit - '0');
        }
        panic_set_action(PANIC_REBOOT, delay);
    } else {
        klog(LOG_WARN, "panic=%s: must be reboot[:s], halt or poweroff", value);
    }
}

static void set_log_level(const char *value)
{
    static const char *const names[] = {"panic", "err", "warn", "info", "debug"};
    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(value, names[i]) == 0 || (value[0] == (char)('0' + i) && value[1] == 0)) {
            klog_set_level((enum log_level)i);
            return;
        }
    }
    klog(LOG_WARN, "log=%s: must be panic, err, warn, info or debug", value);
}

// From how many whole pages on a safe copy shares them; docs/performance.md has the figures behind
// the default.
static void set_cow(const char *line)
{
    enum { DEFAULT_PAGES = 4, MAX_PAGES = USER_END / PAGE_SIZE };
    char value[8];
    unsigned pages = DEFAULT_PAGES;
    if (cmdline_get(line, "cow", value, sizeof(value)) == 0 && strcmp(value, "off") == 0) {
        boot_facts.cow_bytes = UINT32_MAX;
        return;
    }
    if (cmdline_has(line, "cow") &&
        (cmdline_number(line, "cow", &pages) != 0 || pages == 0 || pages > MAX_PAGES)) {
        klog(LOG_WARN, "cow=: must be off, or pages from 1 to %u; %u it is", MAX_PAGES,
            DEFAULT_PAGES);
        pages = DEFAULT_PAGES;
    }
    boot_facts.cow_bytes = pages * PAGE_SIZE;
}

void boot_command_line(void)
{
    const char *line = boot_facts.cmdline;
    char value[32];
    unsigned seed;
    (void)console_find(&boot_facts.dt, line); // none: the log ring keeps what would be said
    if (cmdline_get(line, "panic", value, sizeof(value)) == 0) {
        set_panic_action(value);
    }
    if (cmdline_get(line, "log", value, sizeof(value)) == 0) {
        set_log_level(value);
    }
    klog(LOG_INFO, "Axolotl on %s", boot_facts.model);
    klog(LOG_INFO, "command line: %s", line);
    if (cmdline_get(line, "pmu", value, sizeof(value)) == 0 && strcmp(value, "user") == 0 &&
        !arch_pmu_for_users()) {
        klog(LOG_WARN, "pmu=user: this CPU has no cycle counter to open");
    }
    set_cow(line);
    if (cmdline_number(line, "shuffle", &seed) == 0) {
        boot_facts.shuffle_seed = seed;
        table_shuffle(seed);
        klog(LOG_INFO, "boot image table shuffled with seed %u", seed);
    }
}

void boot_memory(void)
{
    uint32_t at = 0;
    const char *cause = bootmem_init(&boot_facts.dt, boot_facts.tree, boot_facts.dt.bytes, &at);
    if (cause) {
        panic("%s (0x%x)", cause, (unsigned)at);
    }
    cause = arch_self_test(&at);
    if (cause) {
        panic("self-test of the kernel's page tables: at 0x%x: %s", (unsigned)at, cause);
    }
}

static void find_psci(void)
{
    static const char *const compatible[] = {"arm,psci-1.0", "arm,psci-0.2", NULL};
    struct dt_node node;
    dt_root(&boot_facts.dt, &node);
    while (dt_next_enabled(&node) == 0) {
        const char *method = dt_string(&node, "method", 0);
        if (dt_match(&node, compatible) >= 0 && method) {
            arch_psci_use(strcmp(method, "hvc") == 0);
            boot_facts.flags |= BOOT_HAS_PSCI;
            return;
        }
    }
}

void boot_devices(void)
{
    find_psci();
    if (dev_probe(&boot_facts.dt, DRIVER_IRQ) == 0) {
        panic("device tree: no interrupt controller that this kernel can drive");
    }
    (void)dev_probe(&boot_facts.dt, DRIVER_TIMER);
    const char *cause = timer_start();
    if (cause) {
        panic("device tree: %s", cause);
    }
}

void boot_archive(void)
{
    struct cpio cpio;
    struct cpio_entry entry;
    int r;
    if (boot_facts.archive_bytes == 0) {
        panic("boot archive: missing: the device tree has no linux,initrd-start");
    }
    cpio_start(&cpio, arch_phys_to_virt(boot_facts.archive), boot_facts.archive_bytes);
    while ((r = cpio_next(&cpio, &entry)) == 0) {
    }
    if (r != -ENOENT) {
        panic("boot archive at 0x%x: %s at offset 0x%x", (unsigned)boot_facts.archive.raw,
            cpio.cause, (unsigned)cpio.offset);
    }
}

void boot_kernel_info(struct kernel_info *info)
{
    *info = (struct kernel_info){
        .version = 1,
        .nr_procs = NR_PROCS,
        .nr_privs = NR_PRIVS,
        .nr_irqs = irq_count_max(),
        .devtree = boot_facts.rs_tree.raw,
        .devtree_bytes = boot_facts.dt.bytes,
        .archive = boot_facts.rs_archive.raw,
        .archive_bytes = boot_facts.archive_bytes,
        .devtree_phys = boot_facts.tree.raw,
        .archive_phys = boot_facts.archive.raw,
        .kernel_text_bytes = arch_image_text_bytes(),
        .kernel_total_bytes = arch_image_bytes(),
        .shuffle_seed = boot_facts.shuffle_seed,
        .cow_pages = boot_facts.cow_bytes == UINT32_MAX ? 0 : boot_facts.cow_bytes / PAGE_SIZE,
        .boot_flags = boot_facts.flags,
        .console_phys = console_window(),
        .log_level = klog_level(),
    };
    bootmem_report(info);
}

void boot_report(void)
{
    struct kernel_info info;
    boot_kernel_info(&info);
    klog(LOG_INFO, "entered in %s; kernel %u KiB, text %u KiB, at 0x%x",
        info.boot_flags & BOOT_ENTERED_HYP ? "HYP"
        : info.boot_flags & BOOT_SECURE    ? "secure SVC"
                                           : "non-secure SVC",
        (unsigned)(info.kernel_total_bytes >> 10), (unsigned)(info.kernel_text_bytes >> 10),
        (unsigned)arch_image_start().raw);
    klog(LOG_INFO, "RAM: %u KiB at 0x%x, %u KiB beyond the linear map unused",
        (unsigned)(info.ram_bytes >> 10), (unsigned)info.ram_base,
        (unsigned)(info.unused_ram_bytes >> 10));
    klog(LOG_INFO, "tables: %u processes, %u privileges, %u interrupts", (unsigned)info.nr_procs,
        (unsigned)info.nr_privs, (unsigned)info.nr_irqs);
}
