// SPDX-License-Identifier: BSD-2-Clause
// File status: the ABI's record to struct stat.
#include <errno.h>
#include <limits.h>
#include <sys/stat.h>

#include "abi/fs.h"
#include "vfs_call.h"

enum { NS_PER_S = 1000000000 };

// Times from 1970 to 2116 without a 64-bit division, which takes hundreds of instructions: a
// quotient from the upper bits that is at most 3 too small (2^51 / (10^9 / 2^9) rounded down), then
// corrected.
static void set_recent_time(struct timespec *t, uint64_t ns)
{
    uint64_t seconds = ((ns >> 29) * UINT64_C(1152921504)) >> 31;
    uint64_t rest = ns - seconds * NS_PER_S;

    while (rest >= NS_PER_S) {
        seconds++;
        rest -= NS_PER_S;
    }
    t->tv_sec = (time_t)seconds;
    t->tv_nsec = (long)rest;
}

static void set_time(struct timespec *t, int64_t ns)
{
    if (ns >= 0 && ns < INT64_C(1) << 62) {
        set_recent_time(t, (uint64_t)ns);
        return;
    }
    t->tv_sec = ns / NS_PER_S;
    t->tv_nsec = (long)(ns % NS_PER_S);
    if (t->tv_nsec < 0) {
        t->tv_sec--;
        t->tv_nsec += NS_PER_S;
    }
}

static int from_abi(const struct abi_stat *raw, struct stat *st)
{
    if (raw->size > LONG_MAX) {
        errno = EOVERFLOW;
        return -1;
    }
    st->st_dev = raw->dev;
    st->st_ino = raw->ino;
    st->st_mode = raw->mode;
    st->st_nlink = (nlink_t)raw->nlink;
    st->st_uid = (uid_t)raw->uid;
    st->st_gid = (gid_t)raw->gid;
    st->st_rdev = raw->rdev;
    st->st_size = (off_t)raw->size;
    st->st_blksize = (blksize_t)raw->blksize;
    st->st_blocks = (blkcnt_t)raw->blocks;
    set_time(&st->st_atim, raw->atime_ns);
    set_time(&st->st_mtim, raw->mtime_ns);
    set_time(&st->st_ctim, raw->ctime_ns);
    return 0;
}

static int path_status(uint32_t type, const char *path, struct stat *st)
{
    struct message m = {0};
    struct vfs_path_req *req = LIBC_PAYLOAD(&m, struct vfs_path_req);
    struct abi_stat raw; // VFS fills it in when it answers 0

    req->path = libc_address(path);
    req->path_bytes = libc_path_bytes(path);
    req->buffer = libc_address(&raw);
    return libc_call(VFS_EP, type, &m) < 0 ? -1 : from_abi(&raw, st);
}

int stat(const char *restrict path, struct stat *restrict st)
{
    return path_status(VFS_STAT, path, st);
}

int lstat(const char *restrict path, struct stat *restrict st)
{
    return path_status(VFS_LSTAT, path, st);
}

int fstat(int fd, struct stat *st)
{
    struct abi_stat raw; // VFS fills it in when it answers 0

    return libc_fd_call(VFS_FSTAT, fd, libc_address(&raw), sizeof(raw)) < 0 ? -1
                                                                            : from_abi(&raw, st);
}
