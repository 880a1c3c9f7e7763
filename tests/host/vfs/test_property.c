// SPDX-License-Identifier: BSD-2-Clause
// Random calls on the file server and on the build machine's own file system side by side: results,
// contents, link counts must agree. Then requests full of garbage, which must all get an answer.
// The seed is printed; SEED=n repeats a run.

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "oracle.h"

enum { ROUNDS = 60000, GARBAGE_ROUNDS = 300000, FDS = 6 };

static uint64_t seed;
static int host_fd[FDS];
static int vfs_fd[FDS];

static uint32_t random_below(uint32_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 20) % n;
}

static const char *const names[] = {
    "a", "b", "c", "dd", "a-name-that-needs-a-larger-record-than-the-others-do", "e"};

// A path without ".." above the start: both sides stand in their own directory.
static void random_path(char *path)
{
    unsigned parts = 1 + random_below(3);

    path[0] = '\0';
    for (unsigned i = 0; i < parts; i++) {
        strcat(path, i > 0 ? "/" : "");
        strcat(path, names[random_below(sizeof(names) / sizeof(names[0]))]);
        if (random_below(12) == 0) {
            strcat(path, "/.");
        }
    }
    if (random_below(12) == 0) {
        strcat(path, "/");
    }
}

// Errors may differ where POSIX leaves the choice; success may not.
static void agree(const char *what, const char *path, int host, int vfs)
{
    bool both = (host < 0) == (vfs < 0);

    if (!both || (host >= 0 && host != vfs)) {
        printf("%s %s: host %d (%s), vfs %d\n", what, path, host, host < 0 ? strerror(errno) : "",
            vfs);
        fail();
    }
}

static void step_names(void)
{
    char path[256], other[256];
    random_path(path);
    random_path(other);
    switch (random_below(9)) {
    case 0:
        agree("mkdir", path, mkdir(path, 0755), oracle_path(ORACLE_MKDIR, path, 0755));
        break;
    case 1:
        agree("rmdir", path, rmdir(path), oracle_path(ORACLE_RMDIR, path, 0));
        break;
    case 2:
        agree("unlink", path, unlink(path), oracle_path(ORACLE_UNLINK, path, 0));
        break;
    case 3:
        agree("link", path, link(path, other), oracle_path2(ORACLE_LINK, path, other));
        break;
    case 4:
        agree("symlink", other, symlink(path, other), oracle_path2(ORACLE_SYMLINK, path, other));
        break;
    case 5:
    case 6:
        agree("rename", path, rename(path, other), oracle_path2(ORACLE_RENAME, path, other));
        break;
    case 7:
        agree("truncate", path, truncate(path, 5000), oracle_truncate(path, 5000));
        break;
    default:
        agree("chmod", path, chmod(path, 0700), oracle_path(ORACLE_CHMOD, path, 0700));
        break;
    }
}

static void step_open(void)
{
    char path[256];
    unsigned i = random_below(FDS);
    bool create = random_below(2);
    bool exclusive = create && random_below(3) == 0;
    bool trunc = random_below(4) == 0;
    bool append = random_below(3) == 0;

    random_path(path);
    if (host_fd[i] >= 0) {
        agree("close", "", close(host_fd[i]), oracle_close(vfs_fd[i]));
    }
    int flags = O_RDWR | (create ? O_CREAT : 0) | (exclusive ? O_EXCL : 0) | (trunc ? O_TRUNC : 0) |
                (append ? O_APPEND : 0);
    host_fd[i] = open(path, flags, 0644);
    vfs_fd[i] = oracle_open(path, create, exclusive, trunc, append);
    agree("open", path, host_fd[i] < 0 ? -1 : 0, vfs_fd[i] < 0 ? vfs_fd[i] : 0);
}

static void step_data(void)
{
    static char out[20000], in[20000], in2[20000];
    unsigned i = random_below(FDS);
    uint32_t n = random_below(4) == 0 ? random_below(sizeof(out)) : random_below(300);

    if (host_fd[i] < 0) {
        return;
    }
    switch (random_below(4)) {
    case 0: {
        off_t at = random_below(50000);
        agree("lseek", "", lseek(host_fd[i], at, SEEK_SET) == at ? 0 : -1,
            oracle_seek(vfs_fd[i], at));
        break;
    }
    case 1:
        memset(out, (int)random_below(256), n);
        agree("write", "", (int)write(host_fd[i], out, n), oracle_write(vfs_fd[i], out, n));
        break;
    case 2: {
        int got = (int)read(host_fd[i], in, n);
        agree("read", "", got, oracle_read(vfs_fd[i], in2, n));
        assert_true(got <= 0 || memcmp(in, in2, (size_t)got) == 0);
        break;
    }
    default:
        agree("ftruncate", "", ftruncate(host_fd[i], n * 3), oracle_ftruncate(vfs_fd[i], n * 3));
        break;
    }
}

static void step_look(void)
{
    char path[256];
    struct stat st;
    struct oracle_stat v;

    random_path(path);
    int host = lstat(path, &st);
    int vfs = oracle_lstat(path, &v);
    agree("lstat", path, host, vfs);
    if (host != 0) {
        return;
    }
    assert_int_equal(st.st_mode & S_IFMT, v.mode & S_IFMT);
    if (!S_ISDIR(st.st_mode)) {
        assert_int_equal(st.st_size, v.size);
        assert_int_equal(st.st_nlink, v.nlink);
        return;
    }
    unsigned subdirs = 0,
             entries = 0; // the host's link counts of directories depend on its file system
    DIR *dir = opendir(path);
    for (struct dirent *e; (e = readdir(dir)) != NULL;) {
        subdirs += e->d_type == DT_DIR;
        entries++;
    }
    closedir(dir);
    assert_int_equal(v.nlink, subdirs);
    assert_int_equal(oracle_entries(path), entries);
}

static void same_as_the_host(void **state)
{
    char top[] = "/tmp/vfs-property-XXXXXX";
    char back[1024];

    (void)state;
    assert_non_null(getcwd(back, sizeof(back)));
    assert_non_null(mkdtemp(top));
    assert_int_equal(chdir(top), 0);
    oracle_start();
    for (int i = 0; i < FDS; i++) {
        host_fd[i] = -1;
    }
    for (int i = 0; i < ROUNDS; i++) {
        uint32_t what = random_below(10);
        if (what < 4) {
            step_names();
        } else if (what < 6) {
            step_open();
        } else if (what < 9) {
            step_data();
        } else {
            step_look();
        }
        if (i % 10000 == 5000) {
            oracle_restart(); // the server dies; its successor must know everything
        }
    }
    for (int i = 0; i < FDS; i++) {
        if (host_fd[i] >= 0) {
            close(host_fd[i]);
        }
    }
    oracle_end();
    assert_int_equal(chdir(back), 0);
    char command[128];
    snprintf(command, sizeof(command), "rm -rf %s", top);
    assert_int_equal(system(command), 0);
}

static void garbage_is_answered(void **state)
{
    (void)state;
    oracle_start();
    for (int i = 0; i < GARBAGE_ROUNDS; i++) {
        oracle_garbage(random_below);
    }
    oracle_end();
}

int main(void)
{
    const char *given = getenv("SEED");

    seed = given != NULL ? strtoull(given, NULL, 0) : 0x9e3779b97f4a7c15u;
    printf("# seed %llu\n", (unsigned long long)seed);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_as_the_host), cmocka_unit_test(garbage_is_answered)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
