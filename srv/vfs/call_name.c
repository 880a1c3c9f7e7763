// SPDX-License-Identifier: BSD-2-Clause
// Calls that make and remove names: mkdir, rmdir, link, symlink, readlink, unlink, rename.

#include <string.h>

#include "abi/proto/vfs.h"
#include "calls.h"
#include "os.h"
#include "store.h"

// Walks to a name that must not exist yet, in a directory that the caller may change.
static int walk_to_new(struct proc *p, struct walk *w, vir_bytes path, uint32_t bytes)
{
    int r = path_walk_client(p, w, path, bytes, WALK_CREATE | WALK_NAME);

    if (r != 0) {
        return r;
    }
    return w->node != NULL ? -EEXIST : path_may_change(p, w->dir);
}

int vfs_do_mkdir(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_path_req *req = CPAYLOAD(m, struct vfs_path_req);
    struct walk *w = &walk_first;
    int r = walk_to_new(p, w, req->path, req->path_bytes);

    (void)reply;
    if (r != 0) {
        return r;
    }
    if (w->dir->nlink >= LINKS_MAX) {
        return -EMLINK;
    }
    struct inode *inode = inode_new(AX_S_IFDIR | (req->mode & 01777 & ~p->umask), p->euid, p->egid);
    if (inode == NULL) {
        return -ENOSPC;
    }
    dir_init(inode, w->dir);
    r = dir_add(w->dir, &w->name, inode);
    if (r != 0) {
        inode->nlink = 0;
        inode_free_if_unused(inode);
    }
    return r;
}

int vfs_do_rmdir(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_path_req *req = CPAYLOAD(m, struct vfs_path_req);
    struct walk *w = &walk_first;
    int r = path_walk_client(p, w, req->path, req->path_bytes, WALK_NAME);

    (void)reply;
    if (r != 0) {
        return r;
    }
    if (w->dir == NULL) { // ".", "..", "/"
        return w->node == p->root ? -EBUSY : w->name.length == 2 ? -ENOTEMPTY : -EINVAL;
    }
    if (w->dir->is_remote) {
        return -EROFS;
    }
    if (w->node->is_remote || w->node == p->root) {
        return -EBUSY;
    }
    if (!inode_is(w->node, AX_S_IFDIR)) {
        return -ENOTDIR;
    }
    r = path_may_remove(p, w->dir, w->node);
    if (r != 0) {
        return r;
    }
    if (!dir_is_empty(w->node)) {
        return -ENOTEMPTY;
    }
    dir_remove(w->entry);
    return 0;
}

int vfs_do_unlink(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_path_req *req = CPAYLOAD(m, struct vfs_path_req);
    struct walk *w = &walk_first;
    int r = path_walk_client(p, w, req->path, req->path_bytes, WALK_NAME);

    (void)reply;
    if (r != 0) {
        return r;
    }
    if (w->dir != NULL && w->dir->is_remote) {
        return -EROFS;
    }
    if (inode_is(w->node, AX_S_IFDIR)) {
        return -EISDIR;
    }
    r = path_may_remove(p, w->dir, w->node);
    if (r == 0) {
        dir_remove(w->entry);
    }
    return r;
}

int vfs_do_link(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_path2_req *req = CPAYLOAD(m, struct vfs_path2_req);
    int r = path_walk_client(p, &walk_first, req->path1, req->path1_bytes, 0);

    (void)reply;
    if (r != 0) {
        return r;
    }
    struct inode *inode = walk_first.node;
    r = walk_to_new(p, &walk_second, req->path2, req->path2_bytes);
    if (r != 0) {
        return r == -EROFS && !inode->is_remote ? -EXDEV : r;
    }
    if (inode_is(inode, AX_S_IFDIR)) {
        return -EPERM;
    }
    if (inode->is_remote) {
        return -EXDEV;
    }
    if (walk_second.is_directory) {
        return -ENOENT;
    }
    return inode->nlink < LINKS_MAX ? dir_add(walk_second.dir, &walk_second.name, inode) : -EMLINK;
}

static int make_symlink(struct proc *p, const struct walk *w, const char *target, uint32_t bytes)
{
    struct inode *inode = inode_new(AX_S_IFLNK | 0777, p->euid, p->egid);
    enum store_type type =
        bytes <= store_record_bytes(STORE_TEXT_SMALL) - 4 ? STORE_TEXT_SMALL : STORE_TEXT_LARGE;

    if (inode == NULL) {
        return -ENOSPC;
    }
    uint32_t *record = store_new(type);
    int r = -ENOSPC;
    if (record != NULL) {
        record[0] = 1; // in use; the text is covered by its inode's link to it
        memcpy(&record[1], target, bytes);
        inode->target = (char *)&record[1];
        inode->size = bytes - 1;
        r = dir_add(w->dir, &w->name, inode);
    }
    if (r != 0) {
        inode_free_if_unused(inode);
    }
    return r;
}

