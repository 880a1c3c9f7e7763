// SPDX-License-Identifier: BSD-2-Clause
// Processes: fork, exec, wait, ids of processes, groups and sessions.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "abi/kcall.h"
#include "abi/proto/pm.h"
#include "request.h"
#include "service.h"
#include "usage.h"

_Static_assert((int)RB_HALT == (int)ABORT_HALT && (int)RB_POWEROFF == (int)ABORT_POWEROFF &&
                   (int)RB_AUTOBOOT == (int)ABORT_REBOOT,
    "reboot numbers are the ABI's");

pid_t fork(void)
{
    struct message m = {0};
    int r = libc_call(PM_EP, PM_FORK, &m);

    if (r == 0) {
        libc_service_forked(LIBC_PAYLOAD(&m, struct pm_fork_rep)->endpoint);
    }
    return r;
}

pid_t vfork(void)
{
    return fork();
}

// Bytes and number of a NULL-terminated list of strings; false when there are too many.
static int measure(char *const *list, size_t *bytes, size_t *count)
{
    *count = 0;
    for (; list && list[*count]; (*count)++) {
        size_t n = strlen(list[*count]) + 1;

        if (*bytes + n > ABI_ARG_MAX || *count == UINT16_MAX) {
            return -E2BIG;
        }
        *bytes += n;
    }
    return 0;
}

static char *pack(char *out, char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        out = stpcpy(out, list[i]) + 1;
    }
    return out;
}

int execve(const char *path, char *const argv[], char *const envp[])
{
    struct message m = {0};
    struct pm_exec_req *req = LIBC_PAYLOAD(&m, struct pm_exec_req);
    size_t bytes = 0, argc, envc;
    char *strings;
    int r;

    if (measure(argv, &bytes, &argc) != 0 || measure(envp, &bytes, &envc) != 0) {
        errno = E2BIG;
        return -1;
    }
    strings = malloc(bytes + 1);
    if (!strings) {
        return -1;
    }
    pack(pack(strings, argv, argc), envp, envc);
    req->path = libc_address(path);
    req->path_bytes = libc_path_bytes(path);
    req->args = libc_address(strings);
    req->args_bytes = (uint32_t)bytes;
    req->argc = (uint16_t)argc;
    req->envc = (uint16_t)envc;
    r = libc_call(PM_EP, PM_EXEC, &m);
    free(strings);
    return r;
}

pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
    struct message m = {0};
    struct pm_wait4_req *req = LIBC_PAYLOAD(&m, struct pm_wait4_req);
    struct abi_rusage raw = {0};
    int r;

    req->pid = pid;
    req->options = (uint32_t)options;
    req->rusage = usage ? libc_address(&raw) : 0;
    r = libc_call(PM_EP, PM_WAIT4, &m);
    if (r > 0) {
        if (status) {
            *status = LIBC_PAYLOAD(&m, struct pm_wait4_rep)->status;
        }
        if (usage) {
            libc_rusage_from_abi(&raw, usage);
        }
    }
    return r;
}

pid_t wait3(int *status, int options, struct rusage *usage)
{
    return wait4(-1, status, options, usage);
}

pid_t waitpid(pid_t pid, int *status, int options)
{
    return wait4(pid, status, options, NULL);
}

pid_t wait(int *status)
{
    return wait4(-1, status, 0, NULL);
}

int setpgid(pid_t pid, pid_t pgrp)
{
    struct message m = {0};
    struct pm_setpgid_req *req = LIBC_PAYLOAD(&m, struct pm_setpgid_req);

    req->pid = pid;
    req->pgrp = pgrp;
    return libc_call(PM_EP, PM_SETPGID, &m);
}

int setpgrp(void)
{
    return setpgid(0, 0);
}

pid_t setsid(void)
{
    struct message m = {0};

    return libc_call(PM_EP, PM_SETSID, &m);
}

static pid_t get_group(pid_t pid, bool session)
{
    struct message m = {0};
    struct pm_getpgid_rep *rep = LIBC_PAYLOAD(&m, struct pm_getpgid_rep);

    LIBC_PAYLOAD(&m, struct pm_getpgid_req)->pid = pid;
    if (libc_call(PM_EP, PM_GETPGID, &m) < 0) {
        return -1;
    }
    return session ? rep->sid : rep->pgrp;
}

pid_t getpgid(pid_t pid)
{
    return get_group(pid, false);
}

pid_t getsid(pid_t pid)
{
    return get_group(pid, true);
}

int reboot(int how)
{
    struct message m = {0};

    LIBC_PAYLOAD(&m, struct pm_reboot_req)->how = (uint32_t)how;
    return libc_call(PM_EP, PM_REBOOT, &m);
}
