// SPDX-License-Identifier: BSD-2-Clause
// Clocks, timers and sleep.
#include <errno.h>
#include <signal.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "abi/proto/pm.h"
#include "request.h"

enum { NS_PER_S = 1000000000, US_PER_S = 1000000 };

_Static_assert((int)CLOCK_REALTIME == PM_CLOCK_REALTIME &&
                   (int)CLOCK_MONOTONIC == PM_CLOCK_MONOTONIC &&
                   (int)CLOCK_PROCESS_CPUTIME_ID == PM_CLOCK_PROCESS,
    "clock numbers are the ABI's");
_Static_assert(sizeof(time_t) == 8, "times go beyond 2038");

static void ns_to_timespec(int64_t ns, struct timespec *t)
{
    t->tv_sec = ns / NS_PER_S;
    t->tv_nsec = (long)(ns % NS_PER_S);
    if (t->tv_nsec < 0) {
        t->tv_sec--;
        t->tv_nsec += NS_PER_S;
    }
}

static bool timespec_to_ns(const struct timespec *t, int64_t *ns)
{
    if (t->tv_sec < 0 || t->tv_nsec < 0 || t->tv_nsec >= NS_PER_S) {
        errno = EINVAL;
        return false;
    }
    *ns = t->tv_sec > INT64_MAX / NS_PER_S - 1 ? INT64_MAX : t->tv_sec * NS_PER_S + t->tv_nsec;
    return true;
}

static int read_clock(clockid_t clock, int64_t *ns)
{
    struct message m = {0};
    int r;

    LIBC_PAYLOAD(&m, struct pm_clock_req)->clock = (uint32_t)clock;
    r = libc_call(PM_EP, PM_CLOCK_GETTIME, &m);
    if (r >= 0) {
        *ns = LIBC_PAYLOAD(&m, struct pm_clock_rep)->ns;
    }
    return r;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int64_t ns;
    int r = read_clock(clock, &ns);

    if (r >= 0) {
        ns_to_timespec(ns, now);
    }
    return r;
}

int clock_settime(clockid_t clock, const struct timespec *now)
{
    struct message m = {0};
    struct pm_clock_req *req = LIBC_PAYLOAD(&m, struct pm_clock_req);
    int64_t ns;

    if (!timespec_to_ns(now, &ns)) {
        return -1;
    }
    req->clock = (uint32_t)clock;
    req->ns = ns;
    return libc_call(PM_EP, PM_CLOCK_SETTIME, &m);
}

int clock_getres(clockid_t clock, struct timespec *res)
{
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC && clock != CLOCK_PROCESS_CPUTIME_ID) {
        errno = EINVAL;
        return -1;
    }
    if (res) {
        res->tv_sec = 0;
        res->tv_nsec = 1000;
    }
    return 0;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    int64_t ns;
    struct timespec t;

    (void)zone; // obsolete: there is no zone but TZ's
    if (read_clock(CLOCK_REALTIME, &ns) < 0) {
        return -1;
    }
    ns_to_timespec(ns, &t);
    now->tv_sec = t.tv_sec;
    now->tv_usec = t.tv_nsec / 1000;
    return 0;
}

int settimeofday(const struct timeval *now, const struct timezone *zone)
{
    struct timespec t = {.tv_sec = now->tv_sec, .tv_nsec = now->tv_usec * 1000};

    (void)zone;
    return clock_settime(CLOCK_REALTIME, &t);
}

// Returns an error number, as clock_nanosleep does.
static int sleep_on(
    clockid_t clock, bool absolute, const struct timespec *request, struct timespec *remaining)
{
    struct message m = {0};
    struct pm_nanosleep_req *req = LIBC_PAYLOAD(&m, struct pm_nanosleep_req);
    int64_t ns;
    int32_t status;

    if (!timespec_to_ns(request, &ns)) {
        return EINVAL;
    }
    req->ns = (uint64_t)ns;
    req->clock = (uint32_t)clock;
    req->absolute = absolute;
    status = libc_request(PM_EP, PM_NANOSLEEP, &m);
    if (status == -EINTR && remaining && !absolute) {
        ns_to_timespec((int64_t)LIBC_PAYLOAD(&m, struct pm_nanosleep_rep)->left_ns, remaining);
    }
    return status < 0 ? -status : 0;
}

