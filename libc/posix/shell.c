// SPDX-License-Identifier: BSD-2-Clause
// Running commands by the shell: system and popen.
#include <errno.h>
#include <fcntl.h>
#include <paths.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "service.h"

enum { STREAMS_MAX = 16 };

// Streams of popen and their processes; a zero pid marks a free place.
static struct {
    FILE *stream;
    pid_t pid;
} streams[STREAMS_MAX];

static pid_t wait_for(pid_t pid, int *status)
{
    pid_t r;

    do {
        r = waitpid(pid, status, 0);
    } while (r < 0 && errno == EINTR);
    return r;
}

// A child that runs. A service has to let it, and may not have the right to.
static pid_t fork_child(void)
{
    pid_t pid = fork();
    int status;

    if (pid > 0 && libc_service_allow(pid) < 0) {
        int error = errno;

        (void)kill(pid, SIGKILL); // it has not begun
        (void)wait_for(pid, &status);
        errno = error;
        return -1;
    }
    return pid;
}

static void run_shell(const char *command) __attribute__((__noreturn__));

static void run_shell(const char *command)
{
    execl(_PATH_BSHELL, "sh", "-c", command, (char *)NULL);
    _exit(127);
}

int system(const char *command)
{
    struct sigaction ignore = {.sa_flags = 0}, old_int = ignore, old_quit = ignore; // SIG_DFL
    sigset_t block, old_mask;
    int status = -1, error;
    pid_t pid;

    if (!command) {
        return access(_PATH_BSHELL, X_OK) == 0;
    }
    ignore.sa_handler = SIG_IGN;
    sigemptyset(&old_mask);
    sigemptyset(&block);
    sigaddset(&block, SIGCHLD);
    (void)sigaction(
        SIGINT, &ignore, &old_int); // these fail in a service only, which has no signals
    (void)sigaction(SIGQUIT, &ignore, &old_quit);
    (void)sigprocmask(SIG_BLOCK, &block, &old_mask);
    pid = fork_child();
    if (pid == 0) {
        (void)sigaction(SIGINT, &old_int, NULL);
        (void)sigaction(SIGQUIT, &old_quit, NULL);
        (void)sigprocmask(SIG_SETMASK, &old_mask, NULL);
        run_shell(command);
    }
    if (pid > 0 && wait_for(pid, &status) < 0) {
        status = -1;
    }
    error = errno;
    (void)sigaction(SIGINT, &old_int, NULL);
    (void)sigaction(SIGQUIT, &old_quit, NULL);
    (void)sigprocmask(SIG_SETMASK, &old_mask, NULL);
    errno = error;
    return status;
}

// The child's side: `end` of the pipe becomes its stdout or stdin.
static void run_stream(const char *command, int end, int other, int target)
    __attribute__((__noreturn__));

static void run_stream(const char *command, int end, int other, int target)
{
    for (int i = 0; i < STREAMS_MAX; i++) {
        if (streams[i].pid) {
            close(fileno(streams[i].stream)); // POSIX: streams of earlier popens are not inherited
        }
    }
    close(other);
    if (end != target) {
        dup2(end, target);
        close(end);
    }
    run_shell(command);
}

FILE *popen(const char *command, const char *mode)
{
    bool reading = mode[0] == 'r';
    int fds[2], ours, theirs, place = 0;
    pid_t pid;

    while (place < STREAMS_MAX && streams[place].pid) {
        place++;
    }
    if (place == STREAMS_MAX || (mode[0] != 'r' && mode[0] != 'w')) {
        errno = place == STREAMS_MAX ? EMFILE : EINVAL;
        return NULL;
    }
    if (pipe(fds) < 0) {
        return NULL;
    }
    ours = reading ? fds[0] : fds[1];
    theirs = reading ? fds[1] : fds[0];
    pid = fork_child();
    if (pid == 0) {
        run_stream(command, theirs, ours, reading ? STDOUT_FILENO : STDIN_FILENO);
    }
    close(theirs);
    streams[place].stream = pid > 0 ? fdopen(ours, reading ? "r" : "w") : NULL;
    if (!streams[place].stream) {
        close(ours);
        return NULL;
    }
    streams[place].pid = pid;
    return streams[place].stream;
}

int pclose(FILE *stream)
{
    for (int i = 0; i < STREAMS_MAX; i++) {
        if (streams[i].pid && streams[i].stream == stream) {
            int status;
            pid_t pid = streams[i].pid;

            streams[i].pid = 0;
            (void)fclose(stream); // its error is that of the command, whose status is returned
            return wait_for(pid, &status) < 0 ? -1 : status;
        }
    }
    errno = EINVAL;
    return -1;
}
