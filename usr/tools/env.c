// SPDX-License-Identifier: BSD-2-Clause
// env [-i] [-u name] [name=value...] [command [argument...]]: runs a command with a changed
// environment, or prints the environment.
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tool.h"

int main(int argc, char **argv)
{
    static char *empty[] = {NULL};
    int opt;

    while ((opt = getopt(argc, argv, "+iu:")) != -1) {
        switch (opt) {
        case 'i':
            environ = empty;
            break;
        case 'u':
            unsetenv(optarg);
            break;
        default:
            tool_usage("[-i] [-u name] [name=value...] [command...]");
        }
    }
    for (; optind < argc && strchr(argv[optind], '='); optind++) {
        if (putenv(argv[optind]) != 0) {
            err(1, "%s", argv[optind]);
        }
    }
    if (optind == argc) {
        for (char **p = environ; *p; p++) {
            puts(*p);
        }
        return tool_end(0);
    }
    execvp(argv[optind], argv + optind);
    warn("%s", argv[optind]);
    return errno == ENOENT ? 127 : 126;
}
