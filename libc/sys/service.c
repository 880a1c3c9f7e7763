// SPDX-License-Identifier: BSD-2-Clause
// See service.h.
#include "service.h"

#include <errno.h>
#include <unistd.h>

#include "abi/kcall.h"
#include "abi/proto/pm.h"
#include "abi/trap.h"
#include "request.h"

enum { LOG_TEXT_MAX = 512 };

static bool is_service;
static uint32_t log_fds; // bit = descriptor
static void (*fork_hook)(endpoint_t self);

void libc_service_begin(void (*forked)(endpoint_t self))
{
    is_service = true;
    log_fds = 1u << STDOUT_FILENO | 1u << STDERR_FILENO;
    fork_hook = forked;
}

void libc_service_forked(endpoint_t self)
{
    if (is_service) {
        is_service = false;
        log_fds = 0;
        fork_hook(self);
    }
}

bool libc_is_service(void)
{
    return is_service;
}

int libc_service_allow(pid_t child)
{
    struct message m = {0};
    endpoint_t endpoint;

    if (!is_service) {
        return 0;
    }
    LIBC_PAYLOAD(&m, struct pm_getpgid_req)->pid = child;
    if (libc_call(PM_EP, PM_GETPGID, &m) < 0) {
        return -1;
    }
    endpoint = LIBC_PAYLOAD(&m, struct pm_getpgid_rep)->endpoint;
    m = (struct message){0};
    *LIBC_PAYLOAD(&m, struct kcall_privctl_req) =
        (struct kcall_privctl_req){.request = SYS_PRIV_ALLOW, .endpoint = endpoint};
    if (libc_trap(KCALL_PRIVCTL, &m, 0, TRAP_KCALL) != 0) {
        errno = EPERM;
        return -1;
    }
    return 0;
}

void libc_service_exit(int status)
{
    struct message m = {0};

    if (is_service) {
        LIBC_PAYLOAD(&m, struct kcall_exit_req)->status = status;
        (void)libc_trap(
            KCALL_EXIT, &m, 0, TRAP_KCALL); // comes back only if the right to it is missing
    }
}

bool libc_log_is(int fd)
{
    return fd >= 0 && fd <= STDERR_FILENO && (log_fds >> fd & 1) != 0;
}

void libc_log_moved(int fd)
{
    if (libc_log_is(fd)) {
        log_fds &= ~(1u << fd);
    }
}

ssize_t libc_log_write(int fd, const void *buffer, size_t bytes)
{
    struct message m = {0};
    struct kcall_diag_req *req = LIBC_PAYLOAD(&m, struct kcall_diag_req);
    size_t done = 0;

    while (done < bytes) {
        size_t n = bytes - done < LOG_TEXT_MAX ? bytes - done : (size_t)LOG_TEXT_MAX;
        req->text = libc_address(buffer) + done;
        req->bytes = n;
        req->level = fd == STDERR_FILENO ? LOG_WARN : LOG_INFO;
        int32_t r = libc_trap(KCALL_DIAG, &m, 0, TRAP_KCALL);
        if (r != 0) {
            return done > 0 ? (ssize_t)done : libc_result(r);
        }
        done += n;
    }
    return (ssize_t)done;
}
