// SPDX-License-Identifier: BSD-2-Clause
// Processes: fork, exec, wait, the process tree with INIT at its root, groups and sessions, ids,
// limits, times.

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ktap.h"

static int wait_for(pid_t pid)
{
    int status = -1;

    CHECK_EQ(waitpid(pid, &status, 0), pid);
    return status;
}

static void fork_returns_twice(void)
{
    int before = 1;
    pid_t parent = getpid();
    pid_t pid = fork();

    CHECK(pid >= 0);
    if (pid == 0) {
        _exit(getppid() == parent && getpid() != parent && before == 1 ? 42 : 1);
    }
    int status = wait_for(pid);
    CHECK(WIFEXITED(status));
    CHECK_EQ(WEXITSTATUS(status), 42);
}

static void fork_copies_memory(void)
{
    static int data = 7;
    int stack = 8;
    int *heap = malloc(200000);

    CHECK(heap != NULL);
    heap[40000] = 9;
    pid_t pid = fork();
    if (pid == 0) {
        bool same = data == 7 && stack == 8 && heap[40000] == 9;
        data = 70;
        stack = 80;
        heap[40000] = 90;
        _exit(same ? 0 : 1);
    }
    CHECK_EQ(wait_for(pid), 0);
    CHECK_EQ(data, 7);
    CHECK_EQ(stack, 8);
    CHECK_EQ(heap[40000], 9);
}

static void fork_many_generations(void)
{
    for (int i = 0; i < 200; i++) {
        pid_t pid = fork();
        CHECK(pid >= 0);
        if (pid == 0) {
            _exit(i & 0x7f);
        }
        CHECK_EQ(WEXITSTATUS(wait_for(pid)), i & 0x7f);
    }
}

static void fork_keeps_fp_registers(void)
{
    volatile double x = 1.5;
    double y = x * 3.25;
    pid_t pid = fork();

    if (pid == 0) {
        _exit(y + x == 6.375 ? 0 : 1);
    }
    CHECK_EQ(wait_for(pid), 0);
    CHECK(y + x == 6.375);
}

static void exec_passes_arguments(void)
{
    int fd[2];
    char buffer[64] = {0};

    CHECK_EQ(pipe(fd), 0);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(fd[1], 1);
        execl("/bin/echo", "echo", "one", "two  three", (char *)NULL);
        _exit(127);
    }
    close(fd[1]);
    size_t used = 0;
    ssize_t n;
    while ((n = read(fd[0], buffer + used, sizeof(buffer) - 1 - used)) > 0) {
        used += (size_t)n;
    }
    CHECK_EQ(wait_for(pid), 0);
    CHECK(strcmp(buffer, "one two  three\n") == 0);
}

static void exec_passes_environment(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        char *const argv[] = {"sh", "-c", "test \"$AXTEST\" = blue", NULL};
        char *const envp[] = {"AXTEST=blue", "PATH=/bin", NULL};
        execve("/bin/sh", argv, envp);
        _exit(127);
    }
    CHECK_EQ(wait_for(pid), 0);
}

static void exec_failures_keep_the_image(void)
{
    CHECK_ERRNO(execl("/no/such/program", "x", (char *)NULL), ENOENT);
    CHECK_ERRNO(execl("/etc", "x", (char *)NULL), EACCES);
    int fd = open("/tmp/not-elf", O_CREAT | O_WRONLY | O_TRUNC, 0755);
    CHECK(fd >= 0);
    CHECK_EQ(write(fd, "\177ELFgarbage", 11), 11);
    close(fd);
    CHECK_ERRNO(execl("/tmp/not-elf", "x", (char *)NULL), ENOEXEC);
    CHECK_EQ(chmod("/tmp/not-elf", 0644), 0);
    CHECK_ERRNO(execl("/tmp/not-elf", "x", (char *)NULL), EACCES);
    CHECK_EQ(unlink("/tmp/not-elf"), 0);
}

