// SPDX-License-Identifier: BSD-2-Clause
// A service that forks: what it and its children may do and must not. The argument `case` says what
// to try. The outcome is in DS under the service's label: GOOD, or the line of the check that
// failed. It then lives on, but for `case=dies`.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "abi/errno_own.h"
#include "abi/proto/pm.h"
#include "abi/proto/rs.h"
#include "minix/ds.h"
#include "minix/safecopies.h"
#include "minix/sef.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"

enum { GOOD = 1000000, CHILD_STATUS = 42, CHILD_FAILED = 1 };

static int shared = 1;

static void report(uint32_t value)
{
    (void)ds_publish_u32(self_label(), value, DSF_OVERWRITE);
}

static void live_on(void)
{
    struct message m;

    for (;;) {
        (void)sef_receive(ANY, &m);
    }
}

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            report(__LINE__);                                                                      \
            live_on();                                                                             \
        }                                                                                          \
    } while (0)

static void rest_ms(int ms)
{
    struct timespec ts = {0, ms * 1000000};
    nanosleep(&ts, NULL);
}

static endpoint_t endpoint_of(pid_t pid)
{
    struct message m = {.type = PM_GETPGID};

    MSG_PAYLOAD_OF(&m, struct pm_getpgid_req)->pid = pid;
    return ipc_request(PM_EP, &m) == 0 ? MSG_PAYLOAD_OF(&m, struct pm_getpgid_rep)->endpoint : NONE;
}

static void let_run(pid_t pid)
{
    endpoint_t ep = endpoint_of(pid);

    CHECK(ep != NONE);
    CHECK(sys_privctl(ep, SYS_PRIV_SET_USER, NULL) == 0);
    CHECK(sys_privctl(ep, SYS_PRIV_ALLOW, NULL) == 0);
}

// In the child: what it is and has. Returns its exit status.
static int look_around(endpoint_t parent)
{
    struct message m = {0};
    static char buffer[16];

    if (kernel_call(KCALL_TIMES, &m) != -ETRAPDENIED || ipc_notify(DS_EP) != -ETRAPDENIED) {
        return CHILD_FAILED; // it is a user process
    }
    if (self_endpoint() == parent || getprocnr() != self_endpoint()) {
        return CHILD_FAILED + 1;
    }
    if (endpoint_of(getpid()) != self_endpoint() || getpgrp() != getpid() ||
        getsid(0) != getpid()) {
        return CHILD_FAILED + 2;
    }
    if (GRANT_VALID(
            cpf_grant_direct(ANY, (vir_bytes)(uintptr_t)buffer, sizeof(buffer), CPF_READ)) ||
        cpf_count() != 0) {
        return CHILD_FAILED + 3;
    }
    if (shared != 2) {
        return CHILD_FAILED + 4; // as it was at the fork
    }
    shared = 3;
    return CHILD_STATUS;
}

static void held_then_allowed(void)
{
    static char buffer[16];
    int fds[2];
    int status = -1;
    char c = 0;
    endpoint_t me = self_endpoint();

    shared = 2;
    CHECK(
        GRANT_VALID(cpf_grant_direct(ANY, (vir_bytes)(uintptr_t)buffer, sizeof(buffer), CPF_READ)));
    CHECK(pipe2(fds, O_NONBLOCK) == 0);
    pid_t pid = fork();
    if (pid == 0) {
        (void)write(fds[1], "x", 1);
        _exit(look_around(me));
    }
    CHECK(pid > 1);
    shared = 4;
    for (int i = 0; i < 20; i++) { // time enough for a child that may run
        rest_ms(1);
        CHECK(read(fds[0], &c, 1) == -1 && errno == EAGAIN);
    }
    CHECK(waitpid(pid, &status, WNOHANG) == 0);
    let_run(pid);
    CHECK(waitpid(pid, &status, 0) == pid);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == CHILD_STATUS);
    CHECK(read(fds[0], &c, 1) == 1 && c == 'x'); // descriptors are inherited
    CHECK(shared == 4);
    CHECK(self_endpoint() == me && cpf_count() == 1);
    CHECK(wait(&status) == -1 && errno == ECHILD);
}

