// SPDX-License-Identifier: BSD-2-Clause
// Reading directories.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "abi/fs.h"
#include "vfs_call.h"

struct _dirstream {
    int fd;
    size_t at, filled;
    struct dirent entry;
    _Alignas(8) char buffer[2048];
};

DIR *fdopendir(int fd)
{
    DIR *dir = malloc(sizeof(*dir));

    if (dir) {
        dir->fd = fd;
        dir->at = dir->filled = 0;
    }
    return dir;
}

DIR *opendir(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir;

    if (fd < 0) {
        return NULL;
    }
    dir = fdopendir(fd);
    if (!dir) {
        close(fd);
    }
    return dir;
}

struct dirent *readdir(DIR *dir)
{
    const struct abi_dirent *raw;

    if (dir->at >= dir->filled) {
        int n = libc_fd_call(VFS_GETDENTS, dir->fd, libc_address(dir->buffer), sizeof(dir->buffer));

        if (n <= 0) {
            return NULL;
        }
        dir->filled = (size_t)n;
        dir->at = 0;
    }
    raw = (const struct abi_dirent *)(const void *)(dir->buffer + dir->at);
    if (raw->reclen < sizeof(*raw) || raw->reclen > dir->filled - dir->at) {
        errno = EIO;
        return NULL;
    }
    dir->at += raw->reclen;
    dir->entry.d_ino = raw->ino;
    dir->entry.d_type = raw->type;
    memcpy(dir->entry.d_name, raw->name, raw->namelen);
    dir->entry.d_name[raw->namelen] = '\0';
    return &dir->entry;
}

void rewinddir(DIR *dir)
{
    (void)lseek(dir->fd, 0, SEEK_SET); // has no error return
    dir->at = dir->filled = 0;
}

int closedir(DIR *dir)
{
    int fd = dir->fd;

    free(dir);
    return close(fd);
}

int dirfd(DIR *dir)
{
    return dir->fd;
}
