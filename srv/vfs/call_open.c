// SPDX-License-Identifier: BSD-2-Clause
// Calls that make and end descriptors: open, mknod, pipe, close, dup, dup2.

#include "abi/proto/vfs.h"
#include "calls.h"
#include "device.h"
#include "filedata.h"
#include "os.h"
#include "pipe.h"

static uint32_t access_bits(uint32_t flags)
{
    static const uint8_t bits[4] = {4, 2, 6, 0};

    return bits[flags & AX_O_ACCMODE];
}

// A new file of this type where a path ended in a missing name.
static int create(struct proc *p, struct walk *w, uint32_t mode, struct inode **made)
{
    int r = path_may_change(p, w->dir);

    if (r != 0) {
        return r;
    }
    struct inode *inode =
        inode_new((mode & AX_S_IFMT) | (mode & 07777 & ~p->umask), p->euid, p->egid);
    if (inode == NULL) {
        return -ENOSPC;
    }
    inode_ref(inode); // so that a failure frees it
    r = dir_add(w->dir, &w->name, inode);
    if (r == 0) {
        *made = inode;
    }
    inode_unref(inode);
    return r;
}

static int open_regular(struct proc *p, struct inode *inode, uint32_t flags)
{
    int fd = file_free_fd(p, 0);

    if (fd < 0) {
        return fd;
    }
    struct file *file = file_new(inode, flags);
    if (file == NULL) {
        return -ENFILE;
    }
    if ((flags & AX_O_TRUNC) && file_writes(file) && inode_is(inode, AX_S_IFREG)) {
        (void)filedata_truncate(inode, 0); // cannot fail
        inode_touch(inode, TOUCH_MTIME | TOUCH_CTIME);
    }
    file_install(p, fd, file, (flags & AX_O_CLOEXEC) != 0);
    return fd;
}

static int open_inode(struct proc *p, struct inode *inode, uint32_t flags)
{
    uint32_t type = inode->mode & AX_S_IFMT;
    bool writes = (access_bits(flags) & 2) != 0;
    int r;

    if (type == AX_S_IFLNK) {
        return -ELOOP;
    }
    if ((flags & AX_O_DIRECTORY) && type != AX_S_IFDIR) {
        return -ENOTDIR;
    }
    if (type == AX_S_IFDIR && (writes || (flags & (AX_O_CREAT | AX_O_TRUNC)))) {
        return -EISDIR;
    }
    if (writes && inode->is_remote) {
        return -EROFS;
    }
    r = inode_access(inode, p->euid, p->egid, access_bits(flags) | (flags & AX_O_TRUNC ? 2u : 0u));
    if (r != 0) {
        return r;
    }
    if (type == AX_S_IFCHR || type == AX_S_IFBLK) {
        return device_open(p, inode, flags);
    }
    return type == AX_S_IFIFO ? fifo_open(p, inode, flags) : open_regular(p, inode, flags);
}

int vfs_do_open(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_path_req *req = CPAYLOAD(m, struct vfs_path_req);
    bool exclusive = (req->flags & AX_O_CREAT) && (req->flags & AX_O_EXCL);
    uint32_t how = exclusive || (req->flags & AX_O_NOFOLLOW) ? 0 : WALK_FOLLOW;
    struct walk *w = &walk_first;

    (void)reply;
    if (p->opening != NULL) {
        return fifo_open_again(p);
    }
    if ((req->flags & AX_O_ACCMODE) == AX_O_ACCMODE) {
        return -EINVAL;
    }
    int r = path_walk_client(
        p, w, req->path, req->path_bytes, how | (req->flags & AX_O_CREAT ? WALK_CREATE : 0));
    if (r != 0) {
        return r;
    }
    if (w->node != NULL) {
        return exclusive ? -EEXIST : open_inode(p, w->node, req->flags);
    }
    if (w->is_directory || (req->flags & AX_O_DIRECTORY)) {
        return -EISDIR;
    }
    int fd = file_free_fd(p, 0);
    if (fd < 0) {
        return fd;
    }
    struct inode *inode;
    r = create(p, w, AX_S_IFREG | (req->mode & 07777), &inode);
    return r == 0 ? open_regular(p, inode, req->flags & ~(uint32_t)AX_O_TRUNC) : r;
}

