// SPDX-License-Identifier: BSD-2-Clause
// Files, directories, links, permissions, descriptors.

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ktap.h"

#define DIR_PATH "/tmp/files-suite"

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

static void open_flags(void)
{
    struct stat st;

    enter_directory();
    CHECK_ERRNO(open("f", O_RDONLY), ENOENT);
    int fd = open("f", O_CREAT | O_EXCL | O_RDWR, 0640);
    CHECK(fd >= 0);
    CHECK_ERRNO(open("f", O_CREAT | O_EXCL | O_RDWR, 0640), EEXIST);
    CHECK_EQ(write(fd, "hello", 5), 5);
    CHECK_EQ(fstat(fd, &st), 0);
    CHECK_EQ(st.st_size, 5);
    CHECK_EQ(st.st_mode & 07777, 0640);
    CHECK(S_ISREG(st.st_mode));
    int again = open("f", O_WRONLY | O_TRUNC);
    CHECK(again >= 0);
    CHECK_EQ(fstat(fd, &st), 0);
    CHECK_EQ(st.st_size, 0);
    CHECK_ERRNO(read(again, &st, 1), EBADF);
    CHECK_EQ(close(again), 0);
    CHECK_ERRNO(close(again), EBADF);
    CHECK_ERRNO(open("f", O_RDONLY | O_DIRECTORY), ENOTDIR);
    CHECK_ERRNO(open(".", O_WRONLY), EISDIR);
    CHECK_EQ(close(fd), 0);
    CHECK_EQ(unlink("f"), 0);
    leave_directory();
}

static void read_write_seek(void)
{
    char buffer[64];

    enter_directory();
    int fd = open("f", O_CREAT | O_RDWR, 0600);
    CHECK_EQ(write(fd, "0123456789", 10), 10);
    CHECK_EQ(lseek(fd, 3, SEEK_SET), 3);
    CHECK_EQ(read(fd, buffer, 4), 4);
    CHECK(memcmp(buffer, "3456", 4) == 0);
    CHECK_EQ(lseek(fd, -1, SEEK_END), 9);
    CHECK_EQ(read(fd, buffer, sizeof(buffer)), 1);
    CHECK_EQ(read(fd, buffer, sizeof(buffer)), 0);
    CHECK_EQ(pwrite(fd, "xy", 2, 4), 2);
    CHECK_EQ(pread(fd, buffer, 10, 0), 10);
    CHECK(memcmp(buffer, "0123xy6789", 10) == 0);
    CHECK_ERRNO(lseek(fd, -1, SEEK_SET), EINVAL);
    CHECK_EQ(lseek(fd, 100000, SEEK_SET), 100000);
    CHECK_EQ(write(fd, "end", 3), 3);
    CHECK_EQ(pread(fd, buffer, 4, 50000), 4); // the hole
    CHECK(memcmp(buffer, "\0\0\0\0", 4) == 0);
    CHECK_EQ(ftruncate(fd, 5), 0);
    CHECK_EQ(lseek(fd, 0, SEEK_END), 5);
    CHECK_EQ(ftruncate(fd, 8), 0);
    CHECK_EQ(pread(fd, buffer, 10, 0), 8);
    CHECK(memcmp(buffer, "0123x\0\0\0", 8) == 0);
    CHECK_ERRNO(read(fd, (void *)0x30000000, 4), EFAULT);
    CHECK_ERRNO(write(fd, (void *)0x30000000, 4), EFAULT);
    close(fd);
    CHECK_EQ(unlink("f"), 0);
    leave_directory();
}

static void append_mode(void)
{
    char buffer[8];

    enter_directory();
    int a = open("f", O_CREAT | O_RDWR | O_APPEND, 0600);
    int b = open("f", O_WRONLY | O_APPEND);
    CHECK_EQ(write(a, "aa", 2), 2);
    CHECK_EQ(write(b, "bb", 2), 2);
    CHECK_EQ(write(a, "cc", 2), 2);
    CHECK_EQ(pread(a, buffer, 8, 0), 6);
    CHECK(memcmp(buffer, "aabbcc", 6) == 0);
    close(a);
    close(b);
    CHECK_EQ(unlink("f"), 0);
    leave_directory();
}

