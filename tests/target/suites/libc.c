// SPDX-License-Identifier: BSD-2-Clause
// The C library on the system: what it does beyond handing requests to the servers.

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <poll.h>
#include <pwd.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/times.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "ktap.h"

static jmp_buf jump;
static sigjmp_buf signal_jump;

__attribute__((noinline)) static void clobber_and_jump(int value)
{
    asm volatile("vmov s18, %0" ::"r"(0x5555u) : "s18");
    longjmp(jump, value);
}

static void setjmp_keeps_registers(void)
{
    uint32_t kept;
    int r;

    asm volatile("vmov s18, %0" ::"r"(0x1234u) : "s18");
    r = setjmp(jump);
    if (r == 0) {
        clobber_and_jump(7);
    }
    asm volatile("vmov %0, s18" : "=r"(kept));
    CHECK_EQ(r, 7);
    CHECK_EQ(kept, 0x1234);
    r = setjmp(jump);
    if (r == 0) {
        longjmp(jump, 0);
    }
    CHECK_EQ(r, 1);
}

static void jump_out(int signo)
{
    (void)signo;
    siglongjmp(signal_jump, 3);
}

static void siglongjmp_restores_mask(void)
{
    sigset_t mask;

    CHECK(signal(SIGUSR1, jump_out) != SIG_ERR);
    if (sigsetjmp(signal_jump, 1) == 0) {
        raise(SIGUSR1);
        CHECK(!"handler did not jump");
    }
    CHECK_EQ(sigprocmask(SIG_BLOCK, NULL, &mask), 0);
    CHECK_EQ(sigismember(&mask, SIGUSR1), 0);
    if (sigsetjmp(signal_jump, 0) == 0) {
        raise(SIGUSR1);
    }
    CHECK_EQ(sigprocmask(SIG_BLOCK, NULL, &mask), 0);
    CHECK_EQ(sigismember(&mask, SIGUSR1), 1);
}

static void blocked_call_can_be_jumped_out_of(void)
{
    int fds[2];
    char c;

    CHECK_EQ(pipe(fds), 0);
    CHECK(signal(SIGALRM, jump_out) != SIG_ERR);
    for (int i = 0; i < 3; i++) {
        if (sigsetjmp(signal_jump, 1) == 0) {
            ualarm(20000, 0);
            (void)read(fds[0], &c, 1);
            CHECK(!"read returned");
        }
    }
    CHECK_EQ(write(fds[1], "x", 1), 1);
    CHECK_EQ(read(fds[0], &c, 1), 1);
}

static void stdio_files(void)
{
    char line[64];
    FILE *f = fopen("/tmp/libc.stdio", "w+");

    CHECK(f != NULL);
    CHECK_EQ(fprintf(f, "%s %d %.3f\n", "one", 2, 3.5), 12);
    CHECK_EQ(fseek(f, 0, SEEK_SET), 0);
    CHECK(fgets(line, sizeof(line), f) != NULL);
    CHECK_EQ(strcmp(line, "one 2 3.500\n"), 0);
    CHECK(fgets(line, sizeof(line), f) == NULL && feof(f));
    CHECK_EQ(fseek(f, -4, SEEK_END), 0);
    CHECK_EQ(ftell(f), 8);
    CHECK_EQ(fclose(f), 0);
    CHECK_EQ(remove("/tmp/libc.stdio"), 0);
    CHECK(fopen("/tmp/libc.stdio", "r") == NULL && errno == ENOENT);
}

static void malloc_grows_and_shrinks(void)
{
    static char *blocks[256];

    for (int round = 0; round < 2000; round++) {
        unsigned i = ktap_random() % 256;
        size_t n = ktap_random() % 8192 + 1;

        if (blocks[i]) {
            CHECK_EQ(blocks[i][0], (char)i);
        }
        blocks[i] = realloc(blocks[i], n);
        CHECK(blocks[i] != NULL);
        memset(blocks[i], (int)i, n);
    }
    for (int i = 0; i < 256; i++) {
        free(blocks[i]);
    }
    CHECK(malloc(SIZE_MAX / 2) == NULL && errno == ENOMEM);
}

