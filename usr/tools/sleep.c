// SPDX-License-Identifier: BSD-2-Clause
// sleep seconds...: waits for the sum of its arguments, which may have a fraction.
#include <err.h>
#include <time.h>

#include "number.h"
#include "tool.h"

int main(int argc, char **argv)
{
    uint64_t total_us = 0, us;
    struct timespec t;

    if (argc < 2) {
        tool_usage("seconds...");
    }
    for (int i = 1; i < argc; i++) {
        if (!number_parse_seconds(argv[i], &us) || us > UINT64_MAX - total_us) {
            errx(2, "%s: not a time", argv[i]);
        }
        total_us += us;
    }
    t.tv_sec = (time_t)(total_us / 1000000);
    t.tv_nsec = (long)(total_us % 1000000) * 1000;
    if (nanosleep(&t, NULL) != 0) {
        err(1, "sleep");
    }
    return 0;
}
