// SPDX-License-Identifier: BSD-2-Clause
// Asynchronous requests to VFS. The serial of a request holds the slot of the process that waits
// for its answer; at most one is open for each process. The one that no process waits for has a
// slot of none.

#include "pm.h"

#include "abi/proto/vfs.h"

enum { SERIAL_SLOT_BITS = 9, SERIAL_SLOT_MASK = (1 << SERIAL_SLOT_BITS) - 1, SLOT_SYNC = 511 };

_Static_assert((int)NR_PROCS <= (int)SLOT_SYNC,
    "a slot fits in a serial beside the one that means no process");

// A kill of everybody makes a request for each process in one event: more than an asynchronous ring
// holds.
enum { OPEN_MAX = 24, WAITING_MAX = 4 * NR_PROCS };

static struct message waiting[WAITING_MAX];
static unsigned first_waiting;
static unsigned nr_waiting;
static unsigned nr_open; // sent and not answered

static uint32_t next_serial(uint32_t slot)
{
    static uint32_t sequence;

    sequence++;
    return (sequence << SERIAL_SLOT_BITS | slot) & (MSG_REPLY - 1);
}

// Sends what waits, as long as VFS is not too far behind; its answers bring PM back here.
static void send_waiting(void)
{
    while (
        nr_waiting > 0 && nr_open < OPEN_MAX && async_send(VFS_EP, &waiting[first_waiting]) == 0) {
        first_waiting = (first_waiting + 1) % WAITING_MAX;
        nr_waiting--;
        nr_open++;
    }
}

static void send_to_vfs(struct message *m, uint32_t type, uint32_t serial)
{
    m->type = type;
    m->serial = serial;
    m->ack = serial;
    if (nr_waiting == WAITING_MAX) {
        panic("pm", "vfs does not answer", NO_NUM); // more than all processes can ask for
    }
    // Not by assignment: the payload was written as another type.
    memcpy(&waiting[(first_waiting + nr_waiting) % WAITING_MAX], m, sizeof(*m));
    nr_waiting++;
    send_waiting();
}

void vfs_send(struct mproc *p, struct message *m, uint32_t type)
{
    uint32_t serial = next_serial((uint32_t)tree_slot(p));

    state_touch(p);
    p->vfs_serial = serial;
    send_to_vfs(m, type, serial);
}

void vfs_tell_ids(struct mproc *asker, const struct mproc *whose, bool new_session)
{
    struct message m = {.type = 0};

    *MSG_PAYLOAD_OF(&m, struct vfs_pm_ids_req) = (struct vfs_pm_ids_req){
        .endpoint = whose->endpoint,
        .uid = whose->uid,
        .gid = whose->gid,
        .euid = whose->euid,
        .egid = whose->egid,
        .pgrp = whose->pgrp,
        .sid = whose->sid,
        .pid = whose->pid,
        .new_session = new_session,
    };
    vfs_send(asker, &m, VFS_PM_IDS);
}

void vfs_unpause(struct mproc *p, bool restart)
{
    struct message m = {.type = 0};

    *MSG_PAYLOAD_OF(&m, struct vfs_pm_unpause_req) =
        (struct vfs_pm_unpause_req){.endpoint = p->endpoint, .restart = restart};
    vfs_send(p, &m, VFS_PM_UNPAUSE);
}

void vfs_sync(void)
{
    struct message m = {.type = 0};

    send_to_vfs(&m, VFS_PM_SYNC, next_serial(SLOT_SYNC));
}

void vfs_answer(const struct message *m)
{
    uint32_t slot = m->serial & SERIAL_SLOT_MASK;

    nr_open -= nr_open > 0;
    send_waiting();
    if (slot == SLOT_SYNC) {
        system_synced();
        return;
    }
    struct mproc *p = tree_at((int)slot);
    if (p == NULL || p->life == LIFE_FREE || p->vfs_serial != m->serial) {
        return; // nobody waits for it
    }
    state_touch(p);
    p->vfs_serial = 0;
    if (p->life == LIFE_EXITING) {
        exit_answered(p);
        return;
    }
    switch (p->call) {
    case CALL_FORK:
        fork_answered(p, m->status);
        break;
    case CALL_EXEC:
        exec_answered(p, m);
        break;
    case CALL_EXEC_IDS:
        exec_finish(p);
        break;
    case CALL_IDS:
        ids_answered(p);
        break;
    default:
        if (m->type == (VFS_PM_UNPAUSE | MSG_REPLY)) {
            signal_unpaused(p, m->status > 0);
        }
        break;
    }
}
