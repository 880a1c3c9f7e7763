// SPDX-License-Identifier: BSD-2-Clause
// The names by which newlib's compiled code asks for system calls. They are the POSIX functions
// under another name, but for the file status: newlib's struct stat has a layout of its own.
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <unistd.h>

#include "service.h"

// struct stat of newlib 3.3 for this target, as <sys/stat.h> there has it.
struct newlib_stat {
    int16_t dev;
    uint16_t ino;
    uint32_t mode;
    uint16_t nlink;
    uint16_t uid;
    uint16_t gid;
    int16_t rdev;
    int32_t size;
    struct timespec atime, mtime, ctime;
    int32_t blksize;
    int32_t blocks;
    int32_t spare[2];
};

_Static_assert(offsetof(struct newlib_stat, size) == 16 &&
                   offsetof(struct newlib_stat, atime) == 24 &&
                   offsetof(struct newlib_stat, blksize) == 72 && sizeof(struct newlib_stat) == 88,
    "layout compiled into newlib");

int _fstat(int fd, struct newlib_stat *out);
int _stat(const char *path, struct newlib_stat *out);

static int convert(int r, const struct stat *st, struct newlib_stat *out)
{
    if (r == 0) {
        memset(out, 0, sizeof(*out));
        out->mode = st->st_mode;
        out->size = st->st_size;
        out->blksize = st->st_blksize;
        out->blocks = st->st_blocks;
    }
    return r;
}

int _fstat(int fd, struct newlib_stat *out)
{
    struct stat st;

    if (libc_log_is(fd)) { // a line at a time, as to a terminal
        memset(out, 0, sizeof(*out));
        out->mode = S_IFCHR;
        return 0;
    }
    return convert(fstat(fd, &st), &st, out);
}

int _stat(const char *path, struct newlib_stat *out)
{
    struct stat st;

    return convert(stat(path, &st), &st, out);
}

#define NEWLIB_NAME(result, name, ...)                                                             \
    result _##name(__VA_ARGS__);                                                                   \
    result _##name(__VA_ARGS__)

NEWLIB_NAME(int, open, const char *path, int flags, int mode)
{
    return open(path, flags, mode);
}

NEWLIB_NAME(int, close, int fd)
{
    return close(fd);
}

NEWLIB_NAME(ssize_t, read, int fd, void *buffer, size_t bytes)
{
    return read(fd, buffer, bytes);
}

NEWLIB_NAME(ssize_t, write, int fd, const void *buffer, size_t bytes)
{
    return write(fd, buffer, bytes);
}

NEWLIB_NAME(off_t, lseek, int fd, off_t offset, int whence)
{
    return lseek(fd, offset, whence);
}

NEWLIB_NAME(int, fcntl, int fd, int cmd, int arg)
{
    return fcntl(fd, cmd, arg);
}

NEWLIB_NAME(int, isatty, int fd)
{
    return libc_log_is(fd) || isatty(fd);
}

NEWLIB_NAME(int, link, const char *from, const char *to)
{
    return link(from, to);
}

NEWLIB_NAME(int, unlink, const char *path)
{
    return unlink(path);
}

NEWLIB_NAME(int, mkdir, const char *path, mode_t mode)
{
    return mkdir(path, mode);
}

NEWLIB_NAME(int, kill, pid_t pid, int signo)
{
    return kill(pid, signo);
}

NEWLIB_NAME(pid_t, getpid, void)
{
    return getpid();
}

NEWLIB_NAME(pid_t, fork, void)
{
    return fork();
}

NEWLIB_NAME(pid_t, wait, int *status)
{
    return wait(status);
}

NEWLIB_NAME(int, execve, const char *path, char *const argv[], char *const envp[])
{
    return execve(path, argv, envp);
}

NEWLIB_NAME(void *, sbrk, ptrdiff_t increment)
{
    return sbrk(increment);
}

NEWLIB_NAME(clock_t, times, struct tms *t)
{
    return times(t);
}

NEWLIB_NAME(int, gettimeofday, struct timeval *now, void *zone)
{
    return gettimeofday(now, zone);
}

int getentropy(void *buffer, size_t bytes)
{
    int fd = open("/dev/random", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, buffer, bytes);

    if (fd >= 0) {
        close(fd);
    }
    return n == (ssize_t)bytes ? 0 : -1;
}
