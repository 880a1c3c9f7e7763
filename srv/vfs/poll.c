// SPDX-License-Identifier: BSD-2-Clause
// poll; see poll.h.

#include "poll.h"

#include "abi/proto/vfs.h"
#include "calls.h"
#include "device.h"
#include "os.h"
#include "pipe.h"
#include "proc.h"
#include "store.h"
#include "wait.h"

enum device_state { DEVICE_UNASKED, DEVICE_ASKED, DEVICE_ANSWERED };

struct poll_answers { // per descriptor of the call
    uint32_t sum;
    struct {
        uint8_t state;
        uint8_t ops;
        uint16_t number;
    } device[AX_OPEN_MAX];
};

static struct poll_answers *answers_of(struct proc *p)
{
    if (p->answers == NULL) {
        struct poll_answers *answers = store_new(STORE_ANSWERS);
        if (answers != NULL) {
            answers->sum = 1;
        }
        p->answers = answers;
    }
    return p->answers;
}

// What a device descriptor is known to be ready for; *open: an answer is still to come.
static uint32_t device_events(
    struct proc *p, const struct file *file, uint32_t index, uint32_t wanted, bool *open)
{
    struct poll_answers *answers = answers_of(p);

    if (answers == NULL) {
        return AX_POLLERR;
    }
    if (answers->device[index].state == DEVICE_UNASKED) {
        answers->device[index].state = DEVICE_ASKED;
        answers->device[index].number = (uint16_t)file->device;
        uint32_t ops = wanted & (AX_POLLIN | AX_POLLOUT);
        if (device_select(p, file->device, ops, index) != 0) {
            answers->device[index].state = DEVICE_ANSWERED;
            answers->device[index].ops = AX_POLLERR;
        }
    }
    *open = *open || answers->device[index].state != DEVICE_ANSWERED;
    return answers->device[index].ops;
}

static uint32_t events_of(struct proc *p, const struct abi_pollfd *want, uint32_t index, bool *open)
{
    const struct file *file = file_of(p, want->fd);
    uint32_t events = AX_POLLIN | AX_POLLOUT;

    if (want->fd < 0) {
        return 0;
    }
    if (file == NULL) {
        return AX_POLLNVAL;
    }
    if (file->inode->pipe != NULL) {
        events = pipe_poll(file);
    } else if (file->device != 0) {
        events = device_events(p, file, index, (uint16_t)want->events, open);
    }
    return events & ((uint16_t)want->events | AX_POLLERR | AX_POLLHUP | AX_POLLNVAL);
}

int vfs_do_poll(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_poll_req *req = CPAYLOAD(m, struct vfs_poll_req);
    struct abi_pollfd fds[AX_OPEN_MAX];
    bool open = false;
    int ready = 0;

    (void)reply;
    if (req->count > AX_OPEN_MAX) {
        return -EINVAL;
    }
    int r = req->count > 0 ? os_client_read(p->endpoint, req->fds, fds, req->count * sizeof(fds[0]))
                           : 0;
    if (r != 0) {
        return r;
    }
    for (uint32_t i = 0; i < req->count; i++) {
        fds[i].revents = (int16_t)events_of(p, &fds[i], i, &open);
        ready += fds[i].revents != 0;
    }
    bool expired = req->timeout_ms == 0 || (p->deadline_us != 0 && os_now_us() >= p->deadline_us);
    if (ready == 0 && (open || !expired)) {
        r = wait_for(p, BLOCK_POLL);
        if (req->timeout_ms > 0 && p->deadline_us == 0) {
            wait_set_deadline(p, os_now_us() + (uint64_t)req->timeout_ms * 1000);
        }
        return r;
    }
    r = req->count > 0 ? os_client_write(p->endpoint, req->fds, fds, req->count * sizeof(fds[0]))
                       : 0;
    return r != 0 ? r : ready;
}

void poll_device_answer(struct proc *p, uint32_t index, int status)
{
    struct poll_answers *answers = p->answers;

    if (p->block != BLOCK_POLL || answers == NULL || index >= AX_OPEN_MAX) {
        return;
    }
    answers->device[index].state = DEVICE_ANSWERED;
    answers->device[index].ops |=
        status < 0 ? AX_POLLERR : (uint8_t)(status & (AX_POLLIN | AX_POLLOUT));
    wait_wake(p);
}

void poll_device_ready(uint32_t number, uint32_t ops)
{
    for (unsigned i = 0; i < NR_PROCS; i++) {
        struct proc *p = proc_at(i);
        if (p->endpoint == NONE || p->block != BLOCK_POLL || p->answers == NULL) {
            continue;
        }
        struct poll_answers *answers = p->answers;
        for (uint32_t k = 0; k < AX_OPEN_MAX; k++) {
            if (answers->device[k].state != DEVICE_UNASKED && answers->device[k].number == number) {
                answers->device[k].ops |= (uint8_t)(ops & (AX_POLLIN | AX_POLLOUT));
                wait_wake(p);
            }
        }
    }
}
