// SPDX-License-Identifier: BSD-2-Clause
// Calls on open files: read, write and their kin, lseek, getdents, lengths, ioctl.

#include "abi/proto/cdev.h"
#include "abi/proto/vfs.h"
#include "calls.h"
#include "device.h"
#include "filedata.h"
#include "log.h"
#include "os.h"
#include "pipe.h"
#include "remote.h"

static uint8_t getdents_buffer[ABI_PAGE_SIZE] __attribute__((aligned(8)));

static int regular_read(
    struct proc *p, struct file *file, const struct vfs_fd_req *req, int64_t offset)
{
    struct data_end end = data_to_client(p->endpoint, req->buffer);

    if (offset >= file->inode->size) {
        return 0;
    }
    int n = filedata_read(file->inode, (uint32_t)offset, req->bytes, &end);
    if (n > 0) {
        inode_touch(file->inode, TOUCH_ATIME);
    }
    return n;
}

static int regular_write(
    struct proc *p, struct file *file, const struct vfs_fd_req *req, int64_t offset)
{
    struct inode *inode = file->inode;
    struct data_end end = data_from_client(p->endpoint, req->buffer);

    if (offset > FILE_BYTES_MAX) {
        return -EFBIG;
    }
    int n = filedata_write(inode, (uint32_t)offset, req->bytes, &end);
    if (n > 0) {
        if (p->euid != 0) {
            inode->mode &= ~(uint32_t)(AX_S_ISUID | AX_S_ISGID);
        }
        inode_touch(inode, TOUCH_MTIME | TOUCH_CTIME);
    }
    return n;
}

// read, pread (`at` >= 0).
static int do_read(struct proc *p, const struct vfs_fd_req *req, bool at_offset)
{
    struct file *file = file_of(p, req->fd);

    if (file == NULL || !file_reads(file)) {
        return -EBADF;
    }
    if (req->bytes > INT32_MAX || (at_offset && req->offset < 0)) {
        return -EINVAL;
    }
    int64_t offset = at_offset ? req->offset : file->pos;
    if (inode_is(file->inode, AX_S_IFDIR)) {
        return -EISDIR;
    }
    if (file->inode->pipe != NULL) {
        return at_offset ? -ESPIPE : pipe_read(p, file, req->buffer, req->bytes);
    }
    if (file->device != 0) {
        return device_io(p, file, CDEV_READ, req->buffer, req->bytes, offset, !at_offset);
    }
    if (log_is(file->inode)) {
        return 0;
    }
    if (file->inode->is_remote) {
        return remote_read(p, file, req->buffer, req->bytes, offset, !at_offset);
    }
    int n = regular_read(p, file, req, offset);
    if (n > 0 && !at_offset) {
        file->pos += n;
        file_seal(file);
    }
    return n;
}

static int do_write(struct proc *p, const struct vfs_fd_req *req, bool at_offset)
{
    struct file *file = file_of(p, req->fd);

    if (file == NULL || !file_writes(file)) {
        return -EBADF;
    }
    if (req->bytes > INT32_MAX || (at_offset && req->offset < 0)) {
        return -EINVAL;
    }
    if (file->inode->pipe != NULL) {
        return at_offset ? -ESPIPE : pipe_write(p, file, req->buffer, req->bytes);
    }
    int64_t offset = at_offset ? req->offset : file->pos;
    if (file->device != 0) {
        return device_io(p, file, CDEV_WRITE, req->buffer, req->bytes, offset, !at_offset);
    }
    if (log_is(file->inode)) {
        return log_write(p, req->buffer, req->bytes);
    }
    if (file->flags & AX_O_APPEND) {
        offset = file->inode->size;
    }
    int n = regular_write(p, file, req, offset);
    if (n > 0 && !at_offset) {
        file->pos = offset + n;
        file_seal(file);
    }
    return n;
}

int vfs_do_read(struct proc *p, const struct message *m, struct message *reply)
{
    (void)reply;
    return do_read(p, CPAYLOAD(m, struct vfs_fd_req), false);
}

int vfs_do_pread(struct proc *p, const struct message *m, struct message *reply)
{
    (void)reply;
    return do_read(p, CPAYLOAD(m, struct vfs_fd_req), true);
}

int vfs_do_write(struct proc *p, const struct message *m, struct message *reply)
{
    (void)reply;
    return do_write(p, CPAYLOAD(m, struct vfs_fd_req), false);
}