static void directories(void)
{
    struct dirent **list, *entry;
    DIR *dir;
    int count = 0, found = 0;
    char name[64];

    CHECK_EQ(mkdir("/tmp/libc.dir", 0755), 0);
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof(name), "/tmp/libc.dir/file-with-a-long-name-%03d", i);
        int fd = open(name, O_WRONLY | O_CREAT, 0644);
        CHECK(fd >= 0);
        close(fd);
    }
    dir = opendir("/tmp/libc.dir");
    CHECK(dir != NULL);
    while ((entry = readdir(dir)) != NULL) {
        count++;
    }
    CHECK_EQ(count, 102);
    rewinddir(dir);
    entry = readdir(dir);
    CHECK(entry != NULL && entry->d_type == DT_DIR);
    closedir(dir);
    count = scandir("/tmp/libc.dir", &list, NULL, alphasort);
    CHECK_EQ(count, 102);
    for (int i = 0; i < count; i++) {
        found += i > 1 && strcmp(list[i - 1]->d_name, list[i]->d_name) < 0;
        snprintf(name, sizeof(name), "/tmp/libc.dir/%.40s", list[i]->d_name);
        if (i >= 2) {
            CHECK_EQ(list[i]->d_type, DT_REG);
            CHECK_EQ(unlink(name), 0);
        }
        free(list[i]);
    }
    free(list);
    CHECK_EQ(found, 100);
    CHECK_EQ(rmdir("/tmp/libc.dir"), 0);
    CHECK(opendir("/tmp/libc.dir") == NULL && errno == ENOENT);
}

static void real_paths(void)
{
    char out[PATH_MAX];

    CHECK_EQ(mkdir("/tmp/rp", 0755), 0);
    CHECK_EQ(symlink("rp", "/tmp/rl"), 0);
    CHECK_EQ(symlink("/tmp/loop", "/tmp/loop"), 0);
    CHECK(realpath("/tmp//rl/../rl/.", out) != NULL);
    CHECK_EQ(strcmp(out, "/tmp/rp"), 0);
    CHECK_EQ(chdir("/tmp/rl"), 0);
    CHECK(realpath("..", out) != NULL && strcmp(out, "/tmp") == 0);
    CHECK(getcwd(out, sizeof(out)) != NULL && strcmp(out, "/tmp/rp") == 0);
    CHECK(getcwd(out, 3) == NULL && errno == ERANGE);
    CHECK(realpath("/tmp/loop", out) == NULL && errno == ELOOP);
    CHECK(realpath("/tmp/none", out) == NULL && errno == ENOENT);
    CHECK_EQ(chdir("/"), 0);
    CHECK_EQ(rmdir("/tmp/rp") | unlink("/tmp/rl") | unlink("/tmp/loop"), 0);
}

static void commands(void)
{
    char line[64];
    FILE *f;

    CHECK_EQ(system(NULL), 1);
    CHECK_EQ(WEXITSTATUS(system("exit 3")), 3);
    CHECK_EQ(WTERMSIG(system("kill -9 $$")), SIGKILL);
    f = popen("echo from the shell", "r");
    CHECK(f != NULL && fgets(line, sizeof(line), f) != NULL);
    CHECK_EQ(strcmp(line, "from the shell\n"), 0);
    CHECK_EQ(pclose(f), 0);
    f = popen("read x; test \"$x\" = word; exit $?", "w");
    CHECK(f != NULL && fputs("word\n", f) >= 0);
    CHECK_EQ(pclose(f), 0);
}

static void environment(void)
{
    char *const args[] = {(char *)"sh", (char *)"-c", (char *)"test \"$A-$B-$1\" = 1--x",
        (char *)"sh", (char *)"x", NULL};
    char *const env[] = {(char *)"A=1", NULL};
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        execve("/bin/sh", args, env);
        _exit(126);
    }
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    CHECK_EQ(status, 0);
    CHECK_EQ(setenv("LIBC_TEST", "v", 1), 0);
    CHECK_EQ(WEXITSTATUS(system("test \"$LIBC_TEST\" = v")), 0);
    CHECK_ERRNO(execlp("no-such-program", "x", (char *)NULL), ENOENT);
}

