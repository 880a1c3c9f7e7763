// SPDX-License-Identifier: BSD-2-Clause
// Calls on character devices and the controlling terminals of sessions; see device.h.

#include "abi/proto/cdev.h"
#include "abi/termios.h"
#include "device.h"
#include "device_table.h"
#include "log.h"
#include "os.h"
#include "poll.h"
#include "proc.h"
#include "wait.h"

static void set_session_terminal(int32_t sid, uint32_t number)
{
    for (unsigned i = 0; i < NR_PROCS; i++) {
        struct proc *p = proc_at(i);
        if (p->endpoint != NONE && p->sid == sid) {
            p->ctty = number;
        }
    }
}

static void no_follow_up(struct outgoing *o, int status, const struct message *reply)
{
    (void)o;
    (void)status;
    (void)reply;
}

static void send_close(const struct proc *p, uint32_t number, uint32_t flags)
{
    const struct device *device = device_at(number);
    struct outgoing *o =
        device != NULL ? outgoing_new(device->driver, CDEV_CLOSE, NULL, no_follow_up) : NULL;

    if (o == NULL) {
        os_log("device: a close got lost", device != NULL ? device->name : "?", (int)number);
        return;
    }
    struct cdev_open_req *req = PAYLOAD(&o->m, struct cdev_open_req);
    *req = (struct cdev_open_req){.minor = device->minor, .flags = flags};
    if (p != NULL) {
        req->pid = p->pid;
        req->pgrp = p->pgrp;
        req->sid = p->sid;
    }
    outgoing_send(o);
}

// ---- open

static int install(struct outgoing *o)
{
    int fd = file_free_fd(o->p, 0);

    if (fd < 0) {
        return fd;
    }
    struct file *file = file_new(o->inode, o->flags);
    if (file == NULL) {
        return -ENFILE;
    }
    file->device = o->device;
    file_seal(file);
    file_install(o->p, fd, file, (o->flags & AX_O_CLOEXEC) != 0);
    return fd;
}

static void open_done(struct outgoing *o, int status, const struct message *reply)
{
    int result = status;

    (void)reply;
    if (status >= 0) {
        result = o->p != NULL ? install(o) : -EINTR;
        if (result < 0) {
            send_close(o->p, o->device, o->flags);
        } else if (status == 1) {
            set_session_terminal(o->p->sid, o->device);
        }
    }
    if (o->p != NULL) {
        wait_finish(o->p, result);
    }
    inode_unref(o->inode);
}

int device_open(struct proc *p, struct inode *inode, uint32_t flags)
{
    uint32_t number = inode->rdev >= RDEV_FIRST ? inode->rdev - RDEV_FIRST : 0;

    if (inode->rdev == RDEV_LOG) {
        return log_open(p, inode, flags);
    }
    if (inode->rdev == RDEV_CONSOLE) {
        return flags & AX_O_NONBLOCK ? -ENXIO : wait_for(p, BLOCK_ARRIVAL);
    }
    if (inode->rdev == RDEV_TTY) {
        number = p->ctty;
        flags |= AX_O_NOCTTY;
    }
    const struct device *device = device_at(number);
    if (device == NULL) {
        return -ENXIO;
    }
    int fd = file_free_fd(p, 0);
    if (fd < 0) {
        return fd;
    }
    struct outgoing *o = outgoing_new(device->driver, CDEV_OPEN, p, open_done);
    if (o == NULL) {
        return -ENOMEM;
    }
    o->device = number;
    o->flags = flags;
    o->inode = inode;
    inode_ref(inode);
    *PAYLOAD(&o->m, struct cdev_open_req) = (struct cdev_open_req){
        .minor = device->minor, .flags = flags, .pid = p->pid, .pgrp = p->pgrp, .sid = p->sid};
    int r = wait_for(p, BLOCK_DEVICE);
    outgoing_send(o);
    return r;
}

// ---- read, write, ioctl

// An interrupted request ends the way PM wished.
static void finish(struct proc *p, int status)
{
    wait_finish(p, status == -EINTR && p->cancel_error != 0 ? p->cancel_error : status);
}

static void io_done(struct outgoing *o, int status, const struct message *reply)
{
    (void)reply;
    if (o->p == NULL) {
        return;
    }
    if (status > (int)o->grant_bytes) {
        status = -EIO; // a driver that counts wrong
    }
    struct file *file = file_of(o->p, (int32_t)o->index);
    if (status > 0 && o->flags && file != NULL) {
        file->pos += status;
        file_seal(file);
    }
    finish(o->p, status);
}

