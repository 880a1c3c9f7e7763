// SPDX-License-Identifier: BSD-2-Clause
// The file server's calls for a test that includes the host's own file headers, whose error names
// collide with the system's.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum oracle_call {
    ORACLE_MKDIR,
    ORACLE_RMDIR,
    ORACLE_UNLINK,
    ORACLE_LINK,
    ORACLE_SYMLINK,
    ORACLE_RENAME,
    ORACLE_CHMOD
};
struct oracle_stat {
    uint32_t mode, nlink;
    uint64_t size;
};

void oracle_start(void);
void oracle_end(void);     // nothing may be left open
void oracle_restart(void); // VFS's successor adopts the state
int oracle_path(enum oracle_call what, const char *path, uint32_t mode);
int oracle_path2(enum oracle_call what, const char *a, const char *b);
int oracle_truncate(const char *path, int64_t bytes);
int oracle_open(const char *path, bool create, bool exclusive, bool trunc, bool append);
int oracle_close(int fd);
int oracle_seek(int fd, int64_t at);
int oracle_write(int fd, const void *data, uint32_t bytes);
int oracle_read(int fd, void *data, uint32_t bytes);
int oracle_ftruncate(int fd, int64_t bytes);
int oracle_lstat(const char *path, struct oracle_stat *st);
int oracle_entries(const char *path);

// One request of random type, from a random client, with random contents; clients, drivers, PM and
// RS alike.
void oracle_garbage(uint32_t (*random_below)(uint32_t));
