// SPDX-License-Identifier: BSD-2-Clause
// See oracle.h.

#include "oracle.h"

#include <stdlib.h>
#include <string.h>

#include "proc.h"
#include "store.h"
#include "world.h"

static const uint32_t types[] = {[ORACLE_MKDIR] = VFS_MKDIR,
    [ORACLE_RMDIR] = VFS_RMDIR,
    [ORACLE_UNLINK] = VFS_UNLINK,
    [ORACLE_LINK] = VFS_LINK,
    [ORACLE_SYMLINK] = VFS_SYMLINK,
    [ORACLE_RENAME] = VFS_RENAME,
    [ORACLE_CHMOD] = VFS_CHMOD};

void oracle_start(void)
{
    world_start();
    if (v_path(0, VFS_MKDIR, "/top", 0, 0755) != 0 || v_path(0, VFS_CHDIR, "/top", 0, 0) != 0) {
        abort();
    }
}

void oracle_end(void)
{
    for (unsigned i = 0; i < NR_PROCS; i++) { // garbage from PM may have made any
        if (proc_at(i)->endpoint != NONE) {
            proc_end(proc_at(i));
        }
    }
    if (store_records(STORE_FILE) != 0 || store_records(STORE_PIPE) != 0 ||
        store_records(STORE_LOCK) != 0 || store_records(STORE_ANSWERS) != 0 || world.grants != 0) {
        abort(); // something was not let go
    }
    world_end();
}

void oracle_restart(void)
{
    world_restart();
}

int oracle_path(enum oracle_call what, const char *path, uint32_t mode)
{
    return v_path(0, types[what], path, 0, mode);
}

int oracle_path2(enum oracle_call what, const char *a, const char *b)
{
    return v_path2(0, types[what], a, b);
}

int oracle_truncate(const char *path, int64_t bytes)
{
    return v_truncate(0, path, bytes);
}

int oracle_open(const char *path, bool create, bool exclusive, bool trunc, bool append)
{
    return v_open(0, path,
        AX_O_RDWR | (create ? AX_O_CREAT : 0) | (exclusive ? AX_O_EXCL : 0) |
            (trunc ? AX_O_TRUNC : 0) | (append ? AX_O_APPEND : 0),
        0644);
}

int oracle_close(int fd)
{
    return v_close(0, fd);
}

int oracle_seek(int fd, int64_t at)
{
    return v_fd(0, VFS_LSEEK, fd, 0, at, AX_SEEK_SET);
}

int oracle_write(int fd, const void *data, uint32_t bytes)
{
    return v_write(0, fd, data, bytes);
}

int oracle_read(int fd, void *data, uint32_t bytes)
{
    return v_read(0, fd, data, bytes);
}

int oracle_ftruncate(int fd, int64_t bytes)
{
    return v_fd(0, VFS_FTRUNCATE, fd, 0, bytes, 0);
}

int oracle_lstat(const char *path, struct oracle_stat *out)
{
    struct abi_stat st;
    int r = v_stat(0, path, &st, false);

    if (r == 0) {
        *out = (struct oracle_stat){.mode = st.mode, .nlink = st.nlink, .size = st.size};
    }
    return r;
}

int oracle_entries(const char *path)
{
    int fd = v_open(0, path, AX_O_RDONLY, 0);
    int count = 0;
    int n;

    while ((n = v_fd(0, VFS_GETDENTS, fd, 160, 0, 0)) > 0) { // few at a time
        const uint8_t *at = user(0, USER_BASE + 8192);
        for (int done = 0; done < n; count++) {
            uint16_t reclen;
            memcpy(&reclen, at + done + 4, sizeof(reclen));
            done += reclen;
        }
    }
    (void)v_close(0, fd);
    return n < 0 ? n : count;
}

// ---- garbage

static uint32_t random_word(uint32_t (*random_below)(uint32_t))
{
    static const uint32_t odd[] = {0, 1, 2, 3, 4, 5, 63, 64, 0x7fffffff, 0x80000000, 0xffffffff,
        0xfffff000, 4096, USER_BASE, USER_BASE + 8, USER_BASE + 4096, 1024, 12, 0x200,
        AX_S_IFIFO | 0666};

    return random_below(8) == 0 ? random_below(0xffffffff)
                                : odd[random_below(sizeof(odd) / sizeof(odd[0]))];
}

void oracle_garbage(uint32_t (*random_below)(uint32_t))
{
    static const char *const paths[] = {
        "/top", "a", "/dev/thing", "", "/", "../x", "fifo", "/proc/1/stat"};
    uint32_t words[12];
    int c = (int)random_below(CLIENTS);

    for (int i = 0; i < 12; i++) {
        words[i] = random_word(random_below);
    }
    uint32_t request = MSG_CLASS_VFS + random_below(VFS_NR_REQUESTS + 2);
    if (random_below(2) == 0) { // a path that exists more often than not
        const char *path = paths[random_below(sizeof(paths) / sizeof(paths[0]))];
        words[0] = put_path(c, 0, path);
        words[1] = (uint32_t)strlen(path) + 1;
    } else if (random_below(2) == 0) {
        words[0] = random_below(6); // a descriptor
        words[1] = USER_BASE + 8192;
    }
    switch (random_below(16)) {
    case 0: // PM and RS do not lie, but VFS must not fall over what they say either
        words[0] = random_below(4) == 0 ? words[0] : (uint32_t)(CLIENT + c);
        if (request != VFS_PM_EXIT) {
            deliver(random_below(2) ? PM_EP : RS_EP, request, random_below(100), 0, words,
                sizeof(words));
        }
        break;
    case 1:
        deliver((endpoint_t)(CLIENT + CLIENTS + random_below(200)),
            MSG_CLASS_CDEV + random_below(12) + (random_below(2) ? MSG_REPLY : 0), random_below(50),
            (int)words[3], words, sizeof(words));
        break;
    case 2: {
        struct vfs_pm_unpause_req req = {.endpoint = CLIENT + c};
        deliver(PM_EP, VFS_PM_UNPAUSE, 1, 0, &req, sizeof(req));
        break;
    }
    case 3: {
        struct vfs_pm_exit_req req = {.endpoint = CLIENT + c};
        deliver(PM_EP, VFS_PM_EXIT, 1, 0, &req, sizeof(req));
        struct vfs_pm_fork_req fork = {.parent = INIT_EP, .child = CLIENT + c, .pid = 100 + c};
        deliver(PM_EP, VFS_PM_FORK, 1, 0, &fork, sizeof(fork));
        break;
    }
    default:
        (void)call(c, request, words, sizeof(words));
        break;
    }
}
