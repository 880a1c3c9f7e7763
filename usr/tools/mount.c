// SPDX-License-Identifier: BSD-2-Clause
// mount [-r] [-t type] source dir; without arguments, lists what is mounted (/proc/mounts).
#include <err.h>
#include <stdio.h>
#include <sys/mount.h>
#include <unistd.h>

#include "tool.h"

static const char synopsis[] = "[-r] [-t type] source dir";

static int list(void)
{
    FILE *f = tool_open("/proc/mounts");
    int c;

    if (!f) {
        return 1;
    }
    while ((c = getc(f)) != EOF) {
        putchar(c);
    }
    tool_close(f);
    return tool_end(0);
}

int main(int argc, char **argv)
{
    const char *type = "";
    unsigned long flags = 0;
    int opt;

    while ((opt = getopt(argc, argv, "rt:")) != -1) {
        switch (opt) {
        case 'r':
            flags |= MS_RDONLY;
            break;
        case 't':
            type = optarg;
            break;
        default:
            tool_usage(synopsis);
        }
    }
    if (argc == 1) {
        return list();
    }
    if (argc - optind != 2) {
        tool_usage(synopsis);
    }
    if (mount(argv[optind], argv[optind + 1], type, flags, NULL) != 0) {
        err(1, "%s", argv[optind + 1]);
    }
    return 0;
}