static void big_file_contents(void)
{
    enum { BYTES = 300000 };
    static uint8_t data[BYTES];
    static uint8_t back[BYTES];

    enter_directory();
    for (int i = 0; i < BYTES; i++) {
        data[i] = (uint8_t)ktap_random();
    }
    int fd = open("f", O_CREAT | O_RDWR, 0600);
    CHECK_EQ(write(fd, data, BYTES), BYTES);
    for (int i = 0; i < 200; i++) {
        off_t at = (off_t)(ktap_random() % BYTES);
        size_t n = ktap_random() % 9000;
        if (n > BYTES - (size_t)at) {
            n = BYTES - (size_t)at;
        }
        if (i % 2) {
            memset(data + at, i, n);
            CHECK_EQ(pwrite(fd, data + at, n, at), n);
        } else {
            CHECK_EQ(pread(fd, back, n, at), n);
            CHECK(memcmp(back, data + at, n) == 0);
        }
    }
    close(fd);
    CHECK_EQ(unlink("f"), 0);
    leave_directory();
}

static void links_and_unlink(void)
{
    struct stat st;

    enter_directory();
    int fd = open("a", O_CREAT | O_RDWR, 0600);
    CHECK_EQ(write(fd, "data", 4), 4);
    CHECK_EQ(link("a", "b"), 0);
    CHECK_EQ(stat("b", &st), 0);
    CHECK_EQ(st.st_nlink, 2);
    CHECK_ERRNO(link("a", "b"), EEXIST);
    CHECK_ERRNO(link(".", "c"), EPERM);
    CHECK_EQ(unlink("a"), 0);
    CHECK_EQ(unlink("b"), 0);
    CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
    char buffer[4];
    CHECK_EQ(read(fd, buffer, 4), 4); // open though unlinked
    CHECK_EQ(fstat(fd, &st), 0);
    CHECK_EQ(st.st_nlink, 0);
    close(fd);
    CHECK_ERRNO(unlink("a"), ENOENT);
    CHECK_ERRNO(unlink("."), EISDIR);
    leave_directory();
}

static void symbolic_links(void)
{
    char buffer[32];
    struct stat st;

    enter_directory();
    CHECK_EQ(symlink("target", "l"), 0);
    CHECK_EQ(readlink("l", buffer, sizeof(buffer)), 6);
    CHECK(memcmp(buffer, "target", 6) == 0);
    CHECK_ERRNO(open("l", O_RDONLY), ENOENT);
    int fd = open("l", O_CREAT | O_WRONLY, 0600);
    CHECK(fd >= 0);
    close(fd);
    CHECK_EQ(stat("target", &st), 0);
    CHECK_EQ(lstat("l", &st), 0);
    CHECK(S_ISLNK(st.st_mode));
    CHECK_ERRNO(open("l", O_RDONLY | O_NOFOLLOW), ELOOP);
    CHECK_EQ(symlink("loop2", "loop1"), 0);
    CHECK_EQ(symlink("loop1", "loop2"), 0);
    CHECK_ERRNO(open("loop1", O_RDONLY), ELOOP);
    CHECK_ERRNO(readlink("target", buffer, 1), EINVAL);
    CHECK_EQ(unlink("loop1") + unlink("loop2") + unlink("l") + unlink("target"), 0);
    leave_directory();
}