static void exec_arguments_are_limited(void)
{
    enum { BYTES = 200 * 1024 };
    char *big = malloc(BYTES);

    CHECK(big != NULL);
    memset(big, 'x', BYTES - 1);
    big[BYTES - 1] = '\0';
    CHECK_ERRNO(execl("/bin/true", "true", big, (char *)NULL), E2BIG);
    big[100 * 1024] = '\0';
    pid_t pid = fork();
    if (pid == 0) {
        execl("/bin/sh", "sh", "-c", "test ${#1} = 102400", "sh", big, (char *)NULL);
        _exit(126);
    }
    int status;
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    CHECK_EQ(status, 0);
}

static void waits_for_descriptors(void)
{
    struct timeval t = {.tv_usec = 10000};
    struct pollfd p;
    fd_set in, out;
    int fds[2];

    CHECK_EQ(pipe(fds), 0);
    FD_ZERO(&in);
    FD_ZERO(&out);
    FD_SET(fds[0], &in);
    CHECK_EQ(select(fds[0] + 1, &in, NULL, NULL, &t), 0);
    CHECK(!FD_ISSET(fds[0], &in));
    FD_SET(fds[0], &in);
    FD_SET(fds[1], &out);
    CHECK_EQ(write(fds[1], "abc", 3), 3);
    CHECK_EQ(select(fds[1] + 1, &in, &out, NULL, NULL), 2);
    CHECK(FD_ISSET(fds[0], &in) && FD_ISSET(fds[1], &out));
    close(fds[1]);
    p = (struct pollfd){.fd = fds[0], .events = POLLIN};
    CHECK_EQ(poll(&p, 1, -1), 1);
    CHECK(p.revents & POLLIN);
    close(fds[0]);
    FD_ZERO(&in);
    FD_SET(fds[0], &in);
    CHECK_ERRNO(select(fds[0] + 1, &in, NULL, NULL, NULL), EBADF);
}

static void times_and_clocks(void)
{
    struct timespec a, b, pause = {.tv_nsec = 30000000};
    struct tm tm = {.tm_year = 124, .tm_mon = 1, .tm_mday = 29, .tm_hour = 12};
    struct tms t;
    char text[32];
    time_t when;

    CHECK_EQ(clock_gettime(CLOCK_MONOTONIC, &a), 0);
    CHECK_EQ(nanosleep(&pause, NULL), 0);
    CHECK_EQ(clock_gettime(CLOCK_MONOTONIC, &b), 0);
    CHECK((b.tv_sec - a.tv_sec) * 1000000000ll + b.tv_nsec - a.tv_nsec >= 30000000);
    pause.tv_nsec = 1000000000;
    CHECK_ERRNO(nanosleep(&pause, NULL), EINVAL);
    CHECK(times(&t) != (clock_t)-1);
    when = timegm(&tm);
    CHECK_EQ(when, 1709208000);
    CHECK_EQ(strftime(text, sizeof(text), "%Y-%m-%d %a", gmtime(&when)), 14);
    CHECK_EQ(strcmp(text, "2024-02-29 Thu"), 0);
    CHECK(time(NULL) > 0);
}

static void vectors_and_offsets(void)
{
    struct iovec iov[2] = {{(void *)"ab", 2}, {(void *)"cde", 3}};
    char buffer[8] = {0};
    int fd = open("/tmp/libc.iov", O_RDWR | O_CREAT | O_TRUNC, 0600);

    CHECK(fd >= 0);
    CHECK_EQ(writev(fd, iov, 2), 5);
    CHECK_EQ(pread(fd, buffer, 2, 1), 2);
    CHECK_EQ(strcmp(buffer, "bc"), 0);
    CHECK_EQ(pwrite(fd, "X", 1, 0), 1);
    CHECK_EQ(lseek(fd, 0, SEEK_CUR), 5);
    CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
    iov[0].iov_base = buffer;
    iov[0].iov_len = 4;
    CHECK_EQ(readv(fd, iov, 1), 4);
    CHECK_EQ(memcmp(buffer, "Xbcd", 4), 0);
    CHECK_ERRNO(lseek(fd, -1, SEEK_SET), EINVAL);
    close(fd);
    CHECK_EQ(unlink("/tmp/libc.iov"), 0);
}

