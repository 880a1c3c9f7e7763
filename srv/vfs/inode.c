// SPDX-License-Identifier: BSD-2-Clause
// Inodes; see inode.h.

#include "inode.h"

#include <string.h>

#include "filedata.h"
#include "os.h"
#include "remote.h"
#include "store.h"

_Static_assert(sizeof(struct inode) <= 192, "inode record");
_Static_assert(offsetof(struct inode, refs) % 4 == 0, "durable part in words");

void inode_seal(struct inode *inode)
{
    store_seal(inode, INODE_DURABLE);
}

struct inode *inode_new(uint32_t mode, int32_t uid, int32_t gid)
{
    struct inode *inode = store_new(STORE_INODE);

    if (inode == NULL) {
        return NULL;
    }
    inode->mode = mode;
    inode->uid = uid;
    inode->gid = gid;
    inode_touch(inode, TOUCH_ATIME | TOUCH_MTIME | TOUCH_CTIME);
    return inode;
}

uint32_t inode_number(const struct inode *inode)
{
    if (inode->is_remote) {
        return remote_number(inode);
    }
    return (uint32_t)(((uintptr_t)inode - (uintptr_t)store_page(0)) / 32);
}

void inode_ref(struct inode *inode)
{
    inode->refs++;
}

void inode_unref(struct inode *inode)
{
    inode->refs--;
    inode_free_if_unused(inode);
}

void inode_free_if_unused(struct inode *inode)
{
    if (inode->refs > 0 || inode->nlink > 0 || inode->is_remote) { // remote inodes: remote_sweep
        return;
    }
    if (inode_is(inode, AX_S_IFREG)) {
        (void)filedata_truncate(inode, 0);
    } else if (inode_is(inode, AX_S_IFLNK) && inode->target != NULL) {
        store_free(
            (uint32_t *)(void *)inode->target - 1); // the record begins a word before its text
    }
    store_free(inode);
}

int inode_access(const struct inode *inode, int32_t uid, int32_t gid, uint32_t bits)
{
    uint32_t mode = inode->mode;

    if (uid == 0) {
        bool executable = !(bits & 1) || inode_is(inode, AX_S_IFDIR) || (mode & 0111) != 0;
        return executable ? 0 : -EACCES;
    }
    if (uid == inode->uid) {
        mode >>= 6;
    } else if (gid == inode->gid) {
        mode >>= 3;
    }
    return (mode & bits) == bits ? 0 : -EACCES;
}

void inode_stat(const struct inode *inode, struct abi_stat *st)
{
    *st = (struct abi_stat){.dev = inode->is_remote ? remote_device(inode) : 1,
        .ino = inode_number(inode),
        .mode = inode->mode,
        .nlink = inode->nlink,
        .uid = inode->uid,
        .gid = inode->gid,
        .rdev = inode->rdev,
        .blksize = ABI_PAGE_SIZE,
        .size = inode->size,
        .blocks = (uint64_t)inode->pages * (ABI_PAGE_SIZE / 512),
        .atime_ns = inode->atime_ns,
        .mtime_ns = inode->mtime_ns,
        .ctime_ns = inode->ctime_ns};
}

void inode_touch(struct inode *inode, uint32_t what)
{
    int64_t now = os_wall_now_ns();

    if (what & TOUCH_ATIME) {
        inode->atime_ns = now;
    }
    if (what & TOUCH_MTIME) {
        inode->mtime_ns = now;
    }
    if (what & TOUCH_CTIME) {
        inode->ctime_ns = now;
    }
    inode_seal(inode);
}
