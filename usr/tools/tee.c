// SPDX-License-Identifier: BSD-2-Clause
// tee [-a] [file...]: copies stdin to stdout and to files; -a appends to them.
#include <err.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "tool.h"

static int write_all(int fd, const char *name, const char *buffer, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, buffer, len);

        if (n < 0) {
            warn("%s", name);
            return 1;
        }
        buffer += n;
        len -= (size_t)n;
    }
    return 0;
}

int main(int argc, char **argv)
{
    static char buffer[8192];
    int flags = O_WRONLY | O_CREAT | O_TRUNC, status = 0;
    int *fds = calloc((size_t)argc + 1, sizeof(*fds));
    ssize_t n;
    int opt;

    while ((opt = getopt(argc, argv, "a")) != -1) {
        if (opt != 'a') {
            tool_usage("[-a] [file...]");
        }
        flags = O_WRONLY | O_CREAT | O_APPEND;
    }
    if (!fds) {
        err(1, "files");
    }
    for (int i = optind; i < argc; i++) {
        fds[i] = open(argv[i], flags, 0666);
        if (fds[i] < 0) {
            warn("%s", argv[i]);
            status = 1;
        }
    }
    while ((n = read(STDIN_FILENO, buffer, sizeof(buffer))) > 0) {
        status |= write_all(STDOUT_FILENO, "stdout", buffer, (size_t)n);
        for (int i = optind; i < argc; i++) {
            status |= fds[i] >= 0 && write_all(fds[i], argv[i], buffer, (size_t)n);
        }
    }
    if (n < 0) {
        warn("stdin");
        status = 1;
    }
    return status;
}
