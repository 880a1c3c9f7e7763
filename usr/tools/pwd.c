// SPDX-License-Identifier: BSD-2-Clause
// pwd: prints the current directory.
#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "tool.h"

int main(void)
{
    char path[PATH_MAX];

    if (!getcwd(path, sizeof(path))) {
        err(1, "current directory");
    }
    puts(path);
    return tool_end(0);
}
