// SPDX-License-Identifier: BSD-2-Clause
// free [-m]: memory of the system, in KiB or MiB.
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "procfs.h"
#include "tool.h"

int main(int argc, char **argv)
{
    static const char *const names[] = {
        "total", "free", "used", "committed", "reserve", "tables", "cow", "kept"};
    unsigned divisor = 1;
    int opt;

    while ((opt = getopt(argc, argv, "km")) != -1) {
        if (opt == '?') {
            tool_usage("[-m]");
        }
        divisor = opt == 'm' ? 1024 : 1;
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        uint64_t value;

        if (procfs_value("meminfo", names[i], &value)) {
            printf("%-10s %10llu %s\n", names[i], (unsigned long long)(value / divisor),
                divisor == 1 ? "kB" : "MB");
        } else if (i == 0) {
            err(1, "/proc/meminfo");
        }
    }
    return tool_end(0);
}
