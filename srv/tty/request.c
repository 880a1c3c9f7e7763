// SPDX-License-Identifier: BSD-2-Clause
// VFS's requests: open, close, read, write, select, cancel. What cannot be answered at once is
// parked in the line and tried again whenever its input or output moves. Every request gets exactly
// one answer.

#include <errno.h>
#include <string.h>

#include "abi/errno_own.h"
#include "abi/fs.h"
#include "abi/proto/pm.h"
#include "abi/signal.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"
#include "tty.h"

enum { CHUNK_BYTES = 512 };

static void answer(const struct message *request, int status)
{
    struct message reply = {0};

    if (async_reply(request, &reply, status) != 0) {
        log_warn("request: answer to %d lost", (int)request->source);
    }
}

struct waiting *park(struct waiting *list, const struct message *m)
{
    for (int i = 0; i < NR_WAITING; i++) {
        if (list[i].request.type == 0) {
            list[i].request = *m;
            list[i].done = 0;
            return &list[i];
        }
    }
    return NULL;
}

void park_reply(struct waiting *w, int status)
{
    answer(&w->request, status);
    w->request.type = 0;
}

static bool is_background(const struct line *l, int32_t pgrp, int32_t sid)
{
    return l->session != 0 && l->session == sid && l->pgrp != 0 && l->pgrp != pgrp;
}

// Sends SIGTTIN or SIGTTOU to the group of a background request; the answer's serial finds the
// parked request again.
static void signal_background(struct waiting *w, int signo, int32_t pgrp, int32_t pid)
{
    struct message m = {.type = PM_SIGNAL, .serial = w->request.serial};

    *MSG_PAYLOAD_OF(&m, struct pm_signal_req) =
        (struct pm_signal_req){.to = PM_TO_PGRP, .id = pgrp, .signo = signo, .asker = pid};
    (void)async_send(PM_EP, &m); // then the request waits until the group is in the foreground
}

// True when the request is finished (answered).
static bool serve_read(struct line *l, struct waiting *w)
{
    const struct cdev_io_req *io = (const struct cdev_io_req *)(const void *)w->request.payload;
    uint8_t buffer[CHUNK_BYTES];

    if (is_background(l, io->pgrp, io->sid)) {
        if (!w->done) {
            w->done = 1; // one signal for each request
            signal_background(w, AX_SIGTTIN, io->pgrp, io->pid);
        }
        return false;
    }
    if (io->bytes == 0) {
        park_reply(w, 0);
        return true;
    }
    bool polling = !line_is(l, AX_ICANON) && l->termios.cc[AX_VMIN] == 0;
    if (!input_is_ready(l) && !polling) {
        if (io->flags & AX_O_NONBLOCK) {
            park_reply(w, -EAGAIN);
            return true;
        }
        return false;
    }
    uint32_t want = io->bytes < CHUNK_BYTES ? io->bytes : CHUNK_BYTES;
    uint32_t n = input_take(l, buffer, want);
    int r = n > 0
                ? sys_safecopyto(w->request.source, io->gid, 0, (vir_bytes)(uintptr_t)buffer, n, D)
                : 0;
    park_reply(w, r != 0 ? r : (int)n);
    return true;
}

static bool serve_write(struct line *l, struct waiting *w)
{
    const struct cdev_io_req *io = (const struct cdev_io_req *)(const void *)w->request.payload;
    uint8_t buffer[CHUNK_BYTES];

    if (line_is(l, AX_TOSTOP) && is_background(l, io->pgrp, io->sid)) {
        signal_background(w, AX_SIGTTOU, io->pgrp, io->pid);
        return false;
    }
    while (w->done < io->bytes && !l->stopped) {
        uint32_t n = io->bytes - w->done;
        n = n < CHUNK_BYTES ? n : CHUNK_BYTES;
        if (output_room(l) < 8) {
            break;
        }
        int r = sys_safecopyfrom(
            w->request.source, io->gid, w->done, (vir_bytes)(uintptr_t)buffer, n, D);
        if (r != 0) {
            park_reply(w, w->done > 0 ? (int)w->done : r);
            return true;
        }
        uint32_t i = 0;
        while (i < n && output_char(l, buffer[i])) {
            i++;
        }
        w->done += i;
        if (i < n) {
            break;
        }
    }
    if (w->done == io->bytes || ((io->flags & AX_O_NONBLOCK) && w->done > 0)) {
        park_reply(w, (int)w->done);
        return true;
    }
    if (io->flags & AX_O_NONBLOCK) {
        park_reply(w, -EAGAIN);
        return true;
    }
    return false;
}

static uint32_t ready_ops(const struct line *l)
{
    return (input_is_ready(l) ? AX_POLLIN : 0u) |
           (output_room(l) >= UART_RING_BYTES / 4 && !l->stopped ? AX_POLLOUT : 0u);
}

static void tell_ready(struct line *l)
{
    uint32_t ops = ready_ops(l) & l->select_ops;

    if (ops == 0) {
        return;
    }
    struct message m = {.type = CDEV_READY};
    *MSG_PAYLOAD_OF(&m, struct cdev_ready_req) =
        (struct cdev_ready_req){.minor = (uint32_t)(l - state->lines) + 1, .ops = ops};
    if (async_send(VFS_EP, &m) == 0) {
        l->select_ops &= ~ops;
    }
    if (l->is_console) {
        MSG_PAYLOAD_OF(&m, struct cdev_ready_req)->minor = 0;
        (void)async_send(VFS_EP, &m); // the line has two names; VFS ignores the one nobody waits on
    }
}

