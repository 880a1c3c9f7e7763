// SPDX-License-Identifier: BSD-2-Clause
// Recovery scripts: RS runs no programs, so the process that started the service waits for its
// deaths.

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "abi/kcall.h"
#include "abi/signal.h"
#include "minix/ipc.h"
#include "service.h"

enum { NUMBER_BYTES = 16, STATUS_NO_PROGRAM = 127 };

static const char *reason(const struct rs_recover_rep *death)
{
    switch (death->kind) {
    case EVENT_EXIT:
        return "crashed"; // it ended, and should not have
    case EVENT_NONE:
        return death->status == AX_SIGKILL ? "killed" : "signaled";
    default:
        return "signaled";
    }
}

static void run(const char *script, const char *label, const struct rs_recover_rep *death)
{
    char incarnation[NUMBER_BYTES];
    pid_t pid = fork();

    if (pid == 0) {
        snprintf(incarnation, sizeof(incarnation), "%lu", (unsigned long)death->restarts);
        execl(script, script, label, reason(death), incarnation, (char *)NULL);
        if (errno == ENOEXEC ||
            errno == EACCES) { // no `#!`, or not marked executable: a script all the same
            execl("/bin/sh", "sh", script, label, reason(death), incarnation, (char *)NULL);
        }
        perror(script);
        _exit(STATUS_NO_PROGRAM);
    }
    if (pid < 0 || waitpid(pid, NULL, 0) != pid) {
        perror(script);
    }
}

// Nobody waits for this process: what it and the script say goes to the log.
static void leave_terminal(void)
{
    setsid();
    int fd = open("/dev/log", O_RDWR);
    for (int target = 0; fd >= 0 && target <= STDERR_FILENO; target++) {
        dup2(fd, target);
    }
    if (fd > STDERR_FILENO) {
        close(fd);
    }
}

static void keep(const char *script, const char *label)
{
    struct message m;

    while (order_label(&m, RS_RECOVER, label) == 0) {
        run(script, label, MSG_PAYLOAD_OF(&m, struct rs_recover_rep));
    }
}

int script_up(const struct rs_up_req *request, const char *script, const char *label)
{
    struct message m = {.type = RS_UP};
    int fds[2];
    int result = -EIO;

    if (script[0] != '/' || access(script, R_OK) != 0) {
        return script[0] != '/' ? -EINVAL : -errno;
    }
    if (pipe(fds) != 0) {
        return -errno;
    }
    pid_t pid = fork();
    if (pid == 0) {
        *MSG_PAYLOAD_OF(&m, struct rs_up_req) = *request;
        MSG_PAYLOAD_OF(&m, struct rs_up_req)->has_script = 1;
        result = ipc_request(RS_EP, &m);
        if (result == 0) {
            leave_terminal();
        }
        if (write(fds[1], &result, sizeof(result)) != (ssize_t)sizeof(result)) {
            _exit(EXIT_FAILURE);
        }
        close(fds[0]);
        close(fds[1]);
        if (result == 0) {
            keep(script, label);
        }
        _exit(EXIT_SUCCESS);
    }
    close(fds[1]);
    if (pid < 0 || read(fds[0], &result, sizeof(result)) != (ssize_t)sizeof(result)) {
        result = pid < 0 ? -errno : -EIO;
    }
    close(fds[0]);
    return result;
}
