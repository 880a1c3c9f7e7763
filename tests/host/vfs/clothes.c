// SPDX-License-Identifier: BSD-2-Clause
// Requests to VFS as C functions; paths lie at the start of the client's memory, data behind them.

#include <string.h>

#include "world.h"

enum { PATH_AT = 0, PATH2_AT = 2048, STRUCT_AT = 4096, DATA_AT = 8192 };

static uint32_t length(const char *path)
{
    return (uint32_t)strlen(path) + 1;
}

int v_path(int c, uint32_t type, const char *path, uint32_t flags, uint32_t mode)
{
    struct vfs_path_req req = {.path = put_path(c, PATH_AT, path),
        .path_bytes = length(path),
        .flags = flags,
        .mode = mode,
        .uid = (int32_t)flags,
        .gid = (int32_t)mode,
        .buffer = USER_BASE + STRUCT_AT};

    return call(c, type, &req, sizeof(req));
}

int v_open(int c, const char *path, uint32_t flags, uint32_t mode)
{
    return v_path(c, VFS_OPEN, path, flags, mode);
}

int v_fd(int c, uint32_t type, int fd, uint32_t arg, int64_t offset, uint32_t whence)
{
    struct vfs_fd_req req = {.fd = fd,
        .buffer = USER_BASE + DATA_AT,
        .bytes = arg,
        .arg = arg,
        .offset = offset,
        .whence = whence};

    return call(c, type, &req, sizeof(req));
}

int v_close(int c, int fd)
{
    return v_fd(c, VFS_CLOSE, fd, 0, 0, 0);
}

int v_write(int c, int fd, const void *data, uint32_t bytes)
{
    put(c, DATA_AT, data, bytes);
    return v_fd(c, VFS_WRITE, fd, bytes, 0, 0);
}

int v_read(int c, int fd, void *data, uint32_t bytes)
{
    int n = v_fd(c, VFS_READ, fd, bytes, 0, 0);

    if (n > 0) {
        memcpy(data, user(c, USER_BASE + DATA_AT), (size_t)n);
    }
    return n;
}

int v_path2(int c, uint32_t type, const char *a, const char *b)
{
    struct vfs_path2_req req = {.path1 = put_path(c, PATH_AT, a),
        .path1_bytes = length(a),
        .path2 = put_path(c, PATH2_AT, b),
        .path2_bytes = length(b)};

    return call(c, type, &req, sizeof(req));
}

int v_stat(int c, const char *path, struct abi_stat *st, bool follow)
{
    int r = v_path(c, follow ? VFS_STAT : VFS_LSTAT, path, 0, 0);

    if (r == 0) {
        memcpy(st, user(c, USER_BASE + STRUCT_AT), sizeof(*st));
    }
    return r;
}

int v_pipe(int c, int fds[2], uint32_t flags)
{
    struct vfs_pipe_req req = {.flags = flags};
    int r = call(c, VFS_PIPE, &req, sizeof(req));

    if (r == 0) {
        memcpy(fds, world.reply[c].payload, 2 * sizeof(int));
    }
    return r;
}

int v_truncate(int c, const char *path, int64_t bytes)
{
    struct vfs_truncate_req req = {
        .path = put_path(c, PATH_AT, path), .path_bytes = length(path), .bytes = bytes};

    return call(c, VFS_TRUNCATE, &req, sizeof(req));
}

int v_fcntl(int c, int fd, uint32_t command, uint32_t arg)
{
    struct vfs_control_req req = {.fd = fd, .request = command, .arg = arg};

    return call(c, VFS_FCNTL, &req, sizeof(req));
}

int v_lock(int c, int fd, uint32_t command, int type, int64_t start, int64_t len)
{
    struct abi_flock lock = {.type = (int16_t)type, .start = start, .len = len};

    return v_fcntl(c, fd, command, put(c, STRUCT_AT, &lock, sizeof(lock)));
}

int v_ids(int c, int32_t uid, int32_t gid)
{
    struct vfs_pm_ids_req req = {.endpoint = CLIENT + c,
        .uid = uid,
        .gid = gid,
        .euid = uid,
        .egid = gid,
        .pgrp = 100 + c,
        .sid = 100 + c,
        .pid = 100 + c,
        .new_session = 1};

    deliver(PM_EP, VFS_PM_IDS, 1, 0, &req, sizeof(req));
    return 0;
}
