// SPDX-License-Identifier: BSD-2-Clause
// CPU times, resource usage, limits and priorities.
#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <unistd.h>

#include "abi/proto/pm.h"
#include "request.h"
#include "usage.h"

_Static_assert(
    (int)RLIMIT_CPU == (int)PM_RLIM_CPU && (int)RLIMIT_FSIZE == (int)PM_RLIM_FSIZE &&
        (int)RLIMIT_DATA == (int)PM_RLIM_DATA && (int)RLIMIT_STACK == (int)PM_RLIM_STACK &&
        (int)RLIMIT_CORE == (int)PM_RLIM_CORE && (int)RLIMIT_NPROC == (int)PM_RLIM_NPROC &&
        (int)RLIMIT_NOFILE == (int)PM_RLIM_NOFILE && (int)RLIM_NLIMITS == (int)PM_NR_RLIMS &&
        RLIM_INFINITY == PM_RLIM_INFINITY,
    "limit numbers are the ABI's");

enum { US_PER_TICK = 10000 }; // times(2) counts in hundredths of a second

clock_t times(struct tms *t)
{
    struct message m = {0};
    struct pm_times_rep *rep = LIBC_PAYLOAD(&m, struct pm_times_rep);

    if (libc_call(PM_EP, PM_TIMES, &m) < 0) {
        return (clock_t)-1;
    }
    if (t) {
        t->tms_utime = (clock_t)(rep->user / US_PER_TICK);
        t->tms_stime = (clock_t)(rep->system / US_PER_TICK);
        t->tms_cutime = (clock_t)(rep->child_user / US_PER_TICK);
        t->tms_cstime = (clock_t)(rep->child_system / US_PER_TICK);
    }
    return (clock_t)(rep->now / US_PER_TICK);
}

void libc_rusage_from_abi(const struct abi_rusage *raw, struct rusage *usage)
{
    memset(usage, 0, sizeof(*usage));
    usage->ru_utime.tv_sec = (time_t)(raw->user_us / 1000000);
    usage->ru_utime.tv_usec = (suseconds_t)(raw->user_us % 1000000);
    usage->ru_stime.tv_sec = (time_t)(raw->system_us / 1000000);
    usage->ru_stime.tv_usec = (suseconds_t)(raw->system_us % 1000000);
    usage->ru_maxrss = (long)raw->maxrss_kib;
    usage->ru_minflt = (long)raw->minor_faults;
}

int getrusage(int who, struct rusage *usage)
{
    struct message m = {0};
    struct pm_getrusage_req *req = LIBC_PAYLOAD(&m, struct pm_getrusage_req);
    struct abi_rusage raw = {0};
    int r;

    req->who = who;
    req->buffer = libc_address(&raw);
    r = libc_call(PM_EP, PM_GETRUSAGE, &m);
    if (r >= 0) {
        libc_rusage_from_abi(&raw, usage);
    }
    return r;
}

static int limit_request(int resource, const struct rlimit *set, struct rlimit *got)
{
    struct message m = {0};
    struct pm_rlimit_req *req = LIBC_PAYLOAD(&m, struct pm_rlimit_req);
    struct pm_rlimit_rep *rep = LIBC_PAYLOAD(&m, struct pm_rlimit_rep);
    int r;

    req->resource = (uint32_t)resource;
    if (set) {
        req->set = 1;
        req->current = set->rlim_cur;
        req->maximum = set->rlim_max;
    }
    r = libc_call(PM_EP, PM_RLIMIT, &m);
    if (r >= 0 && got) {
        got->rlim_cur = rep->current;
        got->rlim_max = rep->maximum;
    }
    return r;
}

int getrlimit(int resource, struct rlimit *limit)
{
    return limit_request(resource, NULL, limit);
}

int setrlimit(int resource, const struct rlimit *limit)
{
    return limit_request(resource, limit, NULL);
}

static int priority_request(int which, id_t who, bool set, int nice_value, int *got)
{
    struct message m = {0};
    struct pm_priority_req *req = LIBC_PAYLOAD(&m, struct pm_priority_req);
    int r;

    if (which != PRIO_PROCESS) {
        errno = EINVAL;
        return -1;
    }
    req->set = set;
    req->pid = (int32_t)who;
    req->nice = nice_value;
    r = libc_call(PM_EP, PM_PRIORITY, &m);
    if (r >= 0 && got) {
        *got = LIBC_PAYLOAD(&m, struct pm_priority_rep)->nice;
    }
    return r;
}

int getpriority(int which, id_t who)
{
    int value = -1;

    errno = 0;
    return priority_request(which, who, false, 0, &value) < 0 ? -1 : value;
}

int setpriority(int which, id_t who, int priority)
{
    return priority_request(which, who, true, priority, NULL);
}

int nice(int increment)
{
    int value;

    if (priority_request(PRIO_PROCESS, 0, false, 0, &value) < 0 ||
        priority_request(PRIO_PROCESS, 0, true, value + increment, &value) < 0) {
        return -1;
    }
    errno = 0;
    return value;
}
