// SPDX-License-Identifier: BSD-2-Clause
// VFS and read-only file system servers (procfs): asynchronous requests, answered by TRAP_SENDA
// with the same serial. A server publishes "drv.fs.<type>" in DS. Inode numbers are the server's
// own; 1 is the root. Data moves through grants made by VFS.
#pragma once

#include "abi/endpoint.h"
#include "abi/fs.h"
#include "abi/message.h"

enum fs_request {
    FS_LOOKUP = MSG_CLASS_FS + 1,
    FS_STAT = MSG_CLASS_FS + 2,
    FS_READ = MSG_CLASS_FS + 3,
    FS_GETDENTS = MSG_CLASS_FS + 4,
    FS_READLINK = MSG_CLASS_FS + 5
};

struct fs_lookup_req {
    uint32_t directory;
    char name[40]; // NUL-terminated; longer names do not exist there
};
struct fs_node_rep { // lookup, stat
    uint32_t ino;
    uint32_t mode;
    uint32_t bytes;
    int32_t uid;
    int32_t gid;
};
struct fs_stat_req {
    uint32_t ino;
};
struct fs_read_req { // read, getdents, readlink
    uint32_t ino;
    uint32_t offset; // getdents: cookie, 0 first
    cp_grant_id_t gid;
    uint32_t bytes;
}; // status: bytes written to the grant
struct fs_read_rep {
    uint32_t cookie; // getdents: where to go on
};
MSG_ASSERT_FITS(struct fs_lookup_req);
