// SPDX-License-Identifier: BSD-2-Clause
// What the two sides of the message benchmarks agree on.
#pragma once

#include "minix/ipc.h"

enum bench_request {
    BENCH_ECHO = MSG_CLASS_TEST + 1,
    BENCH_WHEN = MSG_CLASS_TEST + 2, // reply: counter at the last notification
    BENCH_SPIN = MSG_CLASS_TEST +
                 3 // map the granted page (first word) and write the counter into it for ever
};

// One VFP instruction; these services are soft-float otherwise.
static inline void bench_use_fp(void)
{
    __asm__ volatile(".fpu vfpv3-d16\n vadd.f64 d0, d0, d1" ::: "memory");
}
