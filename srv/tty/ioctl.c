// SPDX-License-Identifier: BSD-2-Clause
// Terminal attributes, sessions and process groups, flow control from programs.

#include <errno.h>
#include <string.h>

#include "abi/errno_own.h"
#include "abi/proto/pm.h"
#include "abi/signal.h"
#include "minix/syslib.h"
#include "tty.h"

static void answer(const struct message *request, int status)
{
    struct message reply = {0};
    (void)async_reply(request, &reply, status); // a lost answer is logged by the request side
}

static void signal_to(uint32_t to, int32_t id, int signo)
{
    struct message m = {.type = PM_SIGNAL, .serial = 0};

    *MSG_PAYLOAD_OF(&m, struct pm_signal_req) =
        (struct pm_signal_req){.to = to, .id = id, .signo = signo};
    (void)async_send(PM_EP, &m); // nobody left to signal is no error
}

void line_signal(struct line *l, int signo)
{
    if (l->pgrp > 0) {
        signal_to(PM_TO_PGRP, l->pgrp, signo);
    }
}

static int get(const struct message *m, const struct cdev_ioctl_req *req, void *to, size_t bytes)
{
    return sys_safecopyfrom(m->source, req->gid, 0, (vir_bytes)(uintptr_t)to, bytes, D);
}

static int put(
    const struct message *m, const struct cdev_ioctl_req *req, const void *from, size_t bytes)
{
    return sys_safecopyto(m->source, req->gid, 0, (vir_bytes)(uintptr_t)from, bytes, D);
}

static int set_attributes(struct line *l, const struct message *m, const struct cdev_ioctl_req *req)
{
    struct abi_termios wanted;
    int r = get(m, req, &wanted, sizeof(wanted));

    if (r != 0) {
        return r;
    }
    bool was_canonical = line_is(l, AX_ICANON);
    l->termios = wanted;
    if (req->request == AX_TCSETSF) {
        input_flush(l);
    }
    if (was_canonical && !line_is(l, AX_ICANON)) {
        l->line_breaks = 0; // what was typed can be read at once
        for (uint32_t i = l->in_tail; i != l->in_head; i++) {
            l->input[i % INPUT_BYTES] &= Q_CHAR;
        }
    }
    if (l->stopped && !(wanted.iflag & AX_IXON)) {
        l->stopped = 0;
        output_kick(l);
    }
    requests_progress(l);
    return 0;
}

static int set_pgrp(struct line *l, const struct message *m, const struct cdev_ioctl_req *req)
{
    int32_t pgrp;

    if (l->session == 0 || l->session != req->sid) {
        return -ENOTTY;
    }
    int r = get(m, req, &pgrp, sizeof(pgrp));
    if (r == 0 && pgrp <= 0) {
        r = -EINVAL;
    }
    if (r == 0) {
        l->pgrp = pgrp;
        requests_progress(l); // a parked background read may be in the foreground now
    }
    return r;
}

static int set_session(struct line *l, const struct cdev_ioctl_req *req)
{
    if (req->sid <= 0 || req->pid != req->sid) {
        return -EPERM;
    }
    if (l->session != 0 && l->session != req->sid) {
        return -EPERM;
    }
    l->session = req->sid;
    l->pgrp = req->pgrp;
    return 0;
}

static int drop_session(struct line *l, const struct cdev_ioctl_req *req)
{
    if (l->session == 0 || l->session != req->sid) {
        return -ENOTTY;
    }
    if (req->pid == req->sid) {
        line_signal(l, AX_SIGHUP);
        line_signal(l, AX_SIGCONT);
        l->session = 0;
        l->pgrp = 0;
        l->stopped = 0;
        input_flush(l);
    }
    return 0;
}

static int set_winsize(struct line *l, const struct message *m, const struct cdev_ioctl_req *req)
{
    struct abi_winsize wanted;
    int r = get(m, req, &wanted, sizeof(wanted));

    if (r == 0 && memcmp(&wanted, &l->winsize, sizeof(wanted)) != 0) {
        l->winsize = wanted;
        line_signal(l, AX_SIGWINCH);
    }
    return r;
}