static void strings_are_separated(void)
{
    char text[] = "a::b:", *rest = text;

    CHECK_EQ(strcmp(strsep(&rest, ":"), "a"), 0);
    CHECK_EQ(strcmp(strsep(&rest, ":"), ""), 0);
    CHECK_EQ(strcmp(strsep(&rest, ":"), "b"), 0);
    CHECK_EQ(strcmp(strsep(&rest, ":"), ""), 0);
    CHECK(strsep(&rest, ":") == NULL);
}

static void names_and_limits(void)
{
    struct utsname u;
    struct rlimit limit;
    struct passwd *pw = getpwuid(0);
    long pages = sysconf(_SC_PAGESIZE);

    CHECK_EQ(uname(&u), 0);
    CHECK_EQ(strcmp(u.sysname, "Axolotl"), 0);
    CHECK(pw != NULL && strcmp(pw->pw_name, "root") == 0);
    CHECK(getgrgid(0) != NULL && strcmp(getgrgid(0)->gr_name, "root") == 0);
    CHECK(getgrnam("tty") != NULL && getgrnam("nosuch") == NULL);
    CHECK_EQ(pages, 4096);
    CHECK_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
    CHECK(limit.rlim_cur <= OPEN_MAX);
    CHECK_ERRNO(sysconf(-1), EINVAL);
    CHECK_ERRNO(getrlimit(99, &limit), EINVAL);
    CHECK_EQ(isatty(-1), 0);
    CHECK_EQ(fcntl(0, F_GETFD) & ~FD_CLOEXEC, 0);
}

static void locks_records(void)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 10, .l_len = 5};
    int fd = open("/tmp/libc.lock", O_RDWR | O_CREAT, 0600);
    int status;

    CHECK(fd >= 0);
    CHECK_EQ(fcntl(fd, F_SETLK, &lock), 0);
    pid_t parent = getpid(), pid = fork();
    if (pid == 0) {
        lock.l_start = 12;
        CHECK_ERRNO(fcntl(fd, F_SETLK, &lock), EAGAIN);
        CHECK_EQ(fcntl(fd, F_GETLK, &lock), 0);
        CHECK_EQ(lock.l_pid, parent);
        CHECK_EQ(lock.l_start, 10);
        _exit(0);
    }
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    CHECK_EQ(status, 0);
    close(fd);
    CHECK_EQ(unlink("/tmp/libc.lock"), 0);
}

static const struct ktap_test tests[] = {
    {"libc.setjmp.registers", setjmp_keeps_registers, 0},
    {"libc.setjmp.mask", siglongjmp_restores_mask, 0},
    {"libc.setjmp.out-of-call", blocked_call_can_be_jumped_out_of, 0},
    {"libc.stdio.files", stdio_files, 0},
    {"libc.malloc.random", malloc_grows_and_shrinks, 0},
    {"libc.dirent.read", directories, 0},
    {"libc.paths.real", real_paths, 0},
    {"libc.shell.commands", commands, 0},
    {"libc.exec.environment", environment, 0},
    {"libc.exec.limit", exec_arguments_are_limited, 0},
    {"libc.select.ready", waits_for_descriptors, 0},
    {"libc.time.clocks", times_and_clocks, 0},
    {"libc.file.vectors", vectors_and_offsets, 0},
    {"libc.string.strsep", strings_are_separated, 0},
    {"libc.names.limits", names_and_limits, 0},
    {"libc.fcntl.locks", locks_records, 0},
};

int main(void)
{
    return KTAP_SUITE("libc", tests);
}