int vfs_do_pwrite(struct proc *p, const struct message *m, struct message *reply)
{
    (void)reply;
    return do_write(p, CPAYLOAD(m, struct vfs_fd_req), true);
}

int vfs_do_lseek(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_fd_req *req = CPAYLOAD(m, struct vfs_fd_req);
    struct file *file = file_of(p, req->fd);

    if (file == NULL) {
        return -EBADF;
    }
    uint32_t size = file->device != 0 ? device_bytes(file) : file->inode->size;
    if (file->inode->pipe != NULL || (file->device != 0 && size == 0)) {
        return -ESPIPE;
    }
    if (req->whence > AX_SEEK_END) {
        return -EINVAL;
    }
    int64_t base = req->whence == AX_SEEK_SET   ? 0
                   : req->whence == AX_SEEK_CUR ? file->pos
                                                : (int64_t)size;
    if (req->offset > INT64_MAX - base) {
        return -EOVERFLOW;
    }
    int64_t pos = base + req->offset;
    if (pos < 0) {
        return -EINVAL;
    }
    if (pos > FILE_BYTES_MAX) {
        return -EOVERFLOW;
    }
    file->pos = pos;
    file_seal(file);
    PAYLOAD(reply, struct vfs_lseek_rep)->offset = pos;
    return 0;
}

int vfs_do_getdents(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_fd_req *req = CPAYLOAD(m, struct vfs_fd_req);
    struct file *file = file_of(p, req->fd);

    (void)reply;
    if (file == NULL) {
        return -EBADF;
    }
    if (!inode_is(file->inode, AX_S_IFDIR)) {
        return -ENOTDIR;
    }
    if (file->inode->is_remote) {
        return remote_getdents(p, file, req->buffer, req->bytes);
    }
    int64_t cookie = file->pos;
    uint32_t room =
        req->bytes < sizeof(getdents_buffer) ? req->bytes : (uint32_t)sizeof(getdents_buffer);
    int n = dir_read(file->inode, &cookie, getdents_buffer, room);
    if (n <= 0) {
        return n;
    }
    int r = os_client_write(p->endpoint, req->buffer, getdents_buffer, (size_t)n);
    if (r != 0) {
        return r;
    }
    file->pos = cookie;
    file_seal(file);
    return n;
}

// ---- lengths

static int set_length(struct inode *inode, int64_t bytes)
{
    if (inode_is(inode, AX_S_IFDIR)) {
        return -EISDIR;
    }
    if (!inode_is(inode, AX_S_IFREG)) {
        return -EINVAL;
    }
    if (bytes < 0) {
        return -EINVAL;
    }
    if (bytes > FILE_BYTES_MAX) {
        return -EFBIG;
    }
    int r = filedata_truncate(inode, (uint32_t)bytes);
    if (r == 0) {
        inode_touch(inode, TOUCH_MTIME | TOUCH_CTIME);
    }
    return r;
}

int vfs_do_truncate(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_truncate_req *req = CPAYLOAD(m, struct vfs_truncate_req);
    int r = path_walk_client(p, &walk_first, req->path, req->path_bytes, WALK_FOLLOW);

    (void)reply;
    if (r == 0) {
        r = check_writable(walk_first.node);
    }
    if (r == 0) {
        r = inode_access(walk_first.node, p->euid, p->egid, 2);
    }
    return r == 0 ? set_length(walk_first.node, req->bytes) : r;
}

int vfs_do_ftruncate(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_fd_req *req = CPAYLOAD(m, struct vfs_fd_req);
    const struct file *file = file_of(p, req->fd);

    (void)reply;
    if (file == NULL) {
        return -EBADF;
    }
    return file_writes(file) ? set_length(file->inode, req->offset) : -EINVAL;
}

int vfs_do_sync(struct proc *p, const struct message *m, struct message *reply)
{
    (void)p;
    (void)m;
    (void)reply;
    return 0; // everything is in memory
}

int vfs_do_fsync(struct proc *p, const struct message *m, struct message *reply)
{
    (void)reply;
    return file_of(p, CPAYLOAD(m, struct vfs_fd_req)->fd) != NULL ? 0 : -EBADF;
}

int vfs_do_ioctl(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_control_req *req = CPAYLOAD(m, struct vfs_control_req);
    struct file *file = file_of(p, req->fd);

    (void)reply;
    if (file == NULL) {
        return -EBADF;
    }
    return file->device != 0 ? device_ioctl(p, file, req->request, req->arg) : -ENOTTY;
}
