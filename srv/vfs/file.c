// SPDX-License-Identifier: BSD-2-Clause
// Open file descriptions; see file.h.

#include "file.h"

#include "device.h"
#include "lock.h"
#include "os.h"
#include "pipe.h"
#include "proc.h"
#include "store.h"

_Static_assert(sizeof(struct file) <= 96, "file record");

struct file *file_new(struct inode *inode, uint32_t flags)
{
    struct file *file = store_new(STORE_FILE);

    if (file == NULL) {
        return NULL;
    }
    file->flags = flags & (AX_O_ACCMODE | AX_O_APPEND | AX_O_NONBLOCK);
    file->refs = 1;
    file->inode = inode;
    inode_ref(inode);
    file_seal(file);
    if (inode->pipe != NULL) {
        pipe_attach(inode->pipe, file);
    }
    return file;
}

void file_seal(struct file *file)
{
    store_seal(file, sizeof(*file));
}

void file_ref(struct file *file)
{
    file->refs++;
    file_seal(file);
}

void file_unref(struct proc *p, struct file *file)
{
    struct inode *inode = file->inode;

    if (--file->refs > 0) {
        file_seal(file);
        return;
    }
    if (inode->pipe != NULL) {
        pipe_detach(inode, file);
    }
    if (file->device != 0) {
        device_closed(p, file);
    }
    store_free(file);
    inode_unref(inode);
}

struct file *file_of(const struct proc *p, int32_t fd)
{
    return fd >= 0 && fd < AX_OPEN_MAX ? p->fd[fd] : NULL;
}

int file_free_fd(const struct proc *p, int32_t from)
{
    for (int fd = from; fd < AX_OPEN_MAX; fd++) {
        if (p->fd[fd] == NULL) {
            return fd;
        }
    }
    return -EMFILE;
}

void file_install(struct proc *p, int32_t fd, struct file *file, bool cloexec)
{
    uint64_t bit = UINT64_C(1) << fd;

    p->fd[fd] = file;
    p->cloexec = cloexec ? p->cloexec | bit : p->cloexec & ~bit;
}

int file_close(struct proc *p, int32_t fd)
{
    struct file *file = file_of(p, fd);

    if (file == NULL) {
        return -EBADF;
    }
    p->fd[fd] = NULL;
    p->cloexec &= ~(UINT64_C(1) << fd);
    if (file->inode->locks != NULL) {
        lock_release_all(
            file->inode, p->pid); // POSIX: any close of the file ends the process's locks
    }
    file_unref(p, file);
    return 0;
}