static void exec_script(void)
{
    int fd = open("/tmp/script", O_CREAT | O_WRONLY | O_TRUNC, 0755);
    static const char text[] = "#!/bin/sh\nexit $(($# + 10))\n";

    CHECK(fd >= 0);
    CHECK_EQ(write(fd, text, sizeof(text) - 1), sizeof(text) - 1);
    close(fd);
    pid_t pid = fork();
    if (pid == 0) {
        execl("/tmp/script", "script", "a", "b", (char *)NULL);
        _exit(127);
    }
    CHECK_EQ(WEXITSTATUS(wait_for(pid)), 12);
    CHECK_EQ(unlink("/tmp/script"), 0);
}

static void exec_closes_on_exec(void)
{
    char text[16];
    int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
    int kept = open("/etc/passwd", O_RDONLY);

    CHECK(fd >= 0 && kept >= 0);
    pid_t pid = fork();
    if (pid == 0) {
        snprintf(text, sizeof(text), "%d", kept);
        char script[80];
        snprintf(script, sizeof(script),
            "exec 2>/dev/null; (: <&%d) && exit 1; (: <&%d) || exit 2; exit 0", fd, kept);
        execl("/bin/sh", "sh", "-c", script, (char *)NULL);
        _exit(127);
    }
    CHECK_EQ(WEXITSTATUS(wait_for(pid)), 0);
}

static void exec_big_arguments(void)
{
    enum { COUNT = 100, BYTES = 1000 };
    static char big[BYTES + 1];
    char *argv[COUNT + 2];

    memset(big, 'x', BYTES);
    argv[0] = "true";
    for (int i = 1; i <= COUNT; i++) {
        argv[i] = big;
    }
    argv[COUNT + 1] = NULL;
    pid_t pid = fork();
    if (pid == 0) {
        execv("/bin/true", argv);
        _exit(127);
    }
    CHECK_EQ(wait_for(pid), 0);
    char *too_big = malloc(200 * 1024);
    CHECK(too_big != NULL);
    memset(too_big, 'y', 200 * 1024 - 1);
    too_big[200 * 1024 - 1] = '\0';
    CHECK_ERRNO(execl("/bin/true", "true", too_big, (char *)NULL), E2BIG);
    free(too_big);
}

static void wait_reports_status(void)
{
    int status;

    CHECK_ERRNO(waitpid(-1, &status, 0), ECHILD);
    pid_t pid = fork();
    if (pid == 0) {
        pause();
        _exit(0);
    }
    CHECK_EQ(waitpid(pid, &status, WNOHANG), 0);
    CHECK_EQ(kill(pid, SIGKILL), 0);
    status = wait_for(pid);
    CHECK(WIFSIGNALED(status));
    CHECK_EQ(WTERMSIG(status), SIGKILL);
    CHECK_ERRNO(waitpid(pid, &status, 0), ECHILD);
    CHECK_ERRNO(waitpid(-1, &status, 0x4000), EINVAL);
}

static void wait_sees_stop_and_continue(void)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        for (;;) {
            pause();
        }
    }
    CHECK_EQ(kill(pid, SIGSTOP), 0);
    CHECK_EQ(waitpid(pid, &status, WUNTRACED), pid);
    CHECK(WIFSTOPPED(status));
    CHECK_EQ(WSTOPSIG(status), SIGSTOP);
    CHECK_EQ(kill(pid, SIGCONT), 0);
    CHECK_EQ(waitpid(pid, &status, WCONTINUED), pid);
    CHECK(WIFCONTINUED(status));
    CHECK_EQ(kill(pid, SIGTERM), 0);
    CHECK_EQ(WTERMSIG(wait_for(pid)), SIGTERM);
}

// --- INIT and the process tree

static void tree_pid_0_cannot_be_named(void)
{
    // kill(0, ...) means the caller's own group: a child in a group of its own is its only member.
    pid_t pid = fork();
    if (pid == 0) {
        setpgid(0, 0);
        signal(SIGUSR1, SIG_IGN);
        if (kill(0, SIGUSR1) != 0) {
            _exit(1);
        }
        kill(0, SIGTERM); // ends this process, not INIT
        _exit(2);
    }
    int status = wait_for(pid);
    CHECK(WIFSIGNALED(status));
    CHECK_EQ(WTERMSIG(status), SIGTERM);
}

