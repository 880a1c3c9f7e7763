// SPDX-License-Identifier: BSD-2-Clause
// Import of the boot archive; see import.h. Directories that the archive leaves out are made; of
// two files with one path the later counts, so that an appended archive replaces files.

#include "import.h"

#include <lib/cpio.h>
#include <string.h>

#include "dir.h"
#include "filedata.h"
#include "os.h"
#include "store.h"

// The inode `name` of `dir`; made as `mode` says when it is missing.
static struct inode *child(struct inode *dir, const struct dir_name *name, uint32_t mode)
{
    struct dentry *entry = dir_lookup(dir, name);

    if (entry != NULL) {
        return entry->inode;
    }
    struct inode *inode = inode_new(mode, 0, 0);
    if (inode == NULL) {
        return NULL;
    }
    if (inode_is(inode, AX_S_IFDIR)) {
        dir_init(inode, dir);
    }
    return dir_add(dir, name, inode) == 0 ? inode : NULL;
}

// Walks to the directory of the entry's last name. 0 or -E.
static int find_dir(const char *path, struct inode **dir, struct dir_name *last)
{
    char part[AX_NAME_MAX + 1];

    *dir = store_root()->root_inode;
    for (;;) {
        size_t length = strcspn(path, "/");
        const char *rest = path + length;
        while (*rest == '/') {
            rest++;
        }
        if (length > AX_NAME_MAX || length == 0 || (length == 1 && path[0] == '.') ||
            (length == 2 && memcmp(path, "..", 2) == 0)) {
            return -EINVAL;
        }
        memcpy(part, path, length);
        part[length] = '\0';
        struct dir_name name = dir_name_of(part);
        name.text = path;
        if (*rest == '\0') {
            *last = name;
            return 0;
        }
        *dir = child(*dir, &name, AX_S_IFDIR | 0755);
        if (*dir == NULL) {
            return -ENOSPC;
        }
        if (!inode_is(*dir, AX_S_IFDIR)) {
            return -ENOTDIR;
        }
        path = rest;
    }
}

static int fill(struct inode *inode, const struct cpio_entry *entry)
{
    int r = 0;

    if (inode_is(inode, AX_S_IFREG)) {
        (void)filedata_truncate(inode, 0); // cannot fail
        r = filedata_import(inode, entry->data, entry->bytes);
    } else if (inode_is(inode, AX_S_IFLNK)) {
        enum store_type type = entry->bytes + 1 <= store_record_bytes(STORE_TEXT_SMALL) - 4
                                   ? STORE_TEXT_SMALL
                                   : STORE_TEXT_LARGE;
        uint32_t *record = entry->bytes > 0 && entry->bytes < ABI_PATH_MAX ? store_new(type) : NULL;
        if (record == NULL) {
            return -EINVAL;
        }
        record[0] = 1;
        memcpy(&record[1], entry->data, entry->bytes);
        inode->target = (char *)&record[1];
        inode->size = entry->bytes;
    }
    inode->uid = (int32_t)entry->uid;
    inode->gid = (int32_t)entry->gid;
    inode->mode = entry->mode & (AX_S_IFMT | 07777);
    inode->atime_ns = (int64_t)entry->mtime * 1000000000;
    inode->mtime_ns = inode->atime_ns;
    inode->ctime_ns = inode->atime_ns;
    inode_seal(inode);
    return r;
}

static int import_entry(const struct cpio_entry *entry)
{
    struct inode *dir;
    struct dir_name name;
    uint32_t type = entry->mode & AX_S_IFMT;

    if (entry->name[0] == '\0' ||
        (type != AX_S_IFREG && type != AX_S_IFDIR && type != AX_S_IFLNK)) {
        return 0; // the root itself; devices
    }
    int r = find_dir(entry->name, &dir, &name);
    if (r != 0) {
        return r;
    }
    struct dentry *old = dir_lookup(dir, &name);
    if (old != NULL && ((old->inode->mode & AX_S_IFMT) != type || type == AX_S_IFLNK)) {
        if (inode_is(old->inode, AX_S_IFDIR)) {
            return -EISDIR;
        }
        dir_remove(old);
    }
    struct inode *inode = child(dir, &name, type | (entry->mode & 07777));
    return inode != NULL ? fill(inode, entry) : -ENOSPC;
}

int import_archive(const void *archive, size_t bytes, const char **cause)
{
    struct cpio cpio;
    struct cpio_entry entry;
    int r;

    cpio_start(&cpio, archive, bytes);
    while ((r = cpio_next(&cpio, &entry)) == 0) {
        r = import_entry(&entry);
        if (r == -ENOSPC) {
            *cause = "no room";
            return r;
        }
        if (r != 0) {
            os_log("import: left out", entry.name, r);
        }
    }
    *cause = cpio.cause;
    return r == -ENOENT ? 0 : r;
}
