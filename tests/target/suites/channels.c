// SPDX-License-Identifier: BSD-2-Clause
// What processes talk through: pipes, FIFOs, record locks, poll, devices, /proc.

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ktap.h"

#define DIR_PATH "/tmp/channels-suite"

static void enter_directory(void)
{
    (void)system("rm -rf " DIR_PATH);
    CHECK_EQ(mkdir(DIR_PATH, 0755), 0);
    CHECK_EQ(chdir(DIR_PATH), 0);
}

static void leave_directory(void)
{
    CHECK_EQ(chdir("/"), 0);
    CHECK_EQ(rmdir(DIR_PATH), 0);
}

static void pipes(void)
{
    int fd[2];
    char buffer[32];

    CHECK_EQ(pipe(fd), 0);
    CHECK_EQ(write(fd[1], "abc", 3), 3);
    CHECK_EQ(write(fd[1], "def", 3), 3);
    CHECK_EQ(read(fd[0], buffer, sizeof(buffer)), 6);
    CHECK_EQ(fcntl(fd[0], F_SETFL, O_NONBLOCK), 0);
    CHECK_ERRNO(read(fd[0], buffer, 1), EAGAIN);
    CHECK_EQ(fcntl(fd[1], F_SETFL, O_NONBLOCK), 0);
    static char page[4096];
    int filled = 0;
    while (write(fd[1], page, sizeof(page)) == (ssize_t)sizeof(page)) {
        filled++;
    }
    CHECK_EQ(errno, EAGAIN);
    CHECK(filled >= 1);
    CHECK_EQ(read(fd[0], page, sizeof(page)), sizeof(page));
    CHECK_EQ(close(fd[1]), 0);
    for (int i = 1; i < filled; i++) {
        CHECK_EQ(read(fd[0], page, sizeof(page)), sizeof(page));
    }
    CHECK_EQ(read(fd[0], page, sizeof(page)), 0); // end of file
    CHECK_ERRNO(lseek(fd[0], 0, SEEK_SET), ESPIPE);
}

static void pipe_moves_a_megabyte(void)
{
    enum { CHUNKS = 256, CHUNK = 4096 };
    int fd[2];
    static uint8_t buffer[CHUNK];

    CHECK_EQ(pipe(fd), 0);
    pid_t pid = fork();
    if (pid == 0) {
        close(fd[0]);
        for (int i = 0; i < CHUNKS; i++) {
            memset(buffer, i, CHUNK);
            if (write(fd[1], buffer, CHUNK) != CHUNK) {
                _exit(1);
            }
        }
        _exit(0);
    }
    close(fd[1]);
    size_t total = 0;
    ssize_t n;
    while ((n = read(fd[0], buffer, 1000)) > 0) {
        for (ssize_t i = 0; i < n; i++, total++) {
            CHECK_EQ(buffer[i], (uint8_t)(total / CHUNK));
        }
    }
    CHECK_EQ(total, CHUNKS * CHUNK);
    int status;
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    CHECK_EQ(status, 0);
}

static void fifos(void)
{
    char buffer[8] = {0};

    enter_directory();
    CHECK_EQ(mkfifo("p", 0600), 0);
    CHECK_ERRNO(open("p", O_WRONLY | O_NONBLOCK), ENXIO);
    pid_t pid = fork();
    if (pid == 0) {
        int fd = open("p", O_WRONLY);
        _exit(fd >= 0 && write(fd, "fifo", 4) == 4 ? 0 : 1);
    }
    int fd = open("p", O_RDONLY);
    CHECK(fd >= 0);
    CHECK_EQ(read(fd, buffer, sizeof(buffer)), 4);
    CHECK_EQ(read(fd, buffer, sizeof(buffer)), 0);
    close(fd);
    int status;
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    CHECK_EQ(status, 0);
    CHECK_EQ(unlink("p"), 0);
    leave_directory();
}

static void record_locks(void)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 10, .l_len = 10};

    enter_directory();
    int fd = open("f", O_CREAT | O_RDWR, 0600);
    CHECK_EQ(fcntl(fd, F_SETLK, &lock), 0);
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid == 0) {
        struct flock probe = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 15, .l_len = 1};
        if (fcntl(fd, F_GETLK, &probe) != 0 || probe.l_type != F_WRLCK || probe.l_pid != parent ||
            probe.l_start != 10) {
            _exit(1);
        }
        probe = (struct flock){.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 15, .l_len = 1};
        if (fcntl(fd, F_SETLK, &probe) != -1 || (errno != EAGAIN && errno != EACCES)) {
            _exit(2);
        }
        probe = (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 20, .l_len = 5};
        if (fcntl(fd, F_SETLK, &probe) != 0) {
            _exit(3);
        }
        probe = (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 15, .l_len = 1};
        _exit(fcntl(fd, F_SETLKW, &probe) == 0 ? 0 : 4); // waits for the parent to let go
    }
    struct timespec ts = {0, 20000000};
    nanosleep(&ts, NULL);
    lock.l_type = F_UNLCK;
    CHECK_EQ(fcntl(fd, F_SETLK, &lock), 0);
    int status;
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    CHECK_EQ(WEXITSTATUS(status), 0);
    close(fd);
    CHECK_EQ(unlink("f"), 0);
    leave_directory();
}