static void directories(void)
{
    struct stat st;
    char cwd[128];

    enter_directory();
    CHECK(getcwd(cwd, sizeof(cwd)) != NULL);
    CHECK(strcmp(cwd, DIR_PATH) == 0);
    CHECK_EQ(mkdir("d", 0755), 0);
    CHECK_ERRNO(mkdir("d", 0755), EEXIST);
    CHECK_ERRNO(mkdir("x/y", 0755), ENOENT);
    CHECK_EQ(stat("d", &st), 0);
    CHECK_EQ(st.st_nlink, 2);
    CHECK_EQ(close(open("d/f", O_CREAT | O_WRONLY, 0600)), 0);
    CHECK_ERRNO(rmdir("d"), ENOTEMPTY);
    CHECK_ERRNO(mkdir("d/f/g", 0755), ENOTDIR);
    CHECK_EQ(chdir("d"), 0);
    CHECK(getcwd(cwd, sizeof(cwd)) != NULL);
    CHECK(strcmp(cwd, DIR_PATH "/d") == 0);
    CHECK_ERRNO(chdir("f"), ENOTDIR);
    CHECK_EQ(chdir(".."), 0);
    CHECK_EQ(unlink("d/f"), 0);
    CHECK_EQ(rmdir("d"), 0);
    CHECK_ERRNO(rmdir("."), EINVAL);
    CHECK_ERRNO(rmdir("/"), EBUSY);
    char name[300];
    memset(name, 'n', sizeof(name));
    name[299] = '\0';
    CHECK_ERRNO(mkdir(name, 0755), ENAMETOOLONG);
    leave_directory();
}

static void readdir_sees_each_once(void)
{
    enum { COUNT = 150 };
    bool seen[COUNT] = {false};
    int others = 0;
    char name[16];

    enter_directory();
    for (int i = 0; i < COUNT; i++) {
        snprintf(name, sizeof(name), "file%d", i);
        CHECK_EQ(close(open(name, O_CREAT | O_WRONLY, 0600)), 0);
    }
    DIR *dir = opendir(".");
    CHECK(dir != NULL);
    struct dirent *entry;
    while ((entry = readdir(dir)) != NULL) {
        int n;
        if (sscanf(entry->d_name, "file%d", &n) == 1) {
            CHECK(n >= 0 && n < COUNT && !seen[n]);
            seen[n] = true;
            CHECK_EQ(unlink(entry->d_name), 0); // removing while reading
        } else {
            others++;
        }
    }
    closedir(dir);
    for (int i = 0; i < COUNT; i++) {
        CHECK(seen[i]);
    }
    CHECK_EQ(others, 2);
    leave_directory();
}

static void rename_rules(void)
{
    struct stat st;

    enter_directory();
    CHECK_EQ(close(open("a", O_CREAT | O_WRONLY, 0600)), 0);
    CHECK_EQ(close(open("b", O_CREAT | O_WRONLY, 0600)), 0);
    CHECK_EQ(rename("a", "b"), 0);
    CHECK_ERRNO(stat("a", &st), ENOENT);
    CHECK_EQ(mkdir("d", 0755), 0);
    CHECK_EQ(mkdir("d/e", 0755), 0);
    CHECK_ERRNO(rename("d", "d/e/f"), EINVAL);
    CHECK_ERRNO(rename("b", "d"), EISDIR);
    CHECK_ERRNO(rename("d", "b"), ENOTDIR);
    CHECK_EQ(mkdir("g", 0755), 0);
    CHECK_EQ(rename("d/e", "g/e"), 0);
    CHECK_EQ(stat("d", &st), 0);
    CHECK_EQ(st.st_nlink, 2);
    CHECK_EQ(stat("g", &st), 0);
    CHECK_EQ(st.st_nlink, 3);
    CHECK_EQ(chdir("g/e"), 0);
    CHECK_EQ(stat("..", &st), 0);
    struct stat g;
    CHECK_EQ(stat(DIR_PATH "/g", &g), 0);
    CHECK_EQ(st.st_ino, g.st_ino);
    CHECK_EQ(chdir(DIR_PATH), 0);
    CHECK_EQ(rmdir("g/e") + rmdir("g") + rmdir("d") + unlink("b"), 0);
    leave_directory();
}

