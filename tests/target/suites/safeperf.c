// SPDX-License-Identifier: BSD-2-Clause
// Moving 1 to 50 pages between two services, by safe copy or by mapping, each page then read or
// written: that the right bytes arrive, in the requestor and - of what it writes to a mapping - in
// the grantor. `safeperf MAP WRITE` prints the time a page takes for 1 to 50 pages.

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../svc/safeperf/safeperf.h"
#include "ktap.h"
#include "minix/ds.h"

enum { WAIT_TURNS = 60 * 200 }; // of 5 ms
enum { NO_RESULT = 1000000 };   // no errno

struct result {
    uint32_t error; // 0, an errno or NO_RESULT
    uint32_t time_us;
    uint32_t good;
    uint32_t seen;
};

static uint32_t retrieve(const char *key)
{
    uint32_t value = NO_RESULT;
    return ds_retrieve_u32(key, &value) == 0 ? value : NO_RESULT;
}

static uint32_t start(const char *side, const char *args)
{
    char command[256];

    snprintf(command, sizeof(command),
        "/bin/service up /tests/svc/perf_%s -label perf_%s -config "
        "/tests/svc/perf_%s.conf -args %s",
        side, side, side, args);
    return (uint32_t)system(command);
}

// Starts both with these arguments and waits for the requestor's result.
static struct result run_with(const char *grantor_args, const char *requestor_args)
{
    static unsigned run;
    const struct timespec turn = {0, 5000000};
    struct result result = {.error = NO_RESULT};
    char args[96];

    snprintf(args, sizeof(args), "run=%u %s", ++run, requestor_args);
    if (start("grantor", grantor_args) == 0 && start("requestor", args) == 0) {
        for (int i = 0; i < WAIT_TURNS && retrieve(SAFEPERF_RUN) != run; i++) {
            nanosleep(&turn, NULL);
        }
        if (retrieve(SAFEPERF_RUN) == run) {
            result.error = retrieve(SAFEPERF_RESULT);
        }
    }
    result.time_us = retrieve(SAFEPERF_TIME);
    result.good = retrieve(SAFEPERF_GOOD);
    result.seen = retrieve(SAFEPERF_SEEN);
    (void)system("/bin/service down perf_requestor; /bin/service down perf_grantor");
    return result;
}

static struct result run_pages(uint32_t pages, int map, int write)
{
    char args[64];

    snprintf(args, sizeof(args), "pages=%lu map=%d write=%d", (unsigned long)pages, map, write);
    return run_with(args, args);
}

static void check_all_sizes(int map, int write)
{
    static const uint32_t sizes[] = {1, 2, 9, SAFEPERF_MAX_PAGES};

    for (unsigned i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct result result = run_pages(sizes[i], map, write);
        CHECK_EQ(result.error, 0);
        CHECK_EQ(result.good, sizes[i] * SAFEPERF_ITERATIONS);
        CHECK_EQ(result.seen, map && write ? sizes[i] : 0);
        CHECK(result.time_us > 0);
    }
}

static void copy_and_read(void)
{
    check_all_sizes(0, 0);
}

static void copy_and_write(void)
{
    check_all_sizes(0, 1);
}

static void map_and_read(void)
{
    check_all_sizes(1, 0);
}

static void map_and_write(void)
{
    check_all_sizes(1, 1);
}

static void wrong_arguments(void)
{
    static const char *const wrong[] = {"pages=0 map=0 write=0", "pages=51 map=0 write=0",
        "pages=4 map=2 write=0", "pages=4 map=0 write=2", "pages=4 map=0", "map=0 write=0"};

    for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CHECK_EQ(run_with("pages=4 map=0 write=0", wrong[i]).error, EINVAL);
    }
    CHECK_EQ(run_with("pages=51 map=0 write=0", "pages=4 map=0 write=0").error, EINVAL);
    CHECK_EQ(run_with("pages=5 map=0 write=0", "pages=4 map=0 write=0").error, EINVAL);
}

static int print_times(int map, int write)
{
    for (uint32_t pages = 1; pages <= SAFEPERF_MAX_PAGES; pages++) {
        struct result result = run_pages(pages, map, write);
        if (result.error != 0) {
            printf("safeperf: error %lu\n", (unsigned long)result.error);
            return 1;
        }
        double moved = (double)pages * SAFEPERF_ITERATIONS;
        printf("pages=%lu map=%d write=%d: %.3f us a page\n", (unsigned long)pages, map, write,
            (double)result.time_us / moved);
    }
    return 0;
}

static const struct ktap_test tests[] = {
    {"safeperf.copy.read", copy_and_read, 0},
    {"safeperf.copy.write", copy_and_write, 0},
    {"safeperf.map.read", map_and_read, 0},
    {"safeperf.map.write", map_and_write, 0},
    {"safeperf.arguments.wrong", wrong_arguments, 0},
};

int main(int argc, char *argv[])
{
    if (argc == 3) {
        return print_times(atoi(argv[1]) != 0, atoi(argv[2]) != 0);
    }
    return KTAP_SUITE("safeperf", tests);
}