static void poll_waits(void)
{
    int fd[2];
    struct pollfd p[2];
    char byte = 'x';

    CHECK_EQ(pipe(fd), 0);
    p[0] = (struct pollfd){.fd = fd[0], .events = POLLIN};
    p[1] = (struct pollfd){.fd = fd[1], .events = POLLOUT};
    CHECK_EQ(poll(p, 1, 0), 0);
    CHECK_EQ(poll(p, 2, -1), 1);
    CHECK_EQ(p[1].revents, POLLOUT);
    CHECK_EQ(poll(p, 1, 20), 0); // time-out
    pid_t pid = fork();
    if (pid == 0) {
        struct timespec ts = {0, 10000000};
        nanosleep(&ts, NULL);
        (void)write(fd[1], &byte, 1);
        _exit(0);
    }
    CHECK_EQ(poll(p, 1, 5000), 1);
    CHECK_EQ(p[0].revents, POLLIN);
    int status;
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    CHECK_EQ(read(fd[0], &byte, 1), 1);
    close(fd[1]);
    CHECK_EQ(poll(p, 1, -1), 1);
    CHECK(p[0].revents & POLLHUP);
    p[0].fd = 60;
    CHECK_EQ(poll(p, 1, 0), 1);
    CHECK_EQ(p[0].revents, POLLNVAL);
}

static void devices(void)
{
    char buffer[64];

    int fd = open("/dev/null", O_RDWR);
    CHECK(fd >= 0);
    CHECK_EQ(write(fd, "gone", 4), 4);
    CHECK_EQ(read(fd, buffer, 4), 0);
    close(fd);
    fd = open("/dev/zero", O_RDONLY);
    memset(buffer, 1, sizeof(buffer));
    CHECK_EQ(read(fd, buffer, sizeof(buffer)), sizeof(buffer));
    CHECK(buffer[0] == 0 && buffer[63] == 0);
    close(fd);
    fd = open("/dev/random", O_RDONLY);
    CHECK_EQ(read(fd, buffer, 32), 32);
    CHECK_EQ(read(fd, buffer + 32, 32), 32);
    CHECK(memcmp(buffer, buffer + 32, 32) != 0);
    close(fd);
    fd = open("/dev/ram", O_RDWR);
    CHECK(fd >= 0);
    CHECK_EQ(lseek(fd, 4096, SEEK_SET), 4096);
    CHECK_EQ(write(fd, "ramdisk", 7), 7);
    CHECK_EQ(lseek(fd, 4096, SEEK_SET), 4096);
    CHECK_EQ(read(fd, buffer, 7), 7);
    CHECK(memcmp(buffer, "ramdisk", 7) == 0);
    close(fd);
    struct stat st;
    CHECK_EQ(stat("/dev/null", &st), 0);
    CHECK(S_ISCHR(st.st_mode));
}

static void proc_files(void)
{
    char buffer[256];

    int fd = open("/proc/uptime", O_RDONLY);
    CHECK(fd >= 0);
    CHECK(read(fd, buffer, sizeof(buffer)) > 0);
    close(fd);
    CHECK_ERRNO(open("/proc/uptime", O_WRONLY), EROFS); // root: no EACCES
    CHECK_ERRNO(open("/proc/nothing", O_RDONLY), ENOENT);
    CHECK_ERRNO(unlink("/proc/uptime"), EROFS);
    snprintf(buffer, sizeof(buffer), "/proc/%d/stat", (int)getpid());
    fd = open(buffer, O_RDONLY);
    CHECK(fd >= 0);
    ssize_t n = read(fd, buffer, sizeof(buffer) - 1);
    CHECK(n > 0);
    buffer[n] = '\0';
    CHECK_EQ(atoi(buffer), getpid());
    close(fd);
}

static const struct ktap_test tests[] = {
    {"channels.pipe.basics", pipes, 0},
    {"channels.pipe.megabyte", pipe_moves_a_megabyte, 0},
    {"channels.fifo", fifos, 0},
    {"channels.locks", record_locks, 0},
    {"channels.poll", poll_waits, 0},
    {"channels.devices", devices, 0},
    {"channels.proc", proc_files, 0},
};

int main(void)
{
    return KTAP_SUITE("channels", tests);
}
