// SPDX-License-Identifier: BSD-2-Clause
// What can be asked about the system's limits.
#include <errno.h>
#include <limits.h>
#include <paths.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

long sysconf(int name)
{
    struct rlimit limit;

    switch (name) {
    case _SC_ARG_MAX:
        return ARG_MAX;
    case _SC_CHILD_MAX:
        return getrlimit(RLIMIT_NPROC, &limit) == 0 ? (long)limit.rlim_cur : CHILD_MAX;
    case _SC_CLK_TCK:
        return 100;
    case _SC_NGROUPS_MAX:
        return NGROUPS_MAX;
    case _SC_OPEN_MAX:
        return OPEN_MAX;
    case _SC_JOB_CONTROL:
    case _SC_SAVED_IDS:
        return 1;
    case _SC_VERSION:
        return _POSIX_VERSION;
    case _SC_PAGESIZE:
        return PAGESIZE;
    case _SC_NPROCESSORS_CONF:
    case _SC_NPROCESSORS_ONLN:
        return 1;
    case _SC_LINE_MAX:
        return LINE_MAX;
    case _SC_IOV_MAX:
        return IOV_MAX;
    case _SC_HOST_NAME_MAX:
        return HOST_NAME_MAX;
    case _SC_LOGIN_NAME_MAX:
        return LOGIN_NAME_MAX;
    case _SC_TTY_NAME_MAX:
        return TTY_NAME_MAX;
    case _SC_SYMLOOP_MAX:
        return SYMLOOP_MAX;
    case _SC_MONOTONIC_CLOCK:
    case _SC_FSYNC:
        return _POSIX_VERSION;
    default:
        errno = EINVAL;
        return -1;
    }
}

static long path_limit(int name)
{
    switch (name) {
    case _PC_LINK_MAX:
        return LINK_MAX;
    case _PC_MAX_CANON:
        return MAX_CANON;
    case _PC_MAX_INPUT:
        return MAX_INPUT;
    case _PC_NAME_MAX:
        return NAME_MAX;
    case _PC_PATH_MAX:
        return PATH_MAX;
    case _PC_PIPE_BUF:
        return PIPE_BUF;
    case _PC_CHOWN_RESTRICTED:
    case _PC_NO_TRUNC:
        return 1;
    case _PC_VDISABLE:
        return _POSIX_VDISABLE;
    default:
        errno = EINVAL;
        return -1;
    }
}

long pathconf(const char *path, int name)
{
    (void)path; // the same on every file system
    return path_limit(name);
}

long fpathconf(int fd, int name)
{
    (void)fd;
    return path_limit(name);
}

size_t confstr(int name, char *buffer, size_t size)
{
    if (name != _CS_PATH) {
        errno = EINVAL;
        return 0;
    }
    if (size) {
        strlcpy(buffer, _PATH_STDPATH, size);
    }
    return sizeof(_PATH_STDPATH);
}

int getpagesize(void)
{
    return PAGESIZE;
}

int getdtablesize(void)
{
    return OPEN_MAX;
}

char *ctermid(char *out)
{
    static char name[] = _PATH_TTY;

    return out ? strcpy(out, name) : name;
}