static void tree_orphans_belong_to_init(void)
{
    int fd[2];
    char answer = 0;

    CHECK_EQ(pipe(fd), 0);
    pid_t pid = fork();
    if (pid == 0) {
        pid_t me = getpid();
        if (fork() == 0) {
            while (getppid() == me) {
                struct timespec ts = {0, 1000000};
                nanosleep(&ts, NULL);
            }
            answer = getppid() == 0 ? 'y' : 'n';
            (void)write(fd[1], &answer, 1);
            _exit(0);
        }
        _exit(0);
    }
    close(fd[1]);
    CHECK_EQ(wait_for(pid), 0);
    CHECK_EQ(read(fd[0], &answer, 1), 1);
    CHECK_EQ(answer, 'y');
}

static void tree_rs_is_pid_1_and_guarded(void)
{
    CHECK_EQ(kill(1, 0), 0); // exists
    if (fork() == 0) {
        if (setuid(100) != 0) {
            _exit(1);
        }
        _exit(kill(1, SIGTERM) == -1 && errno == EPERM ? 0 : 2);
    }
    int status;
    CHECK(wait(&status) > 0);
    CHECK_EQ(status, 0);
}

static void tree_kill_all_spares_services(void)
{
    // As a user without rights kill(-1) reaches that user's processes only.
    pid_t pid = fork();
    if (pid == 0) {
        if (setuid(12345) != 0) {
            _exit(1);
        }
        pid_t other = fork();
        if (other == 0) {
            for (;;) {
                pause();
            }
        }
        signal(SIGTERM, SIG_IGN); // the caller is one of "all"
        if (kill(-1, SIGTERM) != 0) {
            _exit(2);
        }
        int status;
        _exit(waitpid(other, &status, 0) == other && WIFSIGNALED(status) &&
                      WTERMSIG(status) == SIGTERM
                  ? 0
                  : 3);
    }
    CHECK_EQ(wait_for(pid), 0);
    CHECK_EQ(kill(1, 0), 0);
}

static void tree_session_is_not_inits(void)
{
    CHECK(getpgrp() != 0);
    CHECK(getsid(0) != 0);
}

static void groups_and_sessions(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        pid_t me = getpid();
        if (setsid() != me || getsid(0) != me || getpgrp() != me) {
            _exit(1);
        }
        if (setsid() != -1 || errno != EPERM) {
            _exit(2);
        }
        if (setpgid(0, 0) != -1 || errno != EPERM) {
            _exit(3);
        }
        _exit(0);
    }
    CHECK_EQ(wait_for(pid), 0);
    CHECK_ERRNO(setpgid(getpid(), -5), EINVAL);
    CHECK_ERRNO(getpgid(99999), ESRCH);
    CHECK_ERRNO(kill(99999, 0), ESRCH);
    CHECK_ERRNO(kill(-99999, 0), ESRCH);
    CHECK_ERRNO(kill(getpid(), 99), EINVAL);
}

static void ids_change_only_with_right(void)
{
    CHECK_EQ(getuid(), 0);
    pid_t pid = fork();
    if (pid == 0) {
        if (setgid(50) != 0 || setuid(60) != 0) {
            _exit(1);
        }
        if (getuid() != 60 || geteuid() != 60 || getgid() != 50 || getegid() != 50) {
            _exit(2);
        }
        if (setuid(0) != -1 || errno != EPERM) {
            _exit(3);
        }
        _exit(open("/etc/new-file", O_CREAT | O_WRONLY, 0600) == -1 && errno == EACCES ? 0 : 4);
    }
    CHECK_EQ(wait_for(pid), 0);
}

static void limits_on_processes(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        struct rlimit limit = {5, 5};
        int made = 0;
        pid_t children[20];

        if (setuid(777) != 0 || setrlimit(RLIMIT_NPROC, &limit) != 0) {
            _exit(99);
        }
        while (made < 20) {
            pid_t child = fork();
            if (child < 0) {
                break;
            }
            if (child == 0) {
                pause();
                _exit(0);
            }
            children[made++] = child;
        }
        bool refused = made < 6 && errno == EAGAIN;
        for (int i = 0; i < made; i++) {
            kill(children[i], SIGKILL);
        }
        _exit(refused ? 0 : made + 1);
    }
    CHECK_EQ(wait_for(pid), 0);
    struct rlimit limit;
    CHECK_EQ(getrlimit(RLIMIT_STACK, &limit), 0);
    CHECK(limit.rlim_cur >= 64 * 1024);
}

