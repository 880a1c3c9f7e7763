// SPDX-License-Identifier: BSD-2-Clause
// See tool.h.
#include "tool.h"

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

void tool_usage(const char *synopsis)
{
    fprintf(stderr, "usage: %s %s\n", getprogname(), synopsis);
    exit(2);
}

int tool_end(int status)
{
    if (fflush(stdout) != 0 || ferror(stdout)) {
        warn("stdout");
        return status ? status : 1;
    }
    return status;
}

FILE *tool_open(const char *path)
{
    FILE *f;

    if (strcmp(path, "-") == 0) {
        return stdin;
    }
    f = fopen(path, "r");
    if (!f) {
        warn("%s", path);
    }
    return f;
}

void tool_close(FILE *f)
{
    if (f != stdin) {
        (void)fclose(f); // read-only: nothing can be lost
    }
}

bool tool_join(char *out, size_t size, const char *dir, const char *name)
{
    size_t len = strlen(dir);
    const char *slash = len && dir[len - 1] == '/' ? "" : "/";
    int n = snprintf(out, size, "%s%s%s", dir, slash, name);

    if (n < 0 || (size_t)n >= size) {
        errno = ENAMETOOLONG;
        warn("%s/%s", dir, name);
        return false;
    }
    return true;
}

const char *tool_basename(const char *path)
{
    const char *end = path + strlen(path);

    while (end > path + 1 && end[-1] == '/') {
        end--;
    }
    while (end > path && end[-1] != '/') {
        end--;
    }
    return end;
}
