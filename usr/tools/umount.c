// SPDX-License-Identifier: BSD-2-Clause
// umount dir...: takes mounted file systems off.
#include <err.h>
#include <sys/mount.h>

#include "tool.h"

int main(int argc, char **argv)
{
    int status = 0;

    if (argc < 2) {
        tool_usage("dir...");
    }
    for (int i = 1; i < argc; i++) {
        if (umount(argv[i]) != 0) {
            warn("%s", argv[i]);
            status = 1;
        }
    }
    return status;
}
