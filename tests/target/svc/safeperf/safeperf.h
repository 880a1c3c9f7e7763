// SPDX-License-Identifier: BSD-2-Clause
// What the two services of the safeperf suite and the suite agree on. Both are started with
// `pages=1..50 map=0|1 write=0|1`: how many pages are moved in each iteration; copied or mapped; a
// byte of each page then read or written. The requestor leaves its results in DS.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "minix/ipc.h"
#include "minix/sysutil.h"

enum { SAFEPERF_ITERATIONS = 100, SAFEPERF_MAX_PAGES = 50 };

#define SAFEPERF_GRANTOR "perf_grantor"

// Keys in DS.
#define SAFEPERF_RUN "safeperf.run"       // the argument `run` (0 without it); published last
#define SAFEPERF_RESULT "safeperf.result" // 0 or an errno
#define SAFEPERF_TIME "safeperf.time_us"  // of all iterations
#define SAFEPERF_GOOD "safeperf.good"     // pages that had the grantor's bytes, of all iterations
#define SAFEPERF_SEEN "safeperf.seen"     // pages in which the grantor sees what was written

enum safeperf_request {
    SAFEPERF_ASK_GRANT = MSG_CLASS_TEST + 32, // first word: pages; reply: 0 or error, grant
    SAFEPERF_ASK_SEEN = MSG_CLASS_TEST + 33   // reply: 0, pages whose first byte was changed
};

struct safeperf_options {
    uint32_t pages;
    bool map;
    bool write;
};

// What the grantor has in byte `at` of page `page`; never 0.
static inline uint8_t safeperf_pattern(uint32_t page, uint32_t at)
{
    return (uint8_t)(1 + (page * 7 + at) % 250);
}

// What the requestor writes at the start of each page: no page's pattern has it.
enum { SAFEPERF_WRITTEN = 255 };

// False: a number is missing or out of its range.
static inline bool safeperf_read_options(struct safeperf_options *options)
{
    enum { MISSING = 1000 };
    uint32_t map = env_get_number("map", MISSING);
    uint32_t write = env_get_number("write", MISSING);

    options->pages = env_get_number("pages", 0);
    options->map = map == 1;
    options->write = write == 1;
    return options->pages >= 1 && options->pages <= SAFEPERF_MAX_PAGES && map <= 1 && write <= 1;
}