int clock_nanosleep(
    clockid_t clock, int flags, const struct timespec *request, struct timespec *remaining)
{
    return sleep_on(clock, flags & TIMER_ABSTIME, request, remaining);
}

int nanosleep(const struct timespec *request, struct timespec *remaining)
{
    int error = sleep_on(CLOCK_MONOTONIC, false, request, remaining);

    return libc_result(-error);
}

unsigned sleep(unsigned seconds)
{
    struct timespec t = {.tv_sec = (time_t)seconds}, left = {0};

    if (nanosleep(&t, &left) == 0) {
        return 0;
    }
    return (unsigned)left.tv_sec + (left.tv_nsec > 0);
}

int usleep(useconds_t us)
{
    struct timespec t = {
        .tv_sec = (time_t)(us / US_PER_S), .tv_nsec = (long)(us % US_PER_S) * 1000};

    return nanosleep(&t, NULL);
}

static uint64_t timeval_to_us(const struct timeval *t)
{
    return (uint64_t)t->tv_sec * US_PER_S + (uint64_t)t->tv_usec;
}

static void us_to_timeval(uint64_t us, struct timeval *t)
{
    t->tv_sec = (time_t)(us / US_PER_S);
    t->tv_usec = (suseconds_t)(us % US_PER_S);
}

static bool is_valid(const struct timeval *t)
{
    return t->tv_sec >= 0 && t->tv_usec >= 0 && t->tv_usec < US_PER_S &&
           t->tv_sec < INT64_MAX / US_PER_S - 1;
}

static int timer_request(
    uint32_t type, int which, const struct itimerval *set, struct itimerval *old)
{
    struct message m = {0};
    struct pm_setitimer_req *req = LIBC_PAYLOAD(&m, struct pm_setitimer_req);
    struct pm_itimer_rep *rep = LIBC_PAYLOAD(&m, struct pm_itimer_rep);
    int r;

    req->which = (uint32_t)which;
    if (set) {
        req->set = 1;
        req->value_us = timeval_to_us(&set->it_value);
        req->interval_us = timeval_to_us(&set->it_interval);
    }
    r = libc_call(PM_EP, type, &m);
    if (r >= 0 && old) {
        us_to_timeval(rep->value_us, &old->it_value);
        us_to_timeval(rep->interval_us, &old->it_interval);
    }
    return r;
}

int getitimer(int which, struct itimerval *value)
{
    return timer_request(PM_GETITIMER, which, NULL, value);
}

int setitimer(int which, const struct itimerval *restrict value, struct itimerval *restrict old)
{
    if (!is_valid(&value->it_value) || !is_valid(&value->it_interval)) {
        errno = EINVAL;
        return -1;
    }
    return timer_request(PM_SETITIMER, which, value, old);
}

unsigned alarm(unsigned seconds)
{
    struct itimerval set = {.it_value.tv_sec = (time_t)seconds}, old = {0};

    if (setitimer(ITIMER_REAL, &set, &old) < 0) {
        return 0;
    }
    return (unsigned)old.it_value.tv_sec + (old.it_value.tv_usec > 0);
}

useconds_t ualarm(useconds_t us, useconds_t interval)
{
    struct itimerval set, old = {0};

    us_to_timeval(us, &set.it_value);
    us_to_timeval(interval, &set.it_interval);
    (void)setitimer(ITIMER_REAL, &set, &old); // has no error return
    return (useconds_t)timeval_to_us(&old.it_value);
}