int vfs_do_mknod(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_path_req *req = CPAYLOAD(m, struct vfs_path_req);
    uint32_t type = req->mode & AX_S_IFMT;
    struct inode *inode;

    (void)reply;
    if (type != AX_S_IFIFO && type != AX_S_IFREG && type != 0) {
        return type == AX_S_IFCHR || type == AX_S_IFBLK
                   ? -EPERM
                   : -EINVAL; // device names come from their drivers
    }
    int r = path_walk_client(p, &walk_first, req->path, req->path_bytes, WALK_CREATE | WALK_NAME);
    if (r != 0) {
        return r;
    }
    if (walk_first.node != NULL) {
        return -EEXIST;
    }
    if (walk_first.is_directory) {
        return -ENOENT;
    }
    return create(
        p, &walk_first, (type == 0 ? (uint32_t)AX_S_IFREG : type) | (req->mode & 07777), &inode);
}

int vfs_do_pipe(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_pipe_req *req = CPAYLOAD(m, struct vfs_pipe_req);
    uint32_t flags = req->flags & AX_O_NONBLOCK;
    int first = file_free_fd(p, 0);
    int second = first >= 0 ? file_free_fd(p, first + 1) : first;

    if (second < 0) {
        return second;
    }
    struct inode *inode = inode_new(AX_S_IFIFO | 0600, p->euid, p->egid);
    if (inode == NULL) {
        return -ENFILE;
    }
    inode_ref(inode);
    struct file *reader = pipe_make(inode) == 0 ? file_new(inode, flags | AX_O_RDONLY) : NULL;
    struct file *writer = reader != NULL ? file_new(inode, flags | AX_O_WRONLY) : NULL;
    if (writer == NULL) {
        if (reader != NULL) {
            file_unref(p, reader);
        } else if (inode->pipe != NULL) {
            pipe_drop_unused(inode);
        }
        inode_unref(inode);
        return -ENFILE;
    }
    inode_unref(inode); // the ends hold it
    file_install(p, first, reader, (req->flags & AX_O_CLOEXEC) != 0);
    file_install(p, second, writer, (req->flags & AX_O_CLOEXEC) != 0);
    *PAYLOAD(reply, struct vfs_pipe_rep) = (struct vfs_pipe_rep){.fd = {first, second}};
    return 0;
}

int vfs_do_close(struct proc *p, const struct message *m, struct message *reply)
{
    (void)reply;
    return file_close(p, CPAYLOAD(m, struct vfs_fd_req)->fd);
}

int vfs_do_dup(struct proc *p, const struct message *m, struct message *reply)
{
    struct file *file = file_of(p, CPAYLOAD(m, struct vfs_fd_req)->fd);
    int fd = file_free_fd(p, 0);

    (void)reply;
    if (file == NULL || fd < 0) {
        return file == NULL ? -EBADF : fd;
    }
    file_ref(file);
    file_install(p, fd, file, false);
    return fd;
}

int vfs_do_dup2(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_fd_req *req = CPAYLOAD(m, struct vfs_fd_req);
    struct file *file = file_of(p, req->fd);

    (void)reply;
    if (file == NULL || req->arg >= AX_OPEN_MAX) {
        return -EBADF;
    }
    int32_t fd = (int32_t)req->arg;
    if (fd == req->fd) {
        return fd;
    }
    file_ref(file); // before the close: the last descriptor may be the one that goes
    if (p->fd[fd] != NULL) {
        (void)file_close(p, fd);
    }
    file_install(p, fd, file, false);
    return fd;
}
