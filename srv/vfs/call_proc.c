// SPDX-License-Identifier: BSD-2-Clause
// Calls on what a process carries: directories, umask, descriptor flags; and mounts.

#include <string.h>

#include "abi/proto/vfs.h"
#include "calls.h"
#include "lock.h"
#include "mount.h"
#include "os.h"

static int check_directory(const struct proc *p, const struct inode *dir)
{
    return inode_is(dir, AX_S_IFDIR) ? inode_access(dir, p->euid, p->egid, 1) : -ENOTDIR;
}

int vfs_do_chdir(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_path_req *req = CPAYLOAD(m, struct vfs_path_req);
    int r = path_walk_client(p, &walk_first, req->path, req->path_bytes, WALK_FOLLOW);

    (void)reply;
    if (r == 0) {
        r = check_directory(p, walk_first.node);
    }
    if (r == 0) {
        proc_set_cwd(p, walk_first.node);
    }
    return r;
}

int vfs_do_fchdir(struct proc *p, const struct message *m, struct message *reply)
{
    const struct file *file = file_of(p, CPAYLOAD(m, struct vfs_fd_req)->fd);
    int r = file != NULL ? check_directory(p, file->inode) : -EBADF;

    (void)reply;
    if (r == 0) {
        proc_set_cwd(p, file->inode);
    }
    return r;
}

int vfs_do_chroot(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_path_req *req = CPAYLOAD(m, struct vfs_path_req);

    (void)reply;
    if (p->euid != 0) {
        return -EPERM;
    }
    int r = path_walk_client(p, &walk_first, req->path, req->path_bytes, WALK_FOLLOW);
    if (r == 0) {
        r = walk_first.node->is_remote ? -EINVAL : check_directory(p, walk_first.node);
    }
    if (r == 0) {
        proc_set_root(p, walk_first.node);
    }
    return r;
}

int vfs_do_getcwd(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_fd_req *req = CPAYLOAD(m, struct vfs_fd_req);
    char *path = walk_first.text;
    uint32_t room = req->bytes < ABI_PATH_MAX ? req->bytes : (uint32_t)ABI_PATH_MAX;
    int n = path_of(p, p->cwd, path, room);

    (void)reply;
    if (n < 0) {
        return n;
    }
    int r = os_client_write(p->endpoint, req->buffer, path, (size_t)n);
    return r != 0 ? r : n;
}

int vfs_do_umask(struct proc *p, const struct message *m, struct message *reply)
{
    uint32_t old = p->umask;

    (void)reply;
    p->umask = CPAYLOAD(m, struct vfs_umask_req)->mask & 0777;
    return (int)old;
}

static int duplicate(struct proc *p, struct file *file, uint32_t from, bool cloexec)
{
    int fd = from < AX_OPEN_MAX ? file_free_fd(p, (int32_t)from) : -EINVAL;

    if (fd >= 0) {
        file_ref(file);
        file_install(p, fd, file, cloexec);
    }
    return fd;
}

int vfs_do_fcntl(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_control_req *req = CPAYLOAD(m, struct vfs_control_req);
    struct file *file = file_of(p, req->fd);

    (void)reply;
    if (file == NULL) {
        return -EBADF;
    }
    uint64_t bit = UINT64_C(1) << req->fd;
    switch (req->request) {
    case AX_F_DUPFD:
    case AX_F_DUPFD_CLOEXEC:
        return duplicate(p, file, req->arg, req->request == AX_F_DUPFD_CLOEXEC);
    case AX_F_GETFD:
        return (p->cloexec & bit) != 0 ? AX_FD_CLOEXEC : 0;
    case AX_F_SETFD:
        p->cloexec = req->arg & AX_FD_CLOEXEC ? p->cloexec | bit : p->cloexec & ~bit;
        return 0;
    case AX_F_GETFL:
        return (int)file->flags;
    case AX_F_SETFL:
        file->flags = (file->flags & AX_O_ACCMODE) | (req->arg & (AX_O_APPEND | AX_O_NONBLOCK));
        file_seal(file);
        return 0;
    case AX_F_GETLK:
    case AX_F_SETLK:
    case AX_F_SETLKW:
        return lock_control(p, file, (int)req->request, req->arg);
    default:
        return -EINVAL;
    }
}

// ---- mounts

int vfs_do_mount(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_path2_req *req = CPAYLOAD(m, struct vfs_path2_req);
    char type[sizeof(req->type)];

    (void)reply;
    if (p->euid != 0) {
        return -EPERM;
    }
    memcpy(type, req->type, sizeof(type));
    if (memchr(type, '\0', sizeof(type)) == NULL || type[0] == '\0') {
        return -EINVAL;
    }
    int r = path_walk_client(p, &walk_first, req->path2, req->path2_bytes, WALK_FOLLOW);
    if (r != 0) {
        return r;
    }
    struct inode *dir = walk_first.node;
    if (!inode_is(dir, AX_S_IFDIR)) {
        return -ENOTDIR;
    }
    if (dir->is_remote || dir == p->root) {
        return -EBUSY;
    }
    char where[MOUNT_WHERE_MAX];
    r = path_of(p, dir, where, sizeof(where));
    return r < 0 ? r : mount_add(dir, type, where);
}

int vfs_do_umount(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_path_req *req = CPAYLOAD(m, struct vfs_path_req);

    (void)reply;
    if (p->euid != 0) {
        return -EPERM;
    }
    int r = path_walk_client(p, &walk_first, req->path, req->path_bytes, WALK_FOLLOW);
    return r == 0 ? mount_remove(walk_first.node) : r;
}
