// SPDX-License-Identifier: BSD-2-Clause
// cat [-n] [-u] [file...]: copies files to stdout; -n numbers the lines. Without -n the bytes go
// by plain reads and writes, so that a pipe or a terminal is passed on as it comes.
#include <err.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tool.h"

static bool write_all(const char *buffer, size_t len)
{
    while (len > 0) {
        ssize_t n = write(STDOUT_FILENO, buffer, len);

        if (n < 0) {
            return false;
        }
        buffer += n;
        len -= (size_t)n;
    }
    return true;
}

static int copy(int fd, const char *name)
{
    static char buffer[8192];
    ssize_t n;

    while ((n = read(fd, buffer, sizeof(buffer))) > 0) {
        if (!write_all(buffer, (size_t)n)) {
            err(1, "stdout");
        }
    }
    if (n < 0) {
        warn("%s", name);
        return 1;
    }
    return 0;
}

static int cat(const char *name)
{
    int fd = STDIN_FILENO;
    int status;

    if (strcmp(name, "-") != 0) {
        fd = open(name, O_RDONLY);
        if (fd < 0) {
            warn("%s", name);
            return 1;
        }
    }
    status = copy(fd, name);
    if (fd != STDIN_FILENO) {
        close(fd);
    }
    return status;
}

static int cat_numbered(const char *name)
{
    static unsigned long line;
    FILE *f = tool_open(name);
    int c, last = '\n';

    if (!f) {
        return 1;
    }
    while ((c = getc(f)) != EOF) {
        if (last == '\n') {
            printf("%6lu\t", ++line);
        }
        putchar(c);
        last = c;
    }
    if (ferror(f)) {
        warn("%s", name);
    }
    tool_close(f);
    return tool_end(last == EOF);
}

int main(int argc, char **argv)
{
    bool number = false;
    int status = 0;
    int opt;

    while ((opt = getopt(argc, argv, "nu")) != -1) {
        if (opt == '?') {
            tool_usage("[-nu] [file...]");
        }
        number = number || opt == 'n';
    }
    if (optind == argc) {
        return number ? cat_numbered("-") : cat("-");
    }
    for (int i = optind; i < argc; i++) {
        status |= number ? cat_numbered(argv[i]) : cat(argv[i]);
    }
    return status;
}
