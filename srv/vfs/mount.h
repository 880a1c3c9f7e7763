// SPDX-License-Identifier: BSD-2-Clause
// Mounted file systems: number 0 is the memory file system, the others are file system servers.
#pragma once

#include "inode.h"

struct proc;

enum { NR_MOUNTS = 8, MOUNT_WHERE_MAX = 64 };

struct mount {
    uint32_t is_used;
    uint32_t driver;       // server, in the table of drivers
    struct inode *covered; // the directory in the memory file system
    struct inode *root;    // what stands there instead
    char type[16];
    char where[MOUNT_WHERE_MAX];
};

int mount_table_make(void);
void mount_table_adopt(void);
struct mount *mount_at(uint32_t index); // NULL: none
uint32_t mount_index(const struct mount *mount);

int mount_add(struct inode *covered, const char *type, const char *where);
int mount_remove(struct inode *root);