static void permissions(void)
{
    enter_directory();
    CHECK_EQ(close(open("secret", O_CREAT | O_WRONLY, 0600)), 0);
    CHECK_EQ(chmod(".", 0755), 0);
    pid_t pid = fork();
    if (pid == 0) {
        if (setuid(500) != 0) {
            _exit(1);
        }
        if (open("secret", O_RDONLY) != -1 || errno != EACCES) {
            _exit(2);
        }
        if (unlink("secret") != -1 || errno != EACCES) {
            _exit(3);
        }
        if (chmod("secret", 0777) != -1 || errno != EPERM) {
            _exit(4);
        }
        if (access("secret", R_OK) != -1 || errno != EACCES) {
            _exit(5);
        }
        _exit(0);
    }
    int status;
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    CHECK_EQ(WEXITSTATUS(status), 0);
    mode_t old = umask(027);
    CHECK_EQ(close(open("masked", O_CREAT | O_WRONLY, 0666)), 0);
    umask(old);
    struct stat st;
    CHECK_EQ(stat("masked", &st), 0);
    CHECK_EQ(st.st_mode & 0777, 0640);
    CHECK_EQ(unlink("masked") + unlink("secret"), 0);
    leave_directory();
}

static void descriptors(void)
{
    int fd = open("/etc/passwd", O_RDONLY);
    char a;
    char b;

    CHECK(fd >= 0);
    int copy = dup(fd);
    CHECK(copy > fd);
    CHECK_EQ(read(fd, &a, 1), 1);
    CHECK_EQ(lseek(copy, 0, SEEK_CUR), 1); // one offset
    CHECK_EQ(dup2(fd, 30), 30);
    CHECK_EQ(read(30, &b, 1), 1);
    CHECK_EQ(dup2(fd, fd), fd);
    CHECK_ERRNO(dup2(fd, 1000), EBADF);
    CHECK_ERRNO(dup(-1), EBADF);
    CHECK_EQ(fcntl(fd, F_DUPFD, 40), 40);
    CHECK_EQ(fcntl(40, F_GETFD), 0);
    CHECK_EQ(fcntl(40, F_SETFD, FD_CLOEXEC), 0);
    CHECK_EQ(fcntl(40, F_GETFD), FD_CLOEXEC);
    CHECK_EQ(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDONLY);
    int n = 0;
    while (dup(fd) >= 0) {
        n++;
    }
    CHECK_EQ(errno, EMFILE);
    CHECK(n > 20);
}

static void times_and_truncate(void)
{
    struct stat st;
    struct timeval times[2] = {{1000, 5}, {2000, 7}};

    enter_directory();
    CHECK_EQ(close(open("f", O_CREAT | O_WRONLY, 0600)), 0);
    CHECK_EQ(utimes("f", times), 0);
    CHECK_EQ(stat("f", &st), 0);
    CHECK_EQ(st.st_mtime, 2000);
    CHECK_EQ(truncate("f", 12345), 0);
    CHECK_EQ(stat("f", &st), 0);
    CHECK_EQ(st.st_size, 12345);
    CHECK(st.st_mtime > 2000);
    CHECK_ERRNO(truncate("f", -1), EINVAL);
    CHECK_EQ(unlink("f"), 0);
    leave_directory();
}

static void bad_arguments(void)
{
    struct stat st;

    CHECK_ERRNO(stat("", &st), ENOENT);
    CHECK_ERRNO(read(-1, &st, 1), EBADF);
    CHECK_ERRNO(read(63, &st, 1), EBADF);
    CHECK_ERRNO(ioctl(0x7fffffff, 0, 0), EBADF);
    static char path[2000];
    memset(path, 'p', sizeof(path) - 1);
    CHECK_ERRNO(open(path, O_RDONLY), ENAMETOOLONG);
}

static const struct ktap_test tests[] = {
    {"files.open.flags", open_flags, 0},
    {"files.io.read_write_seek", read_write_seek, 0},
    {"files.io.append", append_mode, 0},
    {"files.io.random_contents", big_file_contents, 0},
    {"files.link.hard", links_and_unlink, 0},
    {"files.link.symbolic", symbolic_links, 0},
    {"files.directory.rules", directories, 0},
    {"files.directory.each_once", readdir_sees_each_once, 0},
    {"files.rename", rename_rules, 0},
    {"files.permissions", permissions, 0},
    {"files.descriptors", descriptors, 0},
    {"files.times_and_truncate", times_and_truncate, 0},
    {"files.bad_arguments", bad_arguments, 0},
};

int main(void)
{
    return KTAP_SUITE("files", tests);
}
