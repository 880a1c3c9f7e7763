// SPDX-License-Identifier: BSD-2-Clause
// rm [-rf] file...: removes files; -r directories with all in them; -f does not mind missing ones.
#include <err.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "tool.h"
#include "tree.h"

static const char synopsis[] = "[-rf] file...";

int main(int argc, char **argv)
{
    bool recursive = false, force = false;
    int status = 0;
    int opt;

    while ((opt = getopt(argc, argv, "rRfi")) != -1) {
        if (opt == '?') {
            tool_usage(synopsis);
        }
        recursive = recursive || opt == 'r' || opt == 'R';
        force = force || opt == 'f';
    }
    if (optind == argc && !force) {
        tool_usage(synopsis);
    }
    for (int i = optind; i < argc; i++) {
        const char *name = tool_basename(argv[i]);

        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, "/") == 0) {
            warnx("%s: not removed", argv[i]);
            status = 1;
            continue;
        }
        status |= tree_remove(argv[i], recursive, force);
    }
    return status;
}
