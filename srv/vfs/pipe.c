// SPDX-License-Identifier: BSD-2-Clause
// Pipes and FIFOs; see pipe.h.

#include "pipe.h"

#include "abi/proto/pm.h"
#include "os.h"
#include "proc.h"
#include "store.h"
#include "wait.h"

_Static_assert(sizeof(struct pipe) <= 176, "pipe record");

int pipe_make(struct inode *inode)
{
    struct pipe *pipe = store_new(STORE_PIPE);

    if (pipe == NULL) {
        return -ENOSPC;
    }
    pipe->sum = 1; // a pipe does not outlive VFS's restart: no checksum
    inode->pipe = pipe;
    return 0;
}

void pipe_attach(struct pipe *pipe, const struct file *file)
{
    if (file_reads(file)) {
        pipe->readers++;
        pipe->reader_opens++;
    }
    if (file_writes(file)) {
        pipe->writers++;
        pipe->writer_opens++;
    }
}

void pipe_drop_unused(struct inode *inode)
{
    struct pipe *pipe = inode->pipe;

    if (pipe->readers > 0 || pipe->writers > 0) {
        return;
    }
    for (int i = 0; i < PIPE_PAGES; i++) {
        if (pipe->pages[i] != 0) {
            store_page_free(pipe->pages[i]);
        }
    }
    store_free(pipe);
    inode->pipe = NULL;
    inode->size = 0;
    inode_seal(inode);
}

void pipe_detach(struct inode *inode, const struct file *file)
{
    inode->pipe->readers -= file_reads(file);
    inode->pipe->writers -= file_writes(file);
    pipe_drop_unused(inode);
    wait_wake_inode(inode);
}

// Moves up to `bytes` between the ring at `at` and the client, page by page. Returns bytes moved,
// or -E when none were.
static int move(
    struct pipe *pipe, uint32_t at, uint32_t bytes, const struct data_end *end, bool writing);

int pipe_read(struct proc *p, struct file *file, vir_bytes buffer, uint32_t bytes)
{
    struct inode *inode = file->inode;
    struct pipe *pipe = inode->pipe;

    if (bytes == 0) {
        return 0;
    }
    if (pipe->bytes == 0) {
        if (pipe->writers == 0) {
            return 0;
        }
        return file->flags & AX_O_NONBLOCK ? -EAGAIN : wait_on_inode(p, inode);
    }
    struct data_end end = data_to_client(p->endpoint, buffer);
    int n = move(pipe, pipe->head, bytes < pipe->bytes ? bytes : pipe->bytes, &end, false);
    if (n > 0) {
        pipe->head += (uint32_t)n;
        pipe->bytes -= (uint32_t)n;
        if (pipe->bytes == 0) {
            pipe->head = 0; // short messages stay within the first page, which is kept
        }
        inode->size = pipe->bytes;
        wait_wake_inode(inode);
    }
    return n;
}

static void broken_pipe(struct proc *p)
{
    struct message m = {.type = PM_SIGNAL};

    *PAYLOAD(&m, struct pm_signal_req) =
        (struct pm_signal_req){.to = PM_TO_ENDPOINT, .id = p->endpoint, .signo = AX_SIGPIPE};
    (void)os_async(PM_EP, &m);
}

int pipe_write(struct proc *p, struct file *file, vir_bytes buffer, uint32_t bytes)
{
    struct inode *inode = file->inode;
    struct pipe *pipe = inode->pipe;

    if (bytes == 0) {
        return 0;
    }
    if (pipe->readers == 0) {
        if (p->progress > 0) {
            return (int)p->progress;
        }
        broken_pipe(p);
        return -EPIPE;
    }
    uint32_t left = bytes - p->progress;
    uint32_t room = PIPE_BYTES - pipe->bytes;
    if (room == 0 || (left <= AX_PIPE_BUF && p->progress == 0 &&
                         room < left)) { // short writes are whole or not at all
        return file->flags & AX_O_NONBLOCK ? -EAGAIN : wait_on_inode(p, inode);
    }
    uint32_t want = left < room ? left : room;
    struct data_end end = data_from_client(p->endpoint, buffer + p->progress);
    int n = move(pipe, pipe->head + pipe->bytes, want, &end, true);
    if (n > 0) {
        pipe->bytes += (uint32_t)n;
        inode->size = pipe->bytes;
        wait_wake_inode(inode);
        p->progress += (uint32_t)n;
    }
    if (n < 0 || (uint32_t)n < want || p->progress == bytes || (file->flags & AX_O_NONBLOCK)) {
        return p->progress > 0 ? (int)p->progress : n;
    }
    return wait_on_inode(p, inode);
}

static int move(
    struct pipe *pipe, uint32_t at, uint32_t bytes, const struct data_end *end, bool writing)
{
    uint32_t done = 0;
    int r = 0;

    while (done < bytes && r == 0) {
        uint32_t skip = (at + done) % ABI_PAGE_SIZE;
        uint32_t *page = &pipe->pages[(at + done) / ABI_PAGE_SIZE % PIPE_PAGES];
        uint32_t n = ABI_PAGE_SIZE - skip;
        n = n < bytes - done ? n : bytes - done;
        if (writing && *page == 0) {
            *page = store_page_new(false);
        }
        r = *page != 0 ? end->copy(end, done, (uint8_t *)store_page(*page) + skip, n) : -ENOSPC;
        if (r == 0) {
            done += n;
            // Emptied, unless the writer has come round to its beginning.
            if (!writing && skip + n == ABI_PAGE_SIZE && page != &pipe->pages[0] &&
                pipe->bytes - done <= PIPE_BYTES - ABI_PAGE_SIZE) {
                store_page_free(*page);
                *page = 0;
            }
        }
    }
    return done > 0 ? (int)done : r;
}

uint32_t pipe_poll(const struct file *file)
{
    const struct pipe *pipe = file->inode->pipe;
    uint32_t events = 0;

    if (file_reads(file)) {
        events |= pipe->bytes > 0 ? AX_POLLIN : 0;
        events |= pipe->writers == 0 && pipe->writer_opens > 0 ? AX_POLLHUP : 0;
    }
    if (file_writes(file)) {
        events |= pipe->readers == 0                        ? AX_POLLERR
                  : PIPE_BYTES - pipe->bytes >= AX_PIPE_BUF ? AX_POLLOUT
                                                            : 0;
    }
    return events;
}
