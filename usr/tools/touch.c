// SPDX-License-Identifier: BSD-2-Clause
// touch [-c] [-d @seconds] file...: makes files that do not exist, sets the times of those that
// do; -c makes none.
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/time.h>
#include <unistd.h>

#include "number.h"
#include "tool.h"

static const char synopsis[] = "[-c] [-d @seconds] file...";

static int touch(const char *path, bool create, const struct timeval *times)
{
    int fd;

    if (utimes(path, times) == 0) {
        return 0;
    }
    if (errno != ENOENT) {
        warn("%s", path);
        return 1;
    }
    if (!create) {
        return 0;
    }
    fd = open(path, O_WRONLY | O_CREAT, 0666);
    if (fd < 0 || close(fd) != 0 || (times && utimes(path, times) != 0)) {
        warn("%s", path);
        return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    struct timeval times[2] = {{0}};
    bool create = true, given = false;
    uint64_t seconds;
    int status = 0;
    int opt;

    while ((opt = getopt(argc, argv, "cd:")) != -1) {
        switch (opt) {
        case 'c':
            create = false;
            break;
        case 'd':
            if (optarg[0] != '@' || !number_parse(optarg + 1, INT64_MAX, &seconds)) {
                errx(2, "%s: not a time", optarg);
            }
            times[0].tv_sec = times[1].tv_sec = (time_t)seconds;
            given = true;
            break;
        default:
            tool_usage(synopsis);
        }
    }
    if (optind == argc) {
        tool_usage(synopsis);
    }
    for (int i = optind; i < argc; i++) {
        status |= touch(argv[i], create, given ? times : NULL);
    }
    return status;
}
