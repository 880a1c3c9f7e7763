// SPDX-License-Identifier: BSD-2-Clause
// The boot image table: names, and of all flags PROC_FULLVM only - every process but RS and VM has
// its memory managed by VM. Nothing may depend on the order, which shuffle=<seed> shows.

#include <kernel/table.h>

static struct boot_image_info table[] = {
    {RS_EP, 0, "rs"},
    {VM_EP, 0, "vm"},
    {PM_EP, PROC_FULLVM, "pm"},
    {VFS_EP, PROC_FULLVM, "vfs"},
    {DS_EP, PROC_FULLVM, "ds"},
    {TTY_EP, PROC_FULLVM, "tty"},
    {INIT_EP, PROC_FULLVM, "init"},
};

enum { ENTRIES = sizeof(table) / sizeof(table[0]) };

_Static_assert((int)ENTRIES == (int)NR_BOOT_PROCS, "a boot process is missing");

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 16;
}

void table_shuffle(uint32_t seed)
{
    for (unsigned i = ENTRIES - 1; i > 0; i--) {
        unsigned other = next_random(&seed) % (i + 1);
        struct boot_image_info entry = table[i];
        table[i] = table[other];
        table[other] = entry;
    }
}

bool table_get(unsigned index, struct boot_image_info *info)
{
    if (index >= ENTRIES) {
        return false;
    }
    *info = table[index];
    return true;
}
