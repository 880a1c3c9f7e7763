// SPDX-License-Identifier: BSD-2-Clause
// File system constants and records shared by VFS, file system servers and libc. Numbers are
// newlib's where newlib has them; libc asserts that they agree.
#pragma once

#include "abi/types.h"

enum {
    AX_O_RDONLY = 0,
    AX_O_WRONLY = 1,
    AX_O_RDWR = 2,
    AX_O_ACCMODE = 3,
    AX_O_APPEND = 0x8,
    AX_O_CREAT = 0x200,
    AX_O_TRUNC = 0x400,
    AX_O_EXCL = 0x800,
    AX_O_SYNC = 0x2000,
    AX_O_NONBLOCK = 0x4000,
    AX_O_NOCTTY = 0x8000,
    AX_O_CLOEXEC = 0x40000,
    AX_O_NOFOLLOW = 0x100000,
    AX_O_DIRECTORY = 0x200000
};
enum {
    AX_S_IFMT = 0170000,
    AX_S_IFIFO = 0010000,
    AX_S_IFCHR = 0020000,
    AX_S_IFDIR = 0040000,
    AX_S_IFBLK = 0060000,
    AX_S_IFREG = 0100000,
    AX_S_IFLNK = 0120000,
    AX_S_ISUID = 04000,
    AX_S_ISGID = 02000,
    AX_S_ISVTX = 01000
};
enum {
    AX_F_DUPFD = 0,
    AX_F_GETFD = 1,
    AX_F_SETFD = 2,
    AX_F_GETFL = 3,
    AX_F_SETFL = 4,
    AX_F_GETOWN = 5,
    AX_F_SETOWN = 6,
    AX_F_GETLK = 7,
    AX_F_SETLK = 8,
    AX_F_SETLKW = 9,
    AX_F_DUPFD_CLOEXEC = 14,
    AX_FD_CLOEXEC = 1
};
enum { AX_F_RDLCK = 1, AX_F_WRLCK = 2, AX_F_UNLCK = 3 };
enum { AX_SEEK_SET = 0, AX_SEEK_CUR = 1, AX_SEEK_END = 2 };
enum {
    AX_POLLIN = 1,
    AX_POLLPRI = 2,
    AX_POLLOUT = 4,
    AX_POLLERR = 8,
    AX_POLLHUP = 16,
    AX_POLLNVAL = 32
};
enum { AX_OPEN_MAX = 64, AX_NAME_MAX = 255, AX_PIPE_BUF = 4096, AX_SYMLOOP_MAX = 8 };

struct abi_stat {
    uint32_t dev;
    uint32_t ino;
    uint32_t mode;
    uint32_t nlink;
    int32_t uid;
    int32_t gid;
    uint32_t rdev;
    uint32_t blksize;
    uint64_t size;
    uint64_t blocks; // of 512 bytes
    int64_t atime_ns;
    int64_t mtime_ns;
    int64_t ctime_ns;
};
struct abi_statvfs {
    uint32_t block_bytes;
    uint32_t flags;
    uint64_t blocks, blocks_free, files, files_free;
    char type[16];
    char mounted_on[64];
};
struct abi_dirent { // records follow one another, each `reclen` long (multiple of 8)
    uint32_t ino;
    uint16_t reclen;
    uint8_t type; // mode >> 12
    uint8_t namelen;
    char name[]; // NUL-terminated
};
struct abi_flock {
    int16_t type;
    int16_t whence;
    int32_t pid;
    int64_t start;
    int64_t len;
};
struct abi_pollfd {
    int32_t fd;
    int16_t events;
    int16_t revents;
};
