// SPDX-License-Identifier: BSD-2-Clause
// poll, and select made of it.
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/select.h>

#include "abi/fs.h"
#include "vfs_call.h"

_Static_assert(sizeof(struct pollfd) == sizeof(struct abi_pollfd) &&
                   offsetof(struct pollfd, revents) == offsetof(struct abi_pollfd, revents) &&
                   POLLIN == AX_POLLIN && POLLNVAL == AX_POLLNVAL && POLLHUP == AX_POLLHUP,
    "poll's record is the ABI's");

int poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
    struct message m = {0};
    struct vfs_poll_req *req = LIBC_PAYLOAD(&m, struct vfs_poll_req);

    req->fds = libc_address(fds);
    req->count = count;
    req->timeout_ms = timeout_ms < 0 ? -1 : timeout_ms;
    return libc_call(VFS_EP, VFS_POLL, &m);
}

static int has(int fd, const fd_set *set)
{
    return set && FD_ISSET(fd, set);
}

static nfds_t collect(
    int nfds, const fd_set *in, const fd_set *out, const fd_set *except, struct pollfd *fds)
{
    nfds_t count = 0;

    for (int fd = 0; fd < nfds; fd++) {
        int events = (has(fd, in) ? POLLIN : 0) | (has(fd, out) ? POLLOUT : 0) |
                     (has(fd, except) ? POLLPRI : 0);

        if (events) {
            fds[count++] = (struct pollfd){.fd = fd, .events = (short)events};
        }
    }
    return count;
}

// Leaves in the set only the descriptors of which one of `events` is true; counts them.
static int keep(fd_set *set, const struct pollfd *fds, nfds_t count, int wanted, int events)
{
    int kept = 0;

    if (!set) {
        return 0;
    }
    FD_ZERO(set);
    for (nfds_t i = 0; i < count; i++) {
        if ((fds[i].events & wanted) && (fds[i].revents & events)) {
            FD_SET(fds[i].fd, set);
            kept++;
        }
    }
    return kept;
}

static int select_ms(int nfds, fd_set *in, fd_set *out, fd_set *except, int timeout_ms)
{
    struct pollfd fds[OPEN_MAX];
    nfds_t count;
    int r;

    if (nfds < 0 || nfds > FD_SETSIZE) {
        errno = EINVAL;
        return -1;
    }
    count = collect(nfds > OPEN_MAX ? OPEN_MAX : nfds, in, out, except, fds);
    r = poll(fds, count, timeout_ms);
    if (r < 0) {
        return -1;
    }
    for (nfds_t i = 0; i < count; i++) {
        if (fds[i].revents & POLLNVAL) {
            errno = EBADF;
            return -1;
        }
    }
    return keep(in, fds, count, POLLIN, POLLIN | POLLHUP | POLLERR) +
           keep(out, fds, count, POLLOUT, POLLOUT | POLLERR) +
           keep(except, fds, count, POLLPRI, POLLPRI);
}

int select(int nfds, fd_set *in, fd_set *out, fd_set *except, struct timeval *timeout)
{
    int ms = -1;

    if (timeout) {
        if (timeout->tv_sec < 0 || timeout->tv_usec < 0) {
            errno = EINVAL;
            return -1;
        }
        ms = timeout->tv_sec >= INT_MAX / 1000 - 1
                 ? INT_MAX
                 : (int)timeout->tv_sec * 1000 + (int)((timeout->tv_usec + 999) / 1000);
    }
    return select_ms(nfds, in, out, except, ms);
}

// CAVEAT: mask and wait are two steps here, so a signal between them does not end the wait.
int pselect(int nfds, fd_set *in, fd_set *out, fd_set *except, const struct timespec *timeout,
    const sigset_t *mask)
{
    struct timeval t, *limit = NULL;
    sigset_t old;
    int r, error;

    if (timeout) {
        t.tv_sec = timeout->tv_sec;
        t.tv_usec = (timeout->tv_nsec + 999) / 1000;
        limit = &t;
    }
    if (mask && sigprocmask(SIG_SETMASK, mask, &old) < 0) {
        return -1;
    }
    r = select(nfds, in, out, except, limit);
    error = errno;
    if (mask) {
        (void)sigprocmask(SIG_SETMASK, &old, NULL); // a mask that was read before
    }
    errno = error;
    return r;
}
