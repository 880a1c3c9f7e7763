// SPDX-License-Identifier: BSD-2-Clause
// Init's own use of the console.

#include <fcntl.h>
#include <paths.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "init.h"

// The terminal server publishes the console when it has started, at about the time init does.
static int open_patiently(const char *path, int flags)
{
    struct timespec pause = {0, 1000000};

    for (;;) {
        int fd = open(path, flags);
        if (fd >= 0) {
            return fd;
        }
        nanosleep(&pause, NULL);
        if (pause.tv_nsec < 64000000) {
            pause.tv_nsec *= 2;
        }
    }
}

void console_open(void)
{
    int fd = open_patiently(_PATH_CONSOLE, O_RDWR | O_NOCTTY);

    for (int target = 0; target < 3; target++) {
        if (fd != target) {
            dup2(fd, target);
        }
    }
    if (fd > 2) {
        close(fd);
    }
}

void console_print(const char *text)
{
    size_t left = strlen(text);

    while (left > 0) {
        ssize_t n = write(STDOUT_FILENO, text, left);
        if (n <= 0) {
            return;
        }
        text += n;
        left -= (size_t)n;
    }
}

void console_drain(void)
{
    tcdrain(STDOUT_FILENO);
}
