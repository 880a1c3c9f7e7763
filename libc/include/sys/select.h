// SPDX-License-Identifier: BSD-2-Clause
// select(2). FD_SETSIZE is the number of descriptors that a process can have (OPEN_MAX).
#pragma once

#include <sys/_sigset.h>
#include <sys/_timeval.h>
#include <sys/cdefs.h>
#include <sys/timespec.h>

#if !defined(_SIGSET_T_DECLARED)
#define _SIGSET_T_DECLARED
typedef __sigset_t sigset_t;
#endif

#define _SYS_TYPES_FD_SET

#ifndef FD_SETSIZE
#define FD_SETSIZE 256
#endif

typedef unsigned long fd_mask;
#define NFDBITS 32

typedef struct _types_fd_set {
    fd_mask fds_bits[(FD_SETSIZE + NFDBITS - 1) / NFDBITS];
} fd_set;

#define FD_SET(n, p) ((p)->fds_bits[(n) / NFDBITS] |= 1UL << ((n) % NFDBITS))
#define FD_CLR(n, p) ((p)->fds_bits[(n) / NFDBITS] &= ~(1UL << ((n) % NFDBITS)))
#define FD_ISSET(n, p) (((p)->fds_bits[(n) / NFDBITS] >> ((n) % NFDBITS)) & 1UL)
#define FD_ZERO(p) ((void)__builtin_memset((p), 0, sizeof(*(p))))

#ifdef __cplusplus
extern "C" {
#endif

int select(int nfds, fd_set *readfds, fd_set *writefds, fd_set *exceptfds, struct timeval *timeout);
int pselect(int nfds, fd_set *readfds, fd_set *writefds, fd_set *exceptfds,
    const struct timespec *timeout, const sigset_t *mask);

#ifdef __cplusplus
}
#endif
