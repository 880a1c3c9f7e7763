// SPDX-License-Identifier: BSD-2-Clause
// mv [-f] from... to: renames files; between file systems they are copied and removed.
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tool.h"
#include "tree.h"

static const char synopsis[] = "[-f] from... to";

static int move(const char *from, const char *to)
{
    static const struct tree_copy_options options = {
        .recursive = true, .preserve = true, .force = true};

    if (rename(from, to) == 0) {
        return 0;
    }
    if (errno != EXDEV) {
        warn("%s", from);
        return 1;
    }
    if (tree_copy(from, to, &options) != 0) {
        return 1;
    }
    return tree_remove(from, true, false);
}

int main(int argc, char **argv)
{
    char path[PATH_MAX];
    struct stat st;
    const char *to;
    bool into;
    int status = 0;
    int opt;

    while ((opt = getopt(argc, argv, "f")) != -1) {
        if (opt != 'f') {
            tool_usage(synopsis);
        }
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
        return move(argv[optind], to);
    }
    for (int i = optind; i < argc - 1; i++) {
        if (tool_join(path, sizeof(path), to, tool_basename(argv[i]))) {
            status |= move(argv[i], path);
        } else {
            status = 1;
        }
    }
    return status;
}
