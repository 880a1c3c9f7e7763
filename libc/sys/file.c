// SPDX-License-Identifier: BSD-2-Clause
// Open files: open, read, write, seek, duplicate, control.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

#include "abi/fs.h"
#include "service.h"
#include "vfs_call.h"

_Static_assert((int)O_APPEND == AX_O_APPEND && (int)O_CREAT == AX_O_CREAT &&
                   (int)O_TRUNC == AX_O_TRUNC && (int)O_EXCL == AX_O_EXCL &&
                   (int)O_NONBLOCK == AX_O_NONBLOCK && (int)O_NOCTTY == AX_O_NOCTTY &&
                   (int)O_CLOEXEC == AX_O_CLOEXEC && (int)O_NOFOLLOW == AX_O_NOFOLLOW &&
                   (int)O_DIRECTORY == AX_O_DIRECTORY && (int)O_SYNC == AX_O_SYNC,
    "open flags are the ABI's");
_Static_assert((int)F_DUPFD == AX_F_DUPFD && (int)F_SETFL == AX_F_SETFL &&
                   (int)F_GETLK == AX_F_GETLK && (int)F_SETLKW == AX_F_SETLKW &&
                   (int)F_DUPFD_CLOEXEC == AX_F_DUPFD_CLOEXEC && (int)F_UNLCK == AX_F_UNLCK,
    "fcntl numbers are the ABI's");
_Static_assert(OPEN_MAX == AX_OPEN_MAX && NAME_MAX == AX_NAME_MAX && PIPE_BUF == AX_PIPE_BUF &&
                   PATH_MAX == ABI_PATH_MAX && ARG_MAX == ABI_ARG_MAX,
    "limits are the ABI's");

int open(const char *path, int flags, ...)
{
    mode_t mode = 0;

    if (flags & O_CREAT) {
        va_list args;

        va_start(args, flags);
        mode = va_arg(args, mode_t);
        va_end(args);
    }
    return libc_path_call(VFS_OPEN, path, (uint32_t)flags, mode);
}

