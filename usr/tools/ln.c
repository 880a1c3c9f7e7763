// SPDX-License-Identifier: BSD-2-Clause
// ln [-sfn] target [link], ln [-sfn] target... dir: makes links; -s symbolic ones, -f replaces
// what is there, -n does not follow a link that is the destination.
#include <err.h>
#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tool.h"

static const char synopsis[] = "[-sfn] target... link";

static bool opt_symbolic, opt_force, opt_nofollow;

static bool is_directory(const char *path)
{
    struct stat st;

    return (opt_nofollow ? lstat(path, &st) : stat(path, &st)) == 0 && S_ISDIR(st.st_mode);
}

static int make_link(const char *target, const char *path)
{
    if (opt_force) {
        (void)unlink(path); // what matters is whether the link can be made
    }
    if ((opt_symbolic ? symlink(target, path) : link(target, path)) != 0) {
        warn("%s", path);
        return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    char path[PATH_MAX];
    const char *last;
    int status = 0;
    int opt;

    while ((opt = getopt(argc, argv, "sfn")) != -1) {
        if (opt == '?') {
            tool_usage(synopsis);
        }
        opt_symbolic = opt_symbolic || opt == 's';
        opt_force = opt_force || opt == 'f';
        opt_nofollow = opt_nofollow || opt == 'n';
    }
    argc -= optind;
    argv += optind;
    if (argc == 0) {
        tool_usage(synopsis);
    }
    last = argc == 1 ? "." : argv[argc - 1];
    if (argc <= 2 && !is_directory(last)) {
        return make_link(argv[0], last);
    }
    if (!is_directory(last)) {
        errx(1, "%s: not a directory", last);
    }
    for (int i = 0; i < argc - (argc > 1); i++) {
        if (tool_join(path, sizeof(path), last, tool_basename(argv[i]))) {
            status |= make_link(argv[i], path);
        } else {
            status = 1;
        }
    }
    return status;
}
