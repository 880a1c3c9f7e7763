// SPDX-License-Identifier: BSD-2-Clause
// Calls on attributes: stat and its kin, access, mode, owner, times, file system statistics.

#include <string.h>

#include "abi/proto/vfs.h"
#include "calls.h"
#include "mount.h"
#include "os.h"
#include "remote.h"
#include "store.h"

static int put_stat(struct proc *p, const struct inode *inode, vir_bytes buffer)
{
    struct abi_stat st;

    inode_stat(inode, &st);
    return os_client_write(p->endpoint, buffer, &st, sizeof(st));
}

static int stat_path(struct proc *p, const struct message *m, uint32_t how)
{
    const struct vfs_path_req *req = CPAYLOAD(m, struct vfs_path_req);
    int r = path_walk_client(p, &walk_first, req->path, req->path_bytes, how);

    if (r == 0 && walk_first.node->is_remote && walk_first.is_dot) {
        r = remote_stat(p, walk_first.node); // else the lookup has just brought them
    }
    return r == 0 ? put_stat(p, walk_first.node, req->buffer) : r;
}

int vfs_do_stat(struct proc *p, const struct message *m, struct message *reply)
{
    (void)reply;
    return stat_path(p, m, WALK_FOLLOW);
}

int vfs_do_lstat(struct proc *p, const struct message *m, struct message *reply)
{
    (void)reply;
    return stat_path(p, m, 0);
}

int vfs_do_fstat(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_fd_req *req = CPAYLOAD(m, struct vfs_fd_req);
    struct file *file = file_of(p, req->fd);

    (void)reply;
    if (file == NULL) {
        return -EBADF;
    }
    int r = file->inode->is_remote ? remote_stat(p, file->inode) : 0;
    return r == 0 ? put_stat(p, file->inode, req->buffer) : r;
}

int vfs_do_access(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_path_req *req = CPAYLOAD(m, struct vfs_path_req);

    (void)reply;
    if (req->flags > 7) {
        return -EINVAL;
    }
    int r = path_walk_client(p, &walk_first, req->path, req->path_bytes, WALK_FOLLOW | WALK_REAL);
    if (r != 0) {
        return r;
    }
    if ((req->flags & 2) && walk_first.node->is_remote) {
        return -EROFS;
    }
    return inode_access(walk_first.node, p->uid, p->gid, req->flags);
}

// ---- mode and owner

static int change_mode(const struct proc *p, struct inode *inode, uint32_t mode)
{
    int r = check_writable(inode);

    if (r != 0) {
        return r;
    }
    if (p->euid != 0 && p->euid != inode->uid) {
        return -EPERM;
    }
    mode &= 07777;
    if (p->euid != 0 && p->egid != inode->gid) {
        mode &= ~(uint32_t)AX_S_ISGID;
    }
    inode->mode = (inode->mode & AX_S_IFMT) | mode;
    inode_touch(inode, TOUCH_CTIME);
    return 0;
}

int vfs_do_chmod(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_path_req *req = CPAYLOAD(m, struct vfs_path_req);
    int r = path_walk_client(p, &walk_first, req->path, req->path_bytes, WALK_FOLLOW);

    (void)reply;
    return r == 0 ? change_mode(p, walk_first.node, req->mode) : r;
}

int vfs_do_fchmod(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_fd_req *req = CPAYLOAD(m, struct vfs_fd_req);
    const struct file *file = file_of(p, req->fd);

    (void)reply;
    return file != NULL ? change_mode(p, file->inode, req->arg) : -EBADF;
}

// -1 leaves an id as it is. The owner may give the file to his own group, nothing else.
static int change_owner(const struct proc *p, struct inode *inode, int32_t uid, int32_t gid)
{
    int r = check_writable(inode);

    if (r != 0) {
        return r;
    }
    uid = uid == -1 ? inode->uid : uid;
    gid = gid == -1 ? inode->gid : gid;
    if (p->euid != 0) {
        if (p->euid != inode->uid || uid != inode->uid || (gid != inode->gid && gid != p->egid)) {
            return -EPERM;
        }
        inode->mode &=
            inode_is(inode, AX_S_IFREG) ? ~(uint32_t)(AX_S_ISUID | AX_S_ISGID) : UINT32_MAX;
    }
    inode->uid = uid;
    inode->gid = gid;
    inode_touch(inode, TOUCH_CTIME);
    return 0;
}