int creat(const char *path, mode_t mode)
{
    return open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

int close(int fd)
{
    libc_log_moved(fd);
    return libc_fd_call(VFS_CLOSE, fd, 0, 0);
}

ssize_t read(int fd, void *buffer, size_t bytes)
{
    return libc_fd_call(VFS_READ, fd, libc_address(buffer), bytes);
}

ssize_t write(int fd, const void *buffer, size_t bytes)
{
    if (libc_log_is(fd)) {
        return libc_log_write(fd, buffer, bytes);
    }
    return libc_fd_call(VFS_WRITE, fd, libc_address(buffer), bytes);
}

static ssize_t transfer_at(uint32_t type, int fd, const void *buffer, size_t bytes, off_t offset)
{
    struct message m = {0};
    struct vfs_fd_req *req = LIBC_PAYLOAD(&m, struct vfs_fd_req);

    if (bytes > INT32_MAX) {
        errno = EINVAL;
        return -1;
    }
    req->fd = fd;
    req->buffer = libc_address(buffer);
    req->bytes = bytes;
    req->offset = offset;
    return libc_call(VFS_EP, type, &m);
}

ssize_t pread(int fd, void *buffer, size_t bytes, off_t offset)
{
    return transfer_at(VFS_PREAD, fd, buffer, bytes, offset);
}

ssize_t pwrite(int fd, const void *buffer, size_t bytes, off_t offset)
{
    return transfer_at(VFS_PWRITE, fd, buffer, bytes, offset);
}

off_t lseek(int fd, off_t offset, int whence)
{
    struct message m = {0};
    struct vfs_fd_req *req = LIBC_PAYLOAD(&m, struct vfs_fd_req);
    int64_t at;

    req->fd = fd;
    req->offset = offset;
    req->whence = (uint32_t)whence;
    if (libc_call(VFS_EP, VFS_LSEEK, &m) < 0) {
        return -1;
    }
    at = LIBC_PAYLOAD(&m, struct vfs_lseek_rep)->offset;
    if (at > LONG_MAX) {
        errno = EOVERFLOW;
        return -1;
    }
    return (off_t)at;
}

int ftruncate(int fd, off_t length)
{
    struct message m = {0};
    struct vfs_fd_req *req = LIBC_PAYLOAD(&m, struct vfs_fd_req);

    req->fd = fd;
    req->offset = length;
    return libc_call(VFS_EP, VFS_FTRUNCATE, &m);
}

int fsync(int fd)
{
    return libc_fd_call(VFS_FSYNC, fd, 0, 0);
}

int fdatasync(int fd)
{
    return fsync(fd);
}

void sync(void)
{
    struct message m = {0};

    (void)libc_request(VFS_EP, VFS_SYNC, &m); // has no error return
}

int dup(int fd)
{
    return libc_fd_call(VFS_DUP, fd, 0, 0);
}

int dup2(int fd, int target)
{
    struct message m = {0};
    struct vfs_fd_req *req = LIBC_PAYLOAD(&m, struct vfs_fd_req);

    req->fd = fd;
    req->arg = (uint32_t)target;
    int r = libc_call(VFS_EP, VFS_DUP2, &m);
    if (r >= 0 && target != fd) {
        libc_log_moved(target);
    }
    return r;
}

static int make_pipe(int fds[2], int flags)
{
    struct message m = {0};
    struct vfs_pipe_rep *rep = LIBC_PAYLOAD(&m, struct vfs_pipe_rep);

    LIBC_PAYLOAD(&m, struct vfs_pipe_req)->flags = (uint32_t)flags;
    if (libc_call(VFS_EP, VFS_PIPE, &m) < 0) {
        return -1;
    }
    fds[0] = rep->fd[0];
    fds[1] = rep->fd[1];
    return 0;
}

int pipe(int fds[2])
{
    return make_pipe(fds, 0);
}

int pipe2(int fds[2], int flags)
{
    return make_pipe(fds, flags);
}

static int control(uint32_t type, int fd, uint32_t request, uint32_t arg)
{
    struct message m = {0};
    struct vfs_control_req *req = LIBC_PAYLOAD(&m, struct vfs_control_req);

    req->fd = fd;
    req->request = request;
    req->arg = arg;
    return libc_call(VFS_EP, type, &m);
}

static int control_lock(int fd, int cmd, struct flock *lock)
{
    struct abi_flock raw = {.type = lock->l_type,
        .whence = lock->l_whence,
        .pid = lock->l_pid,
        .start = lock->l_start,
        .len = lock->l_len};
    int r = control(VFS_FCNTL, fd, (uint32_t)cmd, libc_address(&raw));

    if (r >= 0 && cmd == F_GETLK) {
        lock->l_type = raw.type;
        lock->l_whence = raw.whence;
        lock->l_pid = raw.pid;
        lock->l_start = (off_t)raw.start;
        lock->l_len = (off_t)raw.len;
    }
    return r;
}

int fcntl(int fd, int cmd, ...)
{
    va_list args;
    uint32_t arg;

    va_start(args, cmd);
    arg = va_arg(args, uint32_t);
    va_end(args);
    if (cmd == F_GETLK || cmd == F_SETLK || cmd == F_SETLKW) {
        return control_lock(fd, cmd, (struct flock *)(uintptr_t)arg);
    }
    return control(VFS_FCNTL, fd, (uint32_t)cmd, arg);
}

int ioctl(int fd, unsigned long request, ...)
{
    va_list args;
    uint32_t arg;

    va_start(args, request);
    arg = va_arg(args, uint32_t);
    va_end(args);
    return control(VFS_IOCTL, fd, (uint32_t)request, arg);
}

ssize_t readv(int fd, const struct iovec *iov, int count)
{
    ssize_t total = 0;

    for (int i = 0; i < count; i++) {
        ssize_t n = read(fd, iov[i].iov_base, iov[i].iov_len);

        if (n < 0) {
            return total ? total : -1;
        }
        total += n;
        if ((size_t)n < iov[i].iov_len) {
            break;
        }
    }
    return total;
}

ssize_t writev(int fd, const struct iovec *iov, int count)
{
    ssize_t total = 0;

    for (int i = 0; i < count; i++) {
        ssize_t n = write(fd, iov[i].iov_base, iov[i].iov_len);

        if (n < 0) {
            return total ? total : -1;
        }
        total += n;
        if ((size_t)n < iov[i].iov_len) {
            break;
        }
    }
    return total;
}
