// SPDX-License-Identifier: BSD-2-Clause
// Requests to VFS and their replies. Pointers are in the caller's memory; lengths of paths include
// the NUL. The reply's header status is the result (descriptor, byte count, 0) or a negative error.
#pragma once

#include "abi/endpoint.h"
#include "abi/fs.h"
#include "abi/message.h"

enum vfs_request {
#define R(number, NAME, name, who, summary) VFS_##NAME = MSG_CLASS_VFS + number,
#include "abi/proto/vfs.def"
#undef R
    VFS_NR_REQUESTS = 69
};

struct vfs_path_req { // open, stat, lstat, mkdir, rmdir, unlink, chdir, chroot, access, chmod,
                      // chown, lchown, mknod, umount
    vir_bytes path;
    uint32_t path_bytes;
    uint32_t flags; // open: AX_O_*; access: mode bits
    uint32_t mode;  // open, mkdir, chmod, mknod
    int32_t uid;    // chown
    int32_t gid;
    vir_bytes buffer; // stat: struct abi_stat
};
struct vfs_fd_req { // close, read, write, pread, pwrite, fstat, fchdir, fchmod, fchown, getdents,
                    // dup, dup2, fsync
    int32_t fd;
    vir_bytes buffer;
    uint32_t bytes;
    uint32_t arg;  // dup2: new fd; fchmod: mode; fchown: uid
    uint32_t arg2; // fchown: gid
    uint32_t reserved;
    int64_t offset; // pread, pwrite, lseek, ftruncate: length
    uint32_t whence;
};
struct vfs_lseek_rep {
    int64_t offset;
};
struct vfs_path2_req { // link, symlink, rename: from/target, to; readlink: path, buffer; mount:
                       // special, directory; truncate
    vir_bytes path1;
    uint32_t path1_bytes;
    vir_bytes path2;
    uint32_t path2_bytes; // readlink: size of the buffer
    uint32_t flags;
    char type[16]; // mount
};
struct vfs_truncate_req {
    vir_bytes path;
    uint32_t path_bytes;
    int64_t bytes;
};
struct vfs_utimes_req {
    vir_bytes path; // 0: by descriptor
    uint32_t path_bytes;
    int32_t fd;
    uint32_t flags; // 1: atime now, 2: mtime now, 4: leave atime, 8: leave mtime, 16: no follow
    int64_t atime_ns;
    int64_t mtime_ns;
};
struct vfs_control_req { // fcntl, ioctl
    int32_t fd;
    uint32_t request;
    uint32_t arg; // value or address
};
struct vfs_pipe_req {
    uint32_t flags; // AX_O_NONBLOCK, AX_O_CLOEXEC
};
struct vfs_pipe_rep {
    int32_t fd[2];
};
struct vfs_poll_req {
    vir_bytes fds; // struct abi_pollfd
    uint32_t count;
    int32_t timeout_ms; // -1: for ever
};
struct vfs_umask_req {
    uint32_t mask;
};
struct vfs_statvfs_req {
    vir_bytes path; // 0: the mount with number `index`
    uint32_t path_bytes;
    uint32_t index;
    vir_bytes buffer; // struct abi_statvfs
};

struct vfs_pm_fork_req {
    endpoint_t parent, child;
    int32_t pid;
};
struct vfs_pm_exit_req {
    endpoint_t endpoint;
};
// VFS resolves the path as that process (root, cwd, ids), checks execute permission, handles #!,
// and calls VM_EXEC_NEW, _SEGMENT and _STACK. On error it has called VM_EXEC_ABORT. PM then calls
// VM_EXEC_COMMIT; VFS closes close-on-exec descriptors on answering OK.
struct vfs_pm_exec_req {
    endpoint_t endpoint;
    cp_grant_id_t path_gid;
    uint32_t path_bytes;
    vir_bytes args; // in the process's memory
    uint32_t args_bytes;
    uint16_t argc;
    uint16_t envc;
    uint32_t serial; // for the auxv
};
struct vfs_pm_exec_rep {
    vir_bytes pc;
    vir_bytes sp;
    uint32_t mode; // set-id bits of the file
    int32_t uid;   // owner
    int32_t gid;
    char name[ABI_NAME_MAX];
};
struct vfs_pm_ids_req {
    endpoint_t endpoint;
    int32_t uid, gid; // real
    int32_t euid, egid;
    int32_t pgrp, sid;
    int32_t pid;
    uint32_t new_session; // 1: setsid: it has no controlling terminal now
};
struct vfs_pm_unpause_req {
    endpoint_t endpoint;
    uint32_t restart; // 1: end a blocked call with -ERESTART (the library repeats it); 0: -EINTR
};                    // status 1: a call was interrupted; 0: none was blocked
struct vfs_service_req {
    endpoint_t endpoint;
    int32_t pid;
    int32_t uid;
    char label[ABI_LABEL_MAX];
};
struct vfs_rs_read_req {
    cp_grant_id_t path_gid;
    uint32_t path_bytes;
    cp_grant_id_t gid; // where the bytes go; -1: only the size is asked
    uint32_t bytes;
    uint32_t offset;
};
struct vfs_rs_read_rep {
    uint32_t file_bytes;
};

MSG_ASSERT_FITS(struct vfs_path_req);
MSG_ASSERT_FITS(struct vfs_fd_req);
MSG_ASSERT_FITS(struct vfs_path2_req);
MSG_ASSERT_FITS(struct vfs_utimes_req);
MSG_ASSERT_FITS(struct vfs_pm_exec_req);
MSG_ASSERT_FITS(struct vfs_pm_exec_rep);
MSG_ASSERT_FITS(struct vfs_pm_ids_req);