static void parent_has_no_more_rights(void)
{
    struct priv_set set = {.trap_mask = ~0u};
    pid_t pid = fork();

    if (pid == 0) {
        for (;;) {
            rest_ms(1);
        }
    }
    CHECK(pid > 1);
    endpoint_t ep = endpoint_of(pid);
    CHECK(sys_privctl(ep, SYS_PRIV_SET_SYS, &set) == -EPERM);
    CHECK(sys_privctl(ep, SYS_PRIV_UPDATE_SYS, &set) == -EPERM);
    CHECK(sys_privctl(ep, SYS_PRIV_SET_ROOT_USER, &set) == -EPERM);
    CHECK(sys_privctl(ep, SYS_PRIV_DISALLOW, NULL) == -EPERM);
    CHECK(sys_privctl(SELF, SYS_PRIV_SET_SYS, &set) == -EPERM);
    CHECK(sys_privctl(SELF, SYS_PRIV_DISALLOW, NULL) == -EPERM);
    CHECK(sys_privctl(SELF, SYS_PRIV_UPDATE_SYS, &set) == -EPERM);
    CHECK(sys_privctl(DS_EP, SYS_PRIV_DISALLOW, NULL) == -EPERM);
    CHECK(sys_privctl(RS_EP, SYS_PRIV_DISALLOW, NULL) == -EPERM);
    let_run(pid);
    CHECK(sys_privctl(ep, SYS_PRIV_ALLOW, NULL) == -EPERM); // it is its own now
    CHECK(sys_privctl(ep, SYS_PRIV_DISALLOW, NULL) == -EPERM);
    CHECK(kill(pid, SIGTERM) == 0);
    int status = 0;
    CHECK(wait(&status) == pid);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
}

static void killed_while_held(void)
{
    int status = 0;
    pid_t pid = fork();

    if (pid == 0) {
        _exit(CHILD_FAILED);
    }
    CHECK(pid > 1);
    endpoint_t ep = endpoint_of(pid);
    CHECK(kill(pid, SIGKILL) == 0);
    CHECK(waitpid(pid, &status, 0) == pid);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    CHECK(sys_privctl(ep, SYS_PRIV_ALLOW, NULL) == -EINVAL); // the endpoint is nobody's any more
}

static void child_execs(void)
{
    static char *const argv[] = {"/bin/sh", "-c", "exit 7", NULL};
    static char *const envp[] = {NULL};
    int status = 0;
    pid_t pid = fork();

    if (pid == 0) {
        execve(argv[0], argv, envp);
        _exit(CHILD_FAILED);
    }
    let_run(pid);
    CHECK(waitpid(pid, &status, 0) == pid);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
    CHECK(execve(argv[0], argv, envp) == -1 && errno == EPERM); // a service stays what it is
}

// The C library lets run what it forks itself.
static void runs_commands(void)
{
    char line[32] = "";
    int status = system("exit 7");

    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
    FILE *out = popen("echo from $PPID", "r");
    CHECK(out != NULL && fgets(line, sizeof(line), out) == line);
    CHECK(atoi(strchr(line, ' ')) == getpid());
    CHECK(pclose(out) == 0);
    FILE *in = popen("read word; test $word = told", "w");
    CHECK(in != NULL && fputs("told\n", in) >= 0);
    CHECK(pclose(in) == 0);
    CHECK(daemon(0, 0) == -1 && errno == EPERM);
    CHECK(wait(NULL) == -1 && errno == ECHILD);
}

// Without PRIVCTL: what it forks would never run.
static void must_not_allow(void)
{
    errno = 0;
    CHECK(system("exit 7") == -1 && errno == EPERM);
    errno = 0;
    CHECK(popen("echo", "r") == NULL && errno == EPERM);
    CHECK(wait(NULL) == -1 && errno == ECHILD);
}

// A grandchild is born as that of any program.
static void grandchild(void)
{
    int status = 0;
    pid_t pid = fork();

    if (pid == 0) {
        pid_t inner = fork();
        if (inner == 0) {
            _exit(CHILD_STATUS);
        }
        _exit(waitpid(inner, &status, 0) == inner ? WEXITSTATUS(status) : CHILD_FAILED);
    }
    let_run(pid);
    CHECK(waitpid(-1, &status, 0) == pid);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == CHILD_STATUS);
}

static void often(void)
{
    enum { ROUNDS = 100 };

    for (int i = 0; i < ROUNDS; i++) {
        int status = 0;
        pid_t pid = fork();
        if (pid == 0) {
            _exit(i);
        }
        CHECK(pid > 1);
        if (i % 4 == 0) {
            CHECK(kill(pid, SIGKILL) == 0); // never allowed
        } else {
            let_run(pid);
        }
        CHECK(wait(&status) == pid);
        CHECK(i % 4 == 0 ? WIFSIGNALED(status) : WIFEXITED(status) && WEXITSTATUS(status) == i);
    }
}

