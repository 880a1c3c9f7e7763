// SPDX-License-Identifier: BSD-2-Clause
// rmdir [-p] dir...: removes empty directories; -p also the ones above that become empty.
#include <err.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "tool.h"

static int remove_directory(char *path, bool parents)
{
    for (;;) {
        char *slash;

        if (rmdir(path) != 0) {
            warn("%s", path);
            return 1;
        }
        slash = strrchr(path, '/');
        if (!parents || !slash || slash == path) {
            return 0;
        }
        *slash = '\0';
    }
}

int main(int argc, char **argv)
{
    bool parents = false;
    int status = 0;
    int opt;

    while ((opt = getopt(argc, argv, "p")) != -1) {
        if (opt != 'p') {
            tool_usage("[-p] dir...");
        }
        parents = true;
    }
    if (optind == argc) {
        tool_usage("[-p] dir...");
    }
    for (int i = optind; i < argc; i++) {
        status |= remove_directory(argv[i], parents);
    }
    return status;
}