// In the order of arrival, and only the first write at a time, so that output of two writers does
// not mix.
static struct waiting *oldest(struct waiting *list)
{
    struct waiting *found = NULL;

    for (int i = 0; i < NR_WAITING; i++) {
        if (list[i].request.type != 0 &&
            (found == NULL || (int32_t)(list[i].request.serial - found->request.serial) < 0)) {
            found = &list[i];
        }
    }
    return found;
}

void requests_progress(struct line *l)
{
    bool wrote = false;
    struct waiting *w;

    while ((w = oldest(l->writes)) != NULL) {
        wrote = true;
        if (!serve_write(l, w)) {
            break;
        }
    }
    for (int i = 0; i < NR_WAITING; i++) {
        if (l->reads[i].request.type != 0) {
            (void)serve_read(l, &l->reads[i]);
        }
    }
    ioctl_output_done(l);
    if (l->select_ops != 0) {
        tell_ready(l);
    }
    if (wrote) {
        output_kick(l);
    }
}

void requests_hangup(struct line *l, int error)
{
    for (int i = 0; i < NR_WAITING; i++) {
        if (l->reads[i].request.type != 0) {
            park_reply(&l->reads[i], error);
        }
        if (l->writes[i].request.type != 0) {
            park_reply(&l->writes[i], error);
        }
    }
}

static void handle_info(const struct message *m)
{
    struct message reply = {0};
    uint32_t minor = ((const struct cdev_info_req *)(const void *)m->payload)->minor;
    struct cdev_info_rep *rep = MSG_PAYLOAD_OF(&reply, struct cdev_info_rep);
    int r = line_name(minor, rep->name, sizeof(rep->name));

    if (r == 0 && line_of_minor(minor) == NULL) {
        rep->name[0] = '\0'; // a number in use has a name; VFS skips the others
    }
    rep->mode = AX_S_IFCHR | 0666;
    (void)async_reply(m, &reply, r);
}

static void handle_open(struct line *l, const struct message *m)
{
    const struct cdev_open_req *req = (const struct cdev_open_req *)(const void *)m->payload;
    bool becomes_ctty = false;

    l->open_count++;
    if (!(req->flags & AX_O_NOCTTY) && l->session == 0 && req->sid > 0 && req->pid == req->sid) {
        l->session = req->sid;
        l->pgrp = req->pgrp;
        becomes_ctty = true;
    }
    answer(m, becomes_ctty ? 1 : 0);
}

static void handle_io(struct line *l, const struct message *m)
{
    struct waiting *w = park(m->type == CDEV_READ ? l->reads : l->writes, m);

    if (w == NULL) {
        answer(m, -EAGAIN);
        return;
    }
    requests_progress(l);
}

static bool cancel_in(struct waiting *list, uint32_t serial)
{
    for (int i = 0; i < NR_WAITING; i++) {
        struct waiting *w = &list[i];
        if (w->request.type != 0 && w->request.serial == serial) {
            bool partial = w->request.type == CDEV_WRITE && w->done > 0;
            park_reply(w, partial ? (int)w->done : -EINTR);
            return true;
        }
    }
    return false;
}

// The request that is cancelled gets its own answer first; the answer to the cancel itself only
// says that it was looked at.
static void handle_cancel(const struct message *m)
{
    uint32_t serial = ((const struct cdev_cancel_req *)(const void *)m->payload)->serial;

    for (int i = 0; i < NR_LINES; i++) {
        struct line *l = &state->lines[i];
        if (cancel_in(l->reads, serial) || cancel_in(l->writes, serial) ||
            cancel_in(l->drains, serial)) {
            break;
        }
    }
    answer(m, 0);
}

static void handle_select(struct line *l, const struct message *m)
{
    uint32_t ops =
        ((const struct cdev_select_req *)(const void *)m->payload)->ops & (AX_POLLIN | AX_POLLOUT);
    uint32_t ready = ready_ops(l) & ops;

    l->select_ops |= ops & ~ready;
    answer(m, (int)ready);
}

static void pm_answered(const struct message *m)
{
    if (m->status == 0) {
        return;
    }
    for (int i = 0; i < NR_LINES; i++) {
        for (int n = 0; n < NR_WAITING; n++) {
            struct waiting *w = &state->lines[i].reads[n];
            if (w->request.type != 0 && w->request.serial == m->serial && w->done) {
                park_reply(w, -EIO); // orphaned group, or SIGTTIN ignored
            }
        }
    }
}

void request_handle(struct message *m)
{
    if (m->source == PM_EP && m->type == (PM_SIGNAL | MSG_REPLY)) {
        pm_answered(m);
        return;
    }
    if (m->source != VFS_EP || (m->type & MSG_REPLY)) {
        return;
    }
    if (m->type == CDEV_INFO) {
        handle_info(m);
        return;
    }
    if (m->type == CDEV_CANCEL) {
        handle_cancel(m);
        return;
    }
    struct line *l =
        line_of_minor(m->words[0]); // every other request's payload begins with the minor
    if (l == NULL) {
        answer(m, -ENXIO);
        return;
    }
    switch (m->type) {
    case CDEV_OPEN:
        handle_open(l, m);
        break;
    case CDEV_CLOSE:
        l->open_count -= l->open_count > 0;
        answer(m, 0);
        break;
    case CDEV_READ:
    case CDEV_WRITE:
        handle_io(l, m);
        break;
    case CDEV_IOCTL:
        ioctl_handle(m);
        break;
    case CDEV_SELECT:
        handle_select(l, m);
        break;
    default:
        answer(m, -EBADCALL);
        break;
    }
}
