// SPDX-License-Identifier: BSD-2-Clause
// VFS's state as a whole; see state.h. After a crash the names and the open files are the truth:
// link and reference counts follow from them, and a change that was half done ends as done or not
// done.

#include "state.h"

#include "calls.h"
#include "device.h"
#include "dir.h"
#include "dispatch.h"
#include "mount.h"
#include "os.h"
#include "remote.h"
#include "store.h"

static int make_boot_procs(void)
{
    static const struct {
        endpoint_t endpoint;
        int32_t pid;
    } boot[] = {{INIT_EP, 0}, {RS_EP, 1}, {PM_EP, -1}, {DS_EP, -1}, {TTY_EP, -1}};

    for (unsigned i = 0; i < sizeof(boot) / sizeof(boot[0]); i++) {
        struct proc *p = proc_start(boot[i].endpoint, boot[i].pid);
        if (p == NULL) {
            return -EINVAL;
        }
        p->is_service = boot[i].endpoint != INIT_EP;
    }
    return 0;
}

int state_make(void *region, size_t bytes)
{
    store_format(region, bytes);
    if (dir_table_make() != 0 || proc_table_make() != 0 || device_tables_make() != 0 ||
        mount_table_make() != 0) {
        return -ENOSPC;
    }
    struct inode *root = inode_new(AX_S_IFDIR | 0755, 0, 0);
    if (root == NULL) {
        return -ENOSPC;
    }
    dir_init(root, NULL);
    root->nlink = 2;
    inode_seal(root);
    store_root()->root_inode = root;
    return make_boot_procs();
}

static int check_inodes(void)
{
    for (struct inode *inode = NULL; (inode = store_next(STORE_INODE, inode)) != NULL;) {
        const struct store_intent *intent = store_intent();
        bool was_changing =
            intent->op != INTENT_NONE && (intent->first == inode || intent->second == inode);
        if (!was_changing && !store_is_sealed(inode, INODE_DURABLE)) {
            return -EINVAL;
        }
        inode->refs = 0;
        inode->waiters = NULL;
        inode->mounted = NULL;
        inode->nlink = inode_is(inode, AX_S_IFDIR) ? 1 : 0;
    }
    store_done();
    return 0;
}

static void count_links(void)
{
    struct inode *root = store_root()->root_inode;

    for (unsigned type = STORE_NAME_SMALL; type <= STORE_NAME_LARGE; type++) {
        for (struct dentry *entry = NULL; (entry = store_next(type, entry)) != NULL;) {
            entry->inode->nlink++;
            if (inode_is(entry->inode, AX_S_IFDIR)) {
                entry->inode->dir.parent = entry->dir;
                entry->dir->nlink++;
            }
        }
    }
    root->nlink++;
}

static int count_refs(void)
{
    for (struct file *file = NULL; (file = store_next(STORE_FILE, file)) != NULL;) {
        bool is_inode =
            store_is_record(file->inode, STORE_INODE) || store_is_record(file->inode, STORE_REMOTE);
        if (!store_is_sealed(file, sizeof(*file)) || !is_inode) {
            return -EINVAL;
        }
        file->inode->refs++;
    }
    for (unsigned i = 0; i < NR_PROCS; i++) {
        struct proc *p = proc_at(i);
        if (p->endpoint == NONE) {
            continue;
        }
        p->root->refs++;
        p->cwd->refs++;
        for (int fd = 0; fd < AX_OPEN_MAX; fd++) {
            if (p->fd[fd] != NULL && !store_is_record(p->fd[fd], STORE_FILE)) {
                return -EINVAL;
            }
        }
    }
    return 0;
}

int state_adopt(void *region, size_t bytes)
{
    if (store_adopt(region, bytes) != 0 || check_inodes() != 0 || dir_table_adopt() != 0) {
        return -EINVAL;
    }
    proc_table_adopt();
    device_tables_adopt();
    remote_adopt();
    count_links();
    if (count_refs() != 0) {
        return -EINVAL;
    }
    mount_table_adopt();
    for (struct inode *inode = NULL, *next = store_next(STORE_INODE, NULL); next != NULL;) {
        inode = next;
        next = store_next(STORE_INODE, inode);
        inode_seal(inode);
        if (inode != store_root()->root_inode && inode->refs == 0 &&
            (inode->nlink == 0 || (inode_is(inode, AX_S_IFDIR) && inode->nlink == 1))) {
            inode->nlink = 0;
            inode_free_if_unused(inode);
        }
    }
    dispatch_use_journal();
    return 0;
}