static int chown_path(struct proc *p, const struct message *m, uint32_t how)
{
    const struct vfs_path_req *req = CPAYLOAD(m, struct vfs_path_req);
    int r = path_walk_client(p, &walk_first, req->path, req->path_bytes, how);

    return r == 0 ? change_owner(p, walk_first.node, req->uid, req->gid) : r;
}

int vfs_do_chown(struct proc *p, const struct message *m, struct message *reply)
{
    (void)reply;
    return chown_path(p, m, WALK_FOLLOW);
}

int vfs_do_lchown(struct proc *p, const struct message *m, struct message *reply)
{
    (void)reply;
    return chown_path(p, m, 0);
}

int vfs_do_fchown(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_fd_req *req = CPAYLOAD(m, struct vfs_fd_req);
    const struct file *file = file_of(p, req->fd);

    (void)reply;
    return file != NULL ? change_owner(p, file->inode, (int32_t)req->arg, (int32_t)req->arg2)
                        : -EBADF;
}

// ---- times

enum { ATIME_NOW = 1, MTIME_NOW = 2, ATIME_OMIT = 4, MTIME_OMIT = 8, NO_FOLLOW = 16 };

static int change_times(const struct proc *p, struct inode *inode, const struct vfs_utimes_req *req)
{
    int r = check_writable(inode);
    bool both_now = (req->flags & (ATIME_NOW | MTIME_NOW)) == (ATIME_NOW | MTIME_NOW);

    if (r != 0) {
        return r;
    }
    if (p->euid != 0 && p->euid != inode->uid) {
        r = both_now ? inode_access(inode, p->euid, p->egid, 2) : -EPERM;
        if (r != 0) {
            return r;
        }
    }
    if (!(req->flags & ATIME_OMIT)) {
        inode->atime_ns = req->flags & ATIME_NOW ? os_wall_now_ns() : req->atime_ns;
    }
    if (!(req->flags & MTIME_OMIT)) {
        inode->mtime_ns = req->flags & MTIME_NOW ? os_wall_now_ns() : req->mtime_ns;
    }
    inode_touch(inode, TOUCH_CTIME);
    return 0;
}

int vfs_do_utimes(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_utimes_req *req = CPAYLOAD(m, struct vfs_utimes_req);

    (void)reply;
    if (req->path == 0) {
        const struct file *file = file_of(p, req->fd);
        return file != NULL ? change_times(p, file->inode, req) : -EBADF;
    }
    int r = path_walk_client(
        p, &walk_first, req->path, req->path_bytes, req->flags & NO_FOLLOW ? 0 : WALK_FOLLOW);
    return r == 0 ? change_times(p, walk_first.node, req) : r;
}

// ---- file systems

int vfs_do_statvfs(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_statvfs_req *req = CPAYLOAD(m, struct vfs_statvfs_req);
    uint32_t index = req->index;
    struct abi_statvfs st = {.block_bytes = ABI_PAGE_SIZE};

    (void)reply;
    if (req->path != 0) {
        int r = path_walk_client(p, &walk_first, req->path, req->path_bytes, WALK_FOLLOW);
        if (r != 0) {
            return r;
        }
        index = walk_first.node->is_remote ? remote_device(walk_first.node) - 1 : 0;
    }
    const struct mount *mount = mount_at(index);
    if (mount == NULL) {
        return index < NR_MOUNTS ? -ENODEV : -ENOENT;
    }
    if (index == 0) {
        st.blocks = store_pages_total();
        st.blocks_free = store_pages_free();
        st.files = store_records(STORE_INODE);
        st.files_free = st.blocks_free * (ABI_PAGE_SIZE / store_record_bytes(STORE_INODE));
    } else {
        st.flags = 1; // read-only
    }
    memcpy(st.type, mount->type, sizeof(st.type));
    memcpy(st.mounted_on, mount->where, sizeof(st.mounted_on));
    return os_client_write(p->endpoint, req->buffer, &st, sizeof(st));
}