static void times_move(void)
{
    struct tms t;
    struct timespec a;
    struct timespec b;

    CHECK_EQ(clock_gettime(CLOCK_MONOTONIC, &a), 0);
    volatile unsigned x = 0;
    for (unsigned i = 0; i < 3000000; i++) {
        x += i;
    }
    CHECK_EQ(clock_gettime(CLOCK_MONOTONIC, &b), 0);
    CHECK(b.tv_sec > a.tv_sec || (b.tv_sec == a.tv_sec && b.tv_nsec > a.tv_nsec));
    CHECK(times(&t) != (clock_t)-1);
    struct rusage usage;
    CHECK_EQ(getrusage(RUSAGE_SELF, &usage), 0);
    CHECK(usage.ru_utime.tv_sec > 0 || usage.ru_utime.tv_usec > 0);
}

static void sleep_takes_its_time(void)
{
    struct timespec a;
    struct timespec b;
    struct timespec wish = {0, 20000000};

    CHECK_EQ(clock_gettime(CLOCK_MONOTONIC, &a), 0);
    CHECK_EQ(nanosleep(&wish, NULL), 0);
    CHECK_EQ(clock_gettime(CLOCK_MONOTONIC, &b), 0);
    long long ns = (long long)(b.tv_sec - a.tv_sec) * 1000000000 + (b.tv_nsec - a.tv_nsec);
    CHECK(ns >= 20000000);
    wish.tv_nsec = 1000000000;
    CHECK_ERRNO(nanosleep(&wish, NULL), EINVAL);
}

static void uname_says_axolotl(void)
{
    struct utsname u;

    CHECK_EQ(uname(&u), 0);
    CHECK(strcmp(u.sysname, "Axolotl") == 0);
    CHECK(strncmp(u.machine, "armv7", 5) == 0);
}

static void exec_resets_caught_signals(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        signal(SIGUSR1, SIG_IGN);
        signal(SIGUSR2, (void (*)(int))_exit);
        execl("/bin/sh", "sh", "-c", "kill -USR1 $$; kill -USR2 $$; exit 5", (char *)NULL);
        _exit(127);
    }
    int status = wait_for(pid);
    CHECK(WIFSIGNALED(status));
    CHECK_EQ(WTERMSIG(status), SIGUSR2);
}

static const struct ktap_test tests[] = {
    {"process.fork.returns_twice", fork_returns_twice, 0},
    {"process.fork.copies_memory", fork_copies_memory, 0},
    {"process.fork.many_generations", fork_many_generations, 0},
    {"process.fork.keeps_fp_registers", fork_keeps_fp_registers, 0},
    {"process.exec.passes_arguments", exec_passes_arguments, 0},
    {"process.exec.passes_environment", exec_passes_environment, 0},
    {"process.exec.failures_keep_the_image", exec_failures_keep_the_image, 0},
    {"process.exec.script", exec_script, 0},
    {"process.exec.closes_on_exec", exec_closes_on_exec, 0},
    {"process.exec.big_arguments", exec_big_arguments, 0},
    {"process.exec.resets_caught_signals", exec_resets_caught_signals, 0},
    {"process.wait.reports_status", wait_reports_status, 0},
    {"process.wait.stop_and_continue", wait_sees_stop_and_continue, 0},
    {"process.tree.pid_0_cannot_be_named", tree_pid_0_cannot_be_named, 0},
    {"process.tree.orphans_belong_to_init", tree_orphans_belong_to_init, 0},
    {"process.tree.rs_is_pid_1_and_guarded", tree_rs_is_pid_1_and_guarded, 0},
    {"process.tree.kill_all_spares_services", tree_kill_all_spares_services, 0},
    {"process.tree.session_is_not_inits", tree_session_is_not_inits, 0},
    {"process.tree.groups_and_sessions", groups_and_sessions, 0},
    {"process.ids.change_only_with_right", ids_change_only_with_right, 0},
    {"process.limits.processes", limits_on_processes, 0},
    {"process.time.moves", times_move, 0},
    {"process.time.sleep", sleep_takes_its_time, 0},
    {"process.uname", uname_says_axolotl, 0},
};

int main(void)
{
    return KTAP_SUITE("process", tests);
}
