// SPDX-License-Identifier: BSD-2-Clause
// Boot image table against priv table, both ways, doubles too; see rs.h.
//
// The command line word `privtest=drop:NAME`, `add:NAME` or `double:NAME` spoils the priv table as
// it is seen here, so that a test can show each panic.

#include <lib/cmdline.h>
#include <minix/syslib.h>
#include <minix/sysutil.h>
#include <string.h>

#include "rs.h"

enum { NAMES_MAX = 24, CMDLINE_BYTES = 1024 };

static char image_names[NAMES_MAX][ABI_NAME_MAX];
static unsigned nr_image;
static char priv_names[NAMES_MAX][ABI_NAME_MAX];
static unsigned nr_priv;

static void add_priv(const char *name)
{
    if (nr_priv < NAMES_MAX) {
        (void)str_format(priv_names[nr_priv++], ABI_NAME_MAX, "%s", name);
    }
}

static void read_priv(void)
{
    static char line[CMDLINE_BYTES];
    char test[32] = "";
    int bytes = sys_getinfo(GI_CMDLINE, 0, line, sizeof(line) - 1, NULL);

    line[bytes > 0 ? bytes : 0] = '\0';
    (void)cmdline_get(line, "privtest", test, sizeof(test)); // without it the table is as it is
    const char *colon = strchr(test, ':');
    const char *name = colon == NULL ? "" : colon + 1;
    for (unsigned i = 0; i < nr_boot_rights; i++) {
        bool is_it = strcmp(boot_rights[i].name, name) == 0;
        if (!is_it || strncmp(test, "drop:", 5) != 0) {
            add_priv(boot_rights[i].name);
        }
        if (is_it && strncmp(test, "double:", 7) == 0) {
            add_priv(boot_rights[i].name);
        }
    }
    if (strncmp(test, "add:", 4) == 0) {
        add_priv(name);
    }
}

static void read_image(void)
{
    struct boot_image_info info[NAMES_MAX];
    int bytes = sys_getinfo(GI_IMAGE, 0, info, sizeof(info), NULL);

    if (bytes < 0) {
        fatal("the boot image table can't be read: %d", bytes);
    }
    nr_image = (unsigned)bytes / sizeof(info[0]);
    for (unsigned i = 0; i < nr_image; i++) {
        (void)str_format(image_names[i], ABI_NAME_MAX, "%s", info[i].name);
        if ((info[i].flags & ~(uint32_t)PROC_FULLVM) != 0) {
            fatal("boot image table: %s has flags other than PROC_FULLVM: 0x%x", info[i].name,
                (unsigned)info[i].flags);
        }
    }
}

static unsigned count(char names[][ABI_NAME_MAX], unsigned nr_names, const char *name)
{
    unsigned found = 0;

    for (unsigned i = 0; i < nr_names; i++) {
        found += strcmp(names[i], name) == 0;
    }
    return found;
}

// RS and INIT have their privileges from the kernel and from RS's own code; no .conf is theirs.
static bool has_own_rights(const char *name)
{
    return strcmp(name, "rs") == 0 || strcmp(name, "init") == 0;
}

void check_tables(void)
{
    read_image();
    read_priv();
    for (unsigned i = 0; i < nr_image; i++) {
        if (count(image_names, nr_image, image_names[i]) != 1) {
            fatal("boot image table: %s is there twice", image_names[i]);
        }
        if (!has_own_rights(image_names[i]) && count(priv_names, nr_priv, image_names[i]) == 0) {
            fatal("priv table: no entry for %s of the boot image", image_names[i]);
        }
    }
    for (unsigned i = 0; i < nr_priv; i++) {
        if (count(priv_names, nr_priv, priv_names[i]) != 1) {
            fatal("priv table: %s is there twice", priv_names[i]);
        }
        if (count(image_names, nr_image, priv_names[i]) == 0) {
            fatal("priv table: %s is not in the boot image", priv_names[i]);
        }
    }
}
