// SPDX-License-Identifier: BSD-2-Clause
// The reincarnation server: starts the system, then keeps it going. See README.md.

#include <abi/proto/vfs.h>
#include <minix/sef.h>
#include <minix/syslib.h>
#include <minix/sysutil.h>

#include "rs.h"

static void handle_notify(const struct message *m)
{
    const struct notify_payload *notify = (const void *)m->payload;

    if (m->source == SYSTEM_EP && (notify->bits & NOTIFY_EXCEPTION) != 0) {
        death_collect();
    } else if (m->source == CLOCK_EP) {
        timer_expired();
    }
}

// Messages that nobody waits for: answers of PM, VFS and DS, and PM's orders. From anybody else
// such a type is a request that there is not. True: it was one.
static bool handle_async(const struct message *m)
{
    if (m->source != PM_EP && m->source != VFS_EP && m->source != DS_EP) {
        return false;
    }
    if (m->type == (VFS_RS_READ | MSG_REPLY) && m->source == VFS_EP) {
        load_reply(m);
    } else if ((m->type & MSG_REPLY) != 0) {
        tell_reply(m);
    } else if (m->type == RS_PM_KILL && m->source == PM_EP) {
        const struct rs_pm_kill_req *kill = (const void *)m->payload;
        death_by_signal(kill->endpoint, kill->signo);
    } else {
        return false;
    }
    return true;
}

int main(void)
{
    struct message m;

    sef_startup();
    boot_run();
    int result = sef_receive(ANY, &m);
    for (;;) {
        endpoint_t reply_to = NONE;

        if (result != 0) {
            fatal("receive failed: %d", result);
        }
        if (message_is_notify(&m) && m.source < NR_TASKS) {
            handle_notify(&m);
        } else if (!handle_async(&m) && request_handle(&m)) {
            reply_to = m.source;
        }
        timer_update();
        result = sef_replyrecv(reply_to, &m, &m);
    }
}