static int flow(struct line *l, uint32_t action)
{
    switch (action) {
    case 0: // TCOOFF
        l->stopped = 1;
        return 0;
    case 1: // TCOON
        l->stopped = 0;
        output_kick(l);
        requests_progress(l);
        return 0;
    case 2: // TCIOFF
        (void)output_raw(l, l->termios.cc[AX_VSTOP]);
        output_kick(l);
        return 0;
    case 3: // TCION
        (void)output_raw(l, l->termios.cc[AX_VSTART]);
        output_kick(l);
        return 0;
    default:
        return -EINVAL;
    }
}

static int flush(struct line *l, uint32_t queue)
{
    if (queue > 2) {
        return -EINVAL;
    }
    if (queue != 1) { // TCIFLUSH 0, TCOFLUSH 1, TCIOFLUSH 2
        input_flush(l);
    }
    if (queue != 0) {
        output_flush(l);
        requests_progress(l);
    }
    return 0;
}

static int handle_now(struct line *l, const struct message *m, const struct cdev_ioctl_req *req)
{
    uint32_t count;

    switch (req->request) {
    case AX_TCGETS:
        return put(m, req, &l->termios, sizeof(l->termios));
    case AX_TCSETS:
        return set_attributes(l, m, req);
    case AX_TIOCGPGRP:
        return l->session != 0 && l->session == req->sid ? put(m, req, &l->pgrp, 4) : -ENOTTY;
    case AX_TIOCSPGRP:
        return set_pgrp(l, m, req);
    case AX_TIOCGSID:
        return l->session != 0 && l->session == req->sid ? put(m, req, &l->session, 4) : -ENOTTY;
    case AX_TIOCSCTTY:
        return set_session(l, req);
    case AX_TIOCNOTTY:
        return drop_session(l, req);
    case AX_TIOCGWINSZ:
        return put(m, req, &l->winsize, sizeof(l->winsize));
    case AX_TIOCSWINSZ:
        return set_winsize(l, m, req);
    case AX_FIONREAD:
        count = input_is_ready(l) ? input_count(l) : 0;
        return put(m, req, &count, 4);
    case AX_TIOCOUTQ:
        count = UART_RING_BYTES - output_room(l);
        return put(m, req, &count, 4);
    case AX_TCXONC:
        return flow(l, req->arg);
    case AX_TCFLSH:
        return flush(l, req->arg);
    case AX_TCSBRK:
        return 0; // a break of no length: nothing to send
    default:
        return -ENOTTY;
    }
}

static bool waits_for_output(uint32_t request)
{
    return request == AX_TCSETSW || request == AX_TCSETSF || request == AX_TCDRAIN;
}

void ioctl_handle(struct message *m)
{
    struct cdev_ioctl_req req = *MSG_PAYLOAD_OF(m, struct cdev_ioctl_req);
    struct line *l = line_of_minor(req.minor);

    if (!waits_for_output(req.request)) {
        answer(m, handle_now(l, m, &req));
        return;
    }
    if (park(l->drains, m) == NULL) {
        answer(m, -EAGAIN);
        return;
    }
    ioctl_output_done(l);
}

void ioctl_output_done(struct line *l)
{
    if (!output_is_empty(l)) {
        return;
    }
    for (int i = 0; i < NR_WAITING; i++) {
        struct waiting *w = &l->drains[i];
        if (w->request.type == 0) {
            continue;
        }
        struct cdev_ioctl_req req = *MSG_PAYLOAD_OF(&w->request, struct cdev_ioctl_req);
        struct message m = w->request;
        w->request.type = 0; // before set_attributes, which may come here again
        answer(&m, req.request == AX_TCDRAIN ? 0 : set_attributes(l, &m, &req));
    }
}