// Leaves one child held and one running, and is killed by the suite, which looks at them: their
// pids and the held one's endpoint are in DS.
static void leave_children(void)
{
    pid_t held = fork();

    if (held == 0) {
        _exit(CHILD_FAILED);
    }
    pid_t free_one = fork();
    if (free_one == 0) {
        while (getppid() != 0) {
            rest_ms(1);
        }
        int fd = open("/tmp/orphan", O_WRONLY | O_CREAT, 0600);
        _exit(fd >= 0 ? 0 : CHILD_FAILED);
    }
    CHECK(held > 1 && free_one > 1);
    CHECK(ds_publish_u32("forker.held", (uint32_t)held, DSF_OVERWRITE) == 0);
    CHECK(ds_publish_u32("forker.endpoint", (uint32_t)endpoint_of(held), DSF_OVERWRITE) == 0);
    let_run(free_one);
}

// Another service's child, whose endpoint is in DS.
static void meddle(void)
{
    uint32_t value = 0;

    CHECK(ds_retrieve_u32("forker.endpoint", &value) == 0);
    endpoint_t ep = (endpoint_t)value;
    CHECK(sys_privctl(ep, SYS_PRIV_SET_USER, NULL) == -EPERM);
    CHECK(sys_privctl(ep, SYS_PRIV_ALLOW, NULL) == -EPERM);
    CHECK(sys_privctl(ep, SYS_PRIV_DISALLOW, NULL) == -EPERM);
}

static void prints(void)
{
    printf("a line from stdout, %d\n", 1);
    fprintf(stderr, "a line from stderr\n");
    CHECK(write(STDOUT_FILENO, "half ", 5) == 5 && write(STDOUT_FILENO, "and half\n", 9) == 9);
    pid_t pid = fork();
    if (pid == 0) {
        printf("a line from the child\n");
        fflush(stdout);
        _exit(
            dup2(STDOUT_FILENO, 9) == 9 && write(9, "through VFS\n", 12) == 12 ? 0 : CHILD_FAILED);
    }
    int status = -1;
    let_run(pid);
    CHECK(wait(&status) == pid && status == 0);
    int fd = open("/tmp/forker.out", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    CHECK(fd > STDERR_FILENO); // 0, 1 and 2 are taken
    CHECK(dup2(fd, STDOUT_FILENO) == STDOUT_FILENO);
    CHECK(write(STDOUT_FILENO, "redirected", 10) == 10);
    CHECK(lseek(fd, 0, SEEK_CUR) == 10);
}

// Started as user 99: what root may order, it may not, and its child is that user's too.
static void user(void)
{
    static const char label[] = "forker";
    struct message m = {.type = RS_RESTART};
    int status = -1;

    *MSG_PAYLOAD_OF(&m, struct rs_label_req) =
        (struct rs_label_req){.label = (vir_bytes)(uintptr_t)label, .label_bytes = sizeof(label)};
    CHECK(ipc_request(RS_EP, &m) == -EPERM);
    CHECK(getuid() == 99 && geteuid() == 99);
    pid_t pid = fork();
    if (pid == 0) {
        _exit(getuid() == 99 && geteuid() == 99 && setuid(0) != 0 ? 0 : CHILD_FAILED);
    }
    let_run(pid);
    CHECK(wait(&status) == pid && status == 0);
}

// Until it is killed, whatever it is doing then.
static void storm(void)
{
    report(GOOD);
    for (;;) {
        pid_t pid = fork();
        if (pid == 0) {
            _exit(0);
        }
        if (pid > 0 && kill(pid, SIGKILL) == 0) {
            (void)wait(NULL);
        }
    }
}

static const struct {
    const char *name;
    void (*run)(void);
} cases[] = {
    {"held", held_then_allowed},
    {"rights", parent_has_no_more_rights},
    {"killed", killed_while_held},
    {"exec", child_execs},
    {"commands", runs_commands},
    {"barred", must_not_allow},
    {"grandchild", grandchild},
    {"often", often},
    {"leave", leave_children},
    {"meddle", meddle},
    {"prints", prints},
    {"storm", storm},
    {"user", user},
};

int main(int argc, char *argv[])
{
    const char *name = env_get("case");

    (void)argc;
    (void)argv;
    sef_startup();
    if (env_get_number("restarts", 0) == 0 && name != NULL) {
        for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
            if (strcmp(cases[i].name, name) == 0) {
                cases[i].run();
                report(GOOD);
            }
        }
    }
    live_on();
}
