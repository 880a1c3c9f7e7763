// SPDX-License-Identifier: BSD-2-Clause
// See vfs_call.h.
#include "vfs_call.h"

#include <errno.h>
#include <stdint.h>

int libc_path_call(uint32_t type, const char *path, uint32_t flags, uint32_t mode)
{
    struct message m = {0};
    struct vfs_path_req *req = LIBC_PAYLOAD(&m, struct vfs_path_req);

    req->path = libc_address(path);
    req->path_bytes = libc_path_bytes(path);
    req->flags = flags;
    req->mode = mode;
    return libc_call(VFS_EP, type, &m);
}

int libc_fd_call(uint32_t type, int fd, vir_bytes buffer, size_t bytes)
{
    struct message m = {0};
    struct vfs_fd_req *req = LIBC_PAYLOAD(&m, struct vfs_fd_req);

    if (bytes > INT32_MAX) {
        errno = EINVAL;
        return -1;
    }
    req->fd = fd;
    req->buffer = buffer;
    req->bytes = bytes;
    return libc_call(VFS_EP, type, &m);
}

int libc_path2_call(uint32_t type, const char *path1, const char *path2, uint32_t flags)
{
    struct message m = {0};
    struct vfs_path2_req *req = LIBC_PAYLOAD(&m, struct vfs_path2_req);

    req->path1 = libc_address(path1);
    req->path1_bytes = libc_path_bytes(path1);
    req->path2 = libc_address(path2);
    req->path2_bytes = libc_path_bytes(path2);
    req->flags = flags;
    return libc_call(VFS_EP, type, &m);
}
