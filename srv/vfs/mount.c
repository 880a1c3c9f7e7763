// SPDX-License-Identifier: BSD-2-Clause
// Mounts; see mount.h.

#include "mount.h"

#include <string.h>

#include "dir.h"
#include "os.h"
#include "outgoing.h"
#include "remote.h"
#include "store.h"

static struct mount *mounts;

_Static_assert(sizeof(struct mount) * NR_MOUNTS <= ABI_PAGE_SIZE, "mount table");

int mount_table_make(void)
{
    uint32_t page = store_page_new(true);

    if (page == 0) {
        return -ENOSPC;
    }
    mounts = store_page(page);
    store_root()->mounts = mounts;
    mounts[0] = (struct mount){.is_used = 1, .type = "memory", .where = "/"};
    return 0;
}

// Remote inodes did not outlive the restart: roots are made anew.
void mount_table_adopt(void)
{
    mounts = store_root()->mounts;
    for (int i = 1; i < NR_MOUNTS; i++) {
        if (mounts[i].is_used) {
            mounts[i].root = remote_root(&mounts[i]);
            mounts[i].is_used = mounts[i].root != NULL;
            mounts[i].covered->mounted = mounts[i].is_used ? &mounts[i] : NULL;
            mounts[i].covered->refs++;
        }
    }
}

struct mount *mount_at(uint32_t index)
{
    return index < NR_MOUNTS && mounts[index].is_used ? &mounts[index] : NULL;
}

uint32_t mount_index(const struct mount *mount)
{
    return (uint32_t)(mount - mounts);
}

int mount_add(struct inode *covered, const char *type, const char *where)
{
    char key[DRIVER_KEY_MAX] = "drv.fs.";
    uint32_t i = 1;

    strncat(key, type, 15);
    int driver = outgoing_driver_find(key, false);
    if (driver < 0 || outgoing_driver((uint32_t)driver)->endpoint == NONE) {
        return -ENODEV;
    }
    if (covered->mounted != NULL || covered->is_remote) {
        return -EBUSY;
    }
    while (i < NR_MOUNTS && mounts[i].is_used) {
        i++;
    }
    if (i == NR_MOUNTS) {
        return -ENFILE;
    }
    struct mount *mount = &mounts[i];
    *mount = (struct mount){.driver = (uint32_t)driver, .covered = covered};
    mount->root = remote_root(mount);
    if (mount->root == NULL) {
        return -ENOMEM;
    }
    strncpy(mount->type, type, sizeof(mount->type) - 1);
    strncpy(mount->where, where, sizeof(mount->where) - 1);
    inode_ref(covered);
    covered->mounted = mount;
    mount->is_used = 1;
    return 0;
}

int mount_remove(struct inode *root)
{
    for (int i = 1; i < NR_MOUNTS; i++) {
        struct mount *mount = &mounts[i];
        if (!mount->is_used || mount->root != root) {
            continue;
        }
        if (remote_is_busy(mount)) {
            return -EBUSY;
        }
        mount->covered->mounted = NULL;
        inode_unref(mount->covered);
        remote_drop_root(mount->root);
        mount->is_used = 0;
        return 0;
    }
    return -EINVAL;
}
