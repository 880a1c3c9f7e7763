// SPDX-License-Identifier: BSD-2-Clause
// Opening FIFOs: each end waits for the other. While it waits it counts already, so that two
// waiting ends find one another.

#include "calls.h"
#include "os.h"
#include "pipe.h"
#include "wait.h"

static int finish(struct proc *p)
{
    int fd = file_free_fd(p, 0);

    if (fd >= 0) {
        file_install(p, fd, p->opening, (p->opening_flags & AX_O_CLOEXEC) != 0);
        p->opening = NULL;
    }
    return fd; // on an error the end is let go with the call
}

int fifo_open_again(struct proc *p)
{
    const struct pipe *pipe = p->opening->inode->pipe;
    uint32_t others = file_reads(p->opening) ? pipe->writer_opens : pipe->reader_opens;
    bool is_met =
        (file_reads(p->opening) ? pipe->writers : pipe->readers) > 0 || others != p->opening_seen;

    return is_met ? finish(p) : wait_on_inode(p, p->opening->inode);
}

int fifo_open(struct proc *p, struct inode *inode, uint32_t flags)
{
    uint32_t mode = flags & AX_O_ACCMODE;
    int r = inode->pipe == NULL ? pipe_make(inode) : 0;

    if (r != 0) {
        return r;
    }
    bool has_other = mode == AX_O_RDONLY ? inode->pipe->writers > 0 : inode->pipe->readers > 0;
    uint32_t seen = mode == AX_O_RDONLY ? inode->pipe->writer_opens : inode->pipe->reader_opens;
    if (mode == AX_O_WRONLY && !has_other && (flags & AX_O_NONBLOCK)) {
        r = -ENXIO;
    } else {
        p->opening = file_new(inode, flags);
        r = p->opening == NULL ? -ENFILE : 0;
    }
    if (r != 0) {
        pipe_drop_unused(inode);
        return r;
    }
    p->opening_flags = flags;
    p->opening_seen = seen;
    wait_wake_inode(inode);
    return has_other || mode == AX_O_RDWR || (flags & AX_O_NONBLOCK) ? finish(p)
                                                                     : wait_on_inode(p, inode);
}
