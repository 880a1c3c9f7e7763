// SPDX-License-Identifier: BSD-2-Clause
// cp [-rRpfaL] from... to: copies files; -r directories too; -p keeps modes and times; -a is -rp;
// -L copies what links point to.
#include <err.h>
#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tool.h"
#include "tree.h"

static const char synopsis[] = "[-rRpfaL] from... to";

int main(int argc, char **argv)
{
    struct tree_copy_options options = {0};
    char path[PATH_MAX];
    struct stat st;
    const char *to;
    bool into;
    int status = 0;
    int opt;

    while ((opt = getopt(argc, argv, "rRpfaL")) != -1) {
        if (opt == '?') {
            tool_usage(synopsis);
        }
        options.recursive = options.recursive || opt == 'r' || opt == 'R' || opt == 'a';
        options.preserve = options.preserve || opt == 'p' || opt == 'a';
        options.force = options.force || opt == 'f';
        options.follow_links = options.follow_links || opt == 'L';
    }
    if (argc - optind < 2) {
        tool_usage(synopsis);
    }
    to = argv[argc - 1];
    into = stat(to, &st) == 0 && S_ISDIR(st.st_mode);
    if (!into && argc - optind > 2) {
        errx(1, "%s: not a directory", to);
    }
    if (!into) {
        return tree_copy(argv[optind], to, &options);
    }
    for (int i = optind; i < argc - 1; i++) {
        if (tool_join(path, sizeof(path), to, tool_basename(argv[i]))) {
            status |= tree_copy(argv[i], path, &options);
        } else {
            status = 1;
        }
    }
    return status;
}
