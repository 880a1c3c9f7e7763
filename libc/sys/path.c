// SPDX-License-Identifier: BSD-2-Clause
// Names in the file system.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>
#include <utime.h>

#include "vfs_call.h"

enum { UTIMES_ATIME_NOW = 1, UTIMES_MTIME_NOW = 2 };

int mkdir(const char *path, mode_t mode)
{
    return libc_path_call(VFS_MKDIR, path, 0, mode);
}

int rmdir(const char *path)
{
    return libc_path_call(VFS_RMDIR, path, 0, 0);
}

int unlink(const char *path)
{
    return libc_path_call(VFS_UNLINK, path, 0, 0);
}

int remove(const char *path)
{
    if (unlink(path) == 0) {
        return 0;
    }
    return errno == EISDIR || errno == EPERM ? rmdir(path) : -1;
}

int link(const char *from, const char *to)
{
    return libc_path2_call(VFS_LINK, from, to, 0);
}

int symlink(const char *target, const char *path)
{
    return libc_path2_call(VFS_SYMLINK, target, path, 0);
}

int rename(const char *from, const char *to)
{
    return libc_path2_call(VFS_RENAME, from, to, 0);
}

ssize_t readlink(const char *restrict path, char *restrict buffer, size_t size)
{
    struct message m = {0};
    struct vfs_path2_req *req = LIBC_PAYLOAD(&m, struct vfs_path2_req);

    req->path1 = libc_address(path);
    req->path1_bytes = libc_path_bytes(path);
    req->path2 = libc_address(buffer);
    req->path2_bytes = size;
    return libc_call(VFS_EP, VFS_READLINK, &m);
}

int mknod(const char *path, mode_t mode, dev_t dev)
{
    if (dev != 0 && !S_ISFIFO(mode)) {
        errno = EPERM; // device nodes come from their drivers alone
        return -1;
    }
    return libc_path_call(VFS_MKNOD, path, 0, mode);
}

int mkfifo(const char *path, mode_t mode)
{
    return mknod(path, (mode & 07777) | S_IFIFO, 0);
}

int chdir(const char *path)
{
    return libc_path_call(VFS_CHDIR, path, 0, 0);
}

int fchdir(int fd)
{
    return libc_fd_call(VFS_FCHDIR, fd, 0, 0);
}

int chroot(const char *path)
{
    return libc_path_call(VFS_CHROOT, path, 0, 0);
}

char *getcwd(char *buffer, size_t size)
{
    char *out = buffer ? buffer : malloc(size ? size : ABI_PATH_MAX);

    if (buffer && size == 0) {
        errno = EINVAL;
        return NULL;
    }
    if (!out || libc_fd_call(VFS_GETCWD, 0, libc_address(out), size ? size : ABI_PATH_MAX) < 0) {
        if (!buffer) {
            free(out);
        }
        return NULL;
    }
    return out;
}

int access(const char *path, int mode)
{
    return libc_path_call(VFS_ACCESS, path, (uint32_t)mode, 0);
}

int chmod(const char *path, mode_t mode)
{
    return libc_path_call(VFS_CHMOD, path, 0, mode);
}

int fchmod(int fd, mode_t mode)
{
    struct message m = {0};
    struct vfs_fd_req *req = LIBC_PAYLOAD(&m, struct vfs_fd_req);

    req->fd = fd;
    req->arg = mode;
    return libc_call(VFS_EP, VFS_FCHMOD, &m);
}

static int change_owner(uint32_t type, const char *path, uid_t uid, gid_t gid)
{
    struct message m = {0};
    struct vfs_path_req *req = LIBC_PAYLOAD(&m, struct vfs_path_req);

    req->path = libc_address(path);
    req->path_bytes = libc_path_bytes(path);
    req->uid = (int32_t)uid;
    req->gid = (int32_t)gid;
    return libc_call(VFS_EP, type, &m);
}

int chown(const char *path, uid_t uid, gid_t gid)
{
    return change_owner(VFS_CHOWN, path, uid, gid);
}

int lchown(const char *path, uid_t uid, gid_t gid)
{
    return change_owner(VFS_LCHOWN, path, uid, gid);
}

int fchown(int fd, uid_t uid, gid_t gid)
{
    struct message m = {0};
    struct vfs_fd_req *req = LIBC_PAYLOAD(&m, struct vfs_fd_req);

    req->fd = fd;
    req->arg = uid;
    req->arg2 = gid;
    return libc_call(VFS_EP, VFS_FCHOWN, &m);
}

int truncate(const char *path, off_t length)
{
    struct message m = {0};
    struct vfs_truncate_req *req = LIBC_PAYLOAD(&m, struct vfs_truncate_req);

    req->path = libc_address(path);
    req->path_bytes = libc_path_bytes(path);
    req->bytes = length;
    return libc_call(VFS_EP, VFS_TRUNCATE, &m);
}

mode_t umask(mode_t mask)
{
    struct message m = {0};

    LIBC_PAYLOAD(&m, struct vfs_umask_req)->mask = mask;
    return (mode_t)libc_call(VFS_EP, VFS_UMASK, &m);
}

static int64_t timeval_to_ns(const struct timeval *t)
{
    return (int64_t)t->tv_sec * 1000000000 + (int64_t)t->tv_usec * 1000;
}

int utimes(const char *path, const struct timeval *times)
{
    struct message m = {0};
    struct vfs_utimes_req *req = LIBC_PAYLOAD(&m, struct vfs_utimes_req);

    req->path = libc_address(path);
    req->path_bytes = libc_path_bytes(path);
    req->fd = -1;
    if (times) {
        req->atime_ns = timeval_to_ns(&times[0]);
        req->mtime_ns = timeval_to_ns(&times[1]);
    } else {
        req->flags = UTIMES_ATIME_NOW | UTIMES_MTIME_NOW;
    }
    return libc_call(VFS_EP, VFS_UTIMES, &m);
}

int utime(const char *path, const struct utimbuf *times)
{
    struct timeval t[2] = {{0}};

    if (!times) {
        return utimes(path, NULL);
    }
    t[0].tv_sec = times->actime;
    t[1].tv_sec = times->modtime;
    return utimes(path, t);
}

int mount(
    const char *source, const char *target, const char *type, unsigned long flags, const void *data)
{
    struct message m = {0};
    struct vfs_path2_req *req = LIBC_PAYLOAD(&m, struct vfs_path2_req);

    (void)data; // no file system has options yet
    req->path1 = libc_address(source);
    req->path1_bytes = libc_path_bytes(source);
    req->path2 = libc_address(target);
    req->path2_bytes = libc_path_bytes(target);
    req->flags = (uint32_t)flags;
    if (strlen(type) >= sizeof(req->type)) {
        errno = ENODEV;
        return -1;
    }
    memcpy(req->type, type, strlen(type));
    return libc_call(VFS_EP, VFS_MOUNT, &m);
}

int umount(const char *target)
{
    return libc_path_call(VFS_UMOUNT, target, 0, 0);
}