int vfs_do_symlink(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_path2_req *req = CPAYLOAD(m, struct vfs_path2_req);
    char *target = walk_second.text;
    int r = walk_to_new(p, &walk_first, req->path2, req->path2_bytes);

    (void)reply;
    if (r != 0) {
        return r;
    }
    if (walk_first.is_directory || req->path1_bytes < 2) {
        return -ENOENT;
    }
    if (req->path1_bytes > ABI_PATH_MAX) {
        return -ENAMETOOLONG;
    }
    r = os_client_read(p->endpoint, req->path1, target, req->path1_bytes);
    if (r != 0) {
        return r;
    }
    if (memchr(target, '\0', req->path1_bytes) != &target[req->path1_bytes - 1]) {
        return -EINVAL;
    }
    return make_symlink(p, &walk_first, target, req->path1_bytes);
}

int vfs_do_readlink(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_path2_req *req = CPAYLOAD(m, struct vfs_path2_req);
    int r = path_walk_client(p, &walk_first, req->path1, req->path1_bytes, 0);

    (void)reply;
    if (r != 0) {
        return r;
    }
    const struct inode *inode = walk_first.node;
    if (!inode_is(inode, AX_S_IFLNK) || inode->is_remote || req->path2_bytes == 0) {
        return -EINVAL;
    }
    uint32_t n = inode->size < req->path2_bytes ? inode->size : req->path2_bytes;
    r = os_client_write(p->endpoint, req->path2, inode->target, n);
    return r != 0 ? r : (int)n;
}

// ---- rename

// Both walks are done. May the name of `a` go over to that of `b`? 0 or -E.
static int check_rename(const struct proc *p, const struct walk *a, const struct walk *b)
{
    bool is_dir = inode_is(a->node, AX_S_IFDIR);

    if (a->dir == NULL || b->dir == NULL) { // "/", ".", ".."
        return (a->dir == NULL && a->node == p->root) || (b->dir == NULL && b->node == p->root)
                   ? -EBUSY
                   : -EINVAL;
    }
    if (a->dir->is_remote || b->dir->is_remote) {
        return a->dir->is_remote && b->dir->is_remote ? -EROFS : -EXDEV;
    }
    if (a->node->is_remote || a->node == p->root ||
        (b->node != NULL && (b->node->is_remote || b->node == p->root))) {
        return -EBUSY;
    }
    if (a->node == b->node) {
        return 0;
    }
    int r = path_may_remove(p, a->dir, a->node);
    if (r == 0) {
        r = b->node != NULL ? path_may_remove(p, b->dir, b->node) : path_may_change(p, b->dir);
    }
    if (r == 0 && is_dir && a->dir != b->dir) { // its ".." changes
        r = inode_access(a->node, p->euid, p->egid, 2);
    }
    if (r != 0) {
        return r;
    }
    if (!is_dir && (a->is_directory || b->is_directory)) {
        return -ENOTDIR;
    }
    if (is_dir && dir_is_below(b->dir, a->node)) {
        return -EINVAL;
    }
    if (b->node == NULL) {
        return is_dir && b->dir != a->dir && b->dir->nlink >= LINKS_MAX ? -EMLINK : 0;
    }
    if (inode_is(b->node, AX_S_IFDIR)) {
        return !is_dir ? -EISDIR : dir_is_empty(b->node) ? 0 : -ENOTEMPTY;
    }
    return is_dir ? -ENOTDIR : 0;
}

int vfs_do_rename(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_path2_req *req = CPAYLOAD(m, struct vfs_path2_req);
    struct walk *a = &walk_first;
    struct walk *b = &walk_second;
    int r = path_walk_client(p, a, req->path1, req->path1_bytes, WALK_NAME);

    (void)reply;
    if (r == 0) {
        r = path_walk_client(p, b, req->path2, req->path2_bytes, WALK_CREATE | WALK_NAME);
    }
    if (r == 0) {
        r = check_rename(p, a, b);
    }
    if (r != 0 || a->node == b->node) {
        return r; // two names of one file: nothing happens
    }
    if (b->node != NULL) {
        dir_replace(b->entry, a->node);
    } else {
        r = dir_add(b->dir, &b->name, a->node);
    }
    if (r == 0) {
        dir_unname(a->entry);
    }
    return r;
}