int device_io(struct proc *p, struct file *file, uint32_t type, vir_bytes buffer, uint32_t bytes,
    int64_t offset, bool moves)
{
    const struct device *device = device_at(file->device);

    if (device == NULL) {
        return -EIO;
    }
    if (bytes == 0) {
        return 0;
    }
    struct outgoing *o = outgoing_new(device->driver, type, p, io_done);
    if (o == NULL) {
        return -ENOMEM;
    }
    o->flags = moves;
    o->index = p->request.words[0]; // every request that comes here begins with its descriptor
    *PAYLOAD(&o->m, struct cdev_io_req) = (struct cdev_io_req){.minor = device->minor,
        .bytes = bytes,
        .flags = file->flags & AX_O_NONBLOCK,
        .offset = (uint64_t)offset,
        .pid = p->pid,
        .pgrp = p->pgrp,
        .sid = p->sid};
    outgoing_grant(o, p->endpoint, buffer, bytes, type == CDEV_READ ? CPF_WRITE : CPF_READ,
        offsetof(struct cdev_io_req, gid));
    int r = wait_for(p, BLOCK_DEVICE);
    outgoing_send(o);
    return r;
}

static void ioctl_done(struct outgoing *o, int status, const struct message *reply)
{
    (void)reply;
    if (o->p == NULL) {
        return;
    }
    if (status >= 0 && o->flags == AX_TIOCSCTTY) {
        set_session_terminal(o->p->sid, o->device);
    } else if (status >= 0 && o->flags == AX_TIOCNOTTY) {
        if (o->p->pid == o->p->sid) {
            set_session_terminal(o->p->sid, 0);
        }
        o->p->ctty = 0;
    }
    finish(o->p, status);
}

int device_ioctl(struct proc *p, struct file *file, uint32_t request, uint32_t arg)
{
    const struct device *device = device_at(file->device);
    uint32_t direction = ioctl_direction(request);

    if (device == NULL) {
        return -ENOTTY;
    }
    struct outgoing *o = outgoing_new(device->driver, CDEV_IOCTL, p, ioctl_done);
    if (o == NULL) {
        return -ENOMEM;
    }
    o->device = file->device;
    o->flags = request;
    *PAYLOAD(&o->m, struct cdev_ioctl_req) = (struct cdev_ioctl_req){.minor = device->minor,
        .request = request,
        .gid = GRANT_INVALID,
        .arg = arg,
        .pid = p->pid,
        .pgrp = p->pgrp,
        .sid = p->sid};
    if (ioctl_bytes(request) > 0 && direction != AX_IOC_NONE) {
        uint32_t access =
            (direction & AX_IOC_WRITE ? CPF_READ : 0u) | (direction & AX_IOC_READ ? CPF_WRITE : 0u);
        outgoing_grant(o, p->endpoint, arg, ioctl_bytes(request), access,
            offsetof(struct cdev_ioctl_req, gid));
    }
    int r = wait_for(p, BLOCK_DEVICE);
    outgoing_send(o);
    return r;
}

uint32_t device_bytes(const struct file *file)
{
    const struct device *device = device_at(file->device);

    return device != NULL ? device->bytes : 0;
}

static void select_done(struct outgoing *o, int status, const struct message *reply)
{
    (void)reply;
    if (o->p != NULL) {
        poll_device_answer(o->p, o->index, status);
    }
}

int device_select(struct proc *p, uint32_t number, uint32_t ops, uint32_t index)
{
    const struct device *device = device_at(number);
    struct outgoing *o =
        device != NULL ? outgoing_new(device->driver, CDEV_SELECT, p, select_done) : NULL;

    if (o == NULL) {
        return device == NULL ? -ENXIO : -ENOMEM;
    }
    o->index = index;
    *PAYLOAD(&o->m, struct cdev_select_req) =
        (struct cdev_select_req){.minor = device->minor, .ops = ops};
    outgoing_send(o);
    return 0;
}

// ---- ends

void device_closed(struct proc *p, struct file *file)
{
    send_close(p, file->device, file->flags);
}

void device_session_end(struct proc *p)
{
    const struct device *device = p->pid == p->sid ? device_at(p->ctty) : NULL;

    if (device == NULL) {
        return;
    }
    struct outgoing *o = outgoing_new(device->driver, CDEV_IOCTL, NULL, no_follow_up);
    if (o != NULL) {
        *PAYLOAD(&o->m, struct cdev_ioctl_req) = (struct cdev_ioctl_req){.minor = device->minor,
            .request = AX_TIOCNOTTY,
            .gid = GRANT_INVALID,
            .pid = p->pid,
            .pgrp = p->pgrp,
            .sid = p->sid};
        outgoing_send(o);
    }
    set_session_terminal(p->sid, 0);
}
