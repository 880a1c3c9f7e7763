// SPDX-License-Identifier: BSD-2-Clause
// mkdir [-p] [-m mode] dir...: makes directories; -p also the missing ones on the way.
#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mode.h"
#include "tool.h"

static bool is_directory(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int make_parents(char *path, mode_t mode)
{
    for (char *p = path + 1; *p; p++) {
        if (*p != '/') {
            continue;
        }
        *p = '\0';
        if (mkdir(path, 0777) != 0 && !is_directory(path)) {
            warn("%s", path);
            return 1;
        }
        *p = '/';
    }
    if (mkdir(path, mode) != 0 && !is_directory(path)) {
        warn("%s", path);
        return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    bool parents = false;
    mode_t mode = 0777;
    int status = 0;
    int opt;

    while ((opt = getopt(argc, argv, "pm:")) != -1) {
        switch (opt) {
        case 'p':
            parents = true;
            break;
        case 'm':
            if (!mode_parse(optarg, 0777, true, 0, &mode)) {
                errx(2, "%s: not a mode", optarg);
            }
            umask(0);
            break;
        default:
            tool_usage("[-p] [-m mode] dir...");
        }
    }
    if (optind == argc) {
        tool_usage("[-p] [-m mode] dir...");
    }
    for (int i = optind; i < argc; i++) {
        if (parents) {
            status |= make_parents(argv[i], mode);
        } else if (mkdir(argv[i], mode) != 0) {
            warn("%s", argv[i]);
            status = 1;
        }
    }
    return status;
}
