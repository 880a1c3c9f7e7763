// SPDX-License-Identifier: BSD-2-Clause
// File control: replaces newlib's part of the same name, whose struct flock has 16-bit pids.
// The numbers of the O_ and F_ constants are those compiled into newlib's stdio.
#pragma once

#include <sys/cdefs.h>
#include <sys/types.h>

#define O_RDONLY 0
#define O_WRONLY 1
#define O_RDWR 2
#define O_ACCMODE 3
#define O_APPEND 0x0008
#define O_CREAT 0x0200
#define O_TRUNC 0x0400
#define O_EXCL 0x0800
#define O_SYNC 0x2000
#define O_NONBLOCK 0x4000
#define O_NOCTTY 0x8000
#define O_CLOEXEC 0x40000
#define O_NOFOLLOW 0x100000
#define O_DIRECTORY 0x200000
#define O_NDELAY O_NONBLOCK

#define FREAD 0x0001
#define FWRITE 0x0002

#define FD_CLOEXEC 1

#define F_DUPFD 0
#define F_GETFD 1
#define F_SETFD 2
#define F_GETFL 3
#define F_SETFL 4
#define F_GETLK 7
#define F_SETLK 8
#define F_SETLKW 9
#define F_DUPFD_CLOEXEC 14

#define F_RDLCK 1
#define F_WRLCK 2
#define F_UNLCK 3

struct flock {
    short l_type;
    short l_whence;
    off_t l_start;
    off_t l_len;
    pid_t l_pid;
};

#ifdef __cplusplus
extern "C" {
#endif

int open(const char *path, int flags, ...);
int creat(const char *path, mode_t mode);
int fcntl(int fd, int cmd, ...);

#ifdef __cplusplus
}
#endif
