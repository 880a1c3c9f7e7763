// SPDX-License-Identifier: BSD-2-Clause
// Init's children. Init is the parent of all orphans too, so every wait takes whatever has ended.

#include <errno.h>
#include <fcntl.h>
#include <paths.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "init.h"

enum { STATUS_NO_PROCESS = 126, STATUS_NO_PROGRAM = 127, STATUS_SIGNAL = 128 };

// In the child: a session with the console as its controlling terminal.
static void become_session(void)
{
    setsid();
    close(STDIN_FILENO);
    int fd = open(_PATH_CONSOLE, O_RDWR); // the lowest number that is free: 0
    if (fd >= 0) {
        dup2(fd, STDOUT_FILENO);
        dup2(fd, STDERR_FILENO);
        tcsetpgrp(STDIN_FILENO, getpid());
    }
}

static void start(char *const argv[], char *const envp[])
{
    become_session();
    execve(argv[0], argv, envp);
    console_print("init: cannot run ");
    console_print(argv[0]);
    console_print("\n");
    _exit(STATUS_NO_PROGRAM);
}

static int shell_status(int status)
{
    return WIFSIGNALED(status) ? STATUS_SIGNAL + WTERMSIG(status) : WEXITSTATUS(status);
}

int child_run(char *const argv[], char *const envp[])
{
    int status = 0;
    pid_t pid = fork();

    if (pid == 0) {
        start(argv, envp);
    }
    if (pid < 0) {
        return STATUS_NO_PROCESS;
    }
    for (;;) {
        pid_t ended = waitpid(-1, &status, 0);
        if (ended == pid) {
            return shell_status(status);
        }
        if (ended < 0 && errno != EINTR) {
            return STATUS_NO_PROCESS;
        }
    }
}

void child_reap(void)
{
    struct timespec pause = {1, 0};

    for (;;) {
        if (waitpid(-1, NULL, 0) < 0) {
            nanosleep(&pause, NULL);
        }
    }
}
