// SPDX-License-Identifier: BSD-2-Clause
// <minix/sysutil.h>; with _MINIX also endpoints of processes by pid, time, and reports under their
// old names.
#pragma once

#include_next <minix/sysutil.h>

#ifdef _MINIX

#include <abi/proto/pm.h>

#include <errno.h>
#include <sys/types.h>

#include <minix/ipc.h>
#include <minix/syslib.h>
#include <minix/u64.h>

// The endpoint of the process with this pid. -1 and errno: there is none.
static inline int getnprocnr(pid_t pid)
{
    struct message m = {.type = PM_GETPGID};

    MSG_PAYLOAD_OF(&m, struct pm_getpgid_req)->pid = pid;
    int r = ipc_request(PM_EP, &m);
    if (r != 0) {
        errno = -r;
        return -1;
    }
    return MSG_PAYLOAD_OF(&m, struct pm_getpgid_rep)->endpoint;
}

// That of the caller's parent.
static inline int getpprocnr(void)
{
    struct message m = {.type = PM_GETIDS};
    int r = ipc_request(PM_EP, &m);

    if (r != 0) {
        errno = -r;
        return -1;
    }
    pid_t parent = MSG_PAYLOAD_OF(&m, struct pm_getids_rep)->ppid;
    return parent == PM_INIT_PID ? INIT_EP : getnprocnr(parent);
}

// The time stamp counter counts microseconds.
static inline void read_tsc_64(u64_t *t)
{
    uint64_t now = sys_now_us();

    t->lo = (u32_t)now;
    t->hi = (u32_t)(now >> 32);
}

static inline u32_t tsc_64_to_micros(u64_t t)
{
    return t.lo;
}

static inline void read_tsc(u32_t *hi, u32_t *lo)
{
    u64_t t;

    read_tsc_64(&t);
    *hi = t.hi;
    *lo = t.lo;
}

static inline u32_t tsc_to_micros(u32_t lo, u32_t hi)
{
    return tsc_64_to_micros(make64(lo, hi));
}

// Ticks of 1/60 s since the system started.
static inline int getuptime(clock_t *ticks)
{
    *ticks = (clock_t)(sys_now_us() * 60 / 1000000);
    return 0;
}

// As panic, and the service goes on.
static inline void report(const char *who, const char *text, int number)
{
    if (number == NO_NUM) {
        log_warn("%s: %s", who, text);
    } else {
        log_warn("%s: %s %d", who, text, number);
    }
}

#endif
