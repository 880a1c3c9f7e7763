// SPDX-License-Identifier: BSD-2-Clause
// What the start-up found out, for sys_getinfo and the rest of the kernel.
#pragma once

#include <abi/kcall.h>
#include <arch/types.h>
#include <lib/dt.h>

struct boot_facts {
    struct dt dt; // in the tree window, read-only for ever
    paddr_t tree;
    const char *cmdline; // never NULL
    const char *model;   // never NULL
    paddr_t archive;
    uint32_t archive_bytes;
    vaddr_t rs_tree; // where RS finds them
    vaddr_t rs_archive;
    uint32_t shuffle_seed; // 0: not shuffled
    uint32_t flags;        // BOOT_*
    uint32_t cow_bytes;    // safe copies of so much in whole pages share them; UINT32_MAX: never
};

extern struct boot_facts boot_facts;

void boot_kernel_info(struct kernel_info *info);
// From start.S.
void boot_main(uint32_t image, uint32_t tree, uint32_t flags) __attribute__((noreturn));
