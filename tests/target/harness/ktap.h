// SPDX-License-Identifier: BSD-2-Clause
// The harness of the suites that run on the system. A suite is one program: a table of tests, each
// run in a child of its own, so that a test that crashes is one failure and no more. Results go to
// standard output as KTAP; the runner on the host judges them.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct ktap_test {
    const char *name; // area.unit.case
    void (*run)(void);
    unsigned flags;
};

enum {
    KTAP_IN_PARENT = 1 // runs in the suite's own process: for what fork would change
};

// Runs all tests; to be returned from main. Prints the plan, a line for each test, the leak check
// and the closing line.
int ktap_main(const char *suite, const struct ktap_test *tests, unsigned count);
#define KTAP_SUITE(name, tests) ktap_main(name, tests, sizeof(tests) / sizeof((tests)[0]))

// A failed check prints what was got and wanted, and ends the test.
void ktap_fail(const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4), noreturn));

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            ktap_fail(__FILE__, __LINE__, "%s", #condition);                                       \
        }                                                                                          \
    } while (0)

// Compares integers; prints both.
#define CHECK_EQ(got_expr, want_expr)                                                              \
    do {                                                                                           \
        long long got_ = (long long)(got_expr);                                                    \
        long long want_ = (long long)(want_expr);                                                  \
        if (got_ != want_) {                                                                       \
            ktap_fail(__FILE__, __LINE__, "%s: got %lld, want %lld", #got_expr, got_, want_);      \
        }                                                                                          \
    } while (0)

// The call must fail with that errno.
#define CHECK_ERRNO(call, want_errno)                                                              \
    do {                                                                                           \
        errno = 0;                                                                                 \
        long long got_ = (long long)(call);                                                        \
        int errno_ = errno;                                                                        \
        if (got_ != -1 || errno_ != (want_errno)) {                                                \
            ktap_fail(__FILE__, __LINE__, "%s: got %lld errno %d, want -1 errno %d", #call, got_,  \
                errno_, (want_errno));                                                             \
        }                                                                                          \
    } while (0)

// True in the second pass, which a suite runs when resources grew in the first: long tests may be
// short then.
extern bool ktap_again;

// Repeatable random numbers. The seed is printed by ktap_main; it comes from the environment (SEED)
// or is fixed.
uint32_t ktap_random(void);
void ktap_seed(uint32_t seed);

// Deaths of that service are wanted from here to the end of the suite.
void ktap_expect_death(const char *label);
