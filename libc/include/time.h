// SPDX-License-Identifier: BSD-2-Clause
// Time: newlib's header and the POSIX clocks, which it hides on this target.
#pragma once

#include_next <time.h>

#if __POSIX_VISIBLE >= 199309
#include <sys/_timespec.h>
#include <sys/types.h>

#define CLOCK_PROCESS_CPUTIME_ID ((clockid_t)2)
#ifndef CLOCK_MONOTONIC
#define CLOCK_MONOTONIC ((clockid_t)4)
#endif

#ifdef __cplusplus
extern "C" {
#endif

int clock_getres(clockid_t clock, struct timespec *res);
int clock_gettime(clockid_t clock, struct timespec *now);
int clock_settime(clockid_t clock, const struct timespec *now);
int clock_nanosleep(
    clockid_t clock, int flags, const struct timespec *request, struct timespec *remaining);
int nanosleep(const struct timespec *request, struct timespec *remaining);
time_t timegm(struct tm *tm);

#ifdef __cplusplus
}
#endif
#endif
