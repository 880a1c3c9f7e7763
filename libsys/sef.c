// SPDX-License-Identifier: BSD-2-Clause
// Start-up and the receive calls of services.

#include "minix/sef.h"

#include "internal.h"
#include "minix/sysutil.h"

static sef_cb_init_t init_fresh;
static sef_cb_init_t init_restart;

void (*sef_ds_notified)(void);

void sef_setcb_init_fresh(sef_cb_init_t callback)
{
    init_fresh = callback;
}

void sef_setcb_init_restart(sef_cb_init_t callback)
{
    init_restart = callback;
}

void sef_startup(void)
{
    sef_init_info_t info = {
        .endpoint = self_endpoint(), .restarts = (int)env_get_number("restarts", 0)};
    bool again = info.restarts > 0 && init_restart != NULL;
    sef_cb_init_t callback = again ? init_restart : init_fresh;
    int r = callback != NULL ? callback(again ? SEF_INIT_RESTART : SEF_INIT_FRESH, &info) : 0;

    if (r != 0) {
        panic(self_label(), "initialization failed:", r);
    }
}

// True when `m` was the library's own business and nothing is left of it for the service. DS's
// notifications may be about the library's mapped ranges, about the service's subscription, or
// both.
static bool handled_here(struct message *m)
{
    if (m->source == DS_EP && m->type == MSG_NOTIFY && sef_ds_notified != NULL) {
        sef_ds_notified();
    }
    if (m->source != SYSTEM_EP || m->type != MSG_NOTIFY) {
        return false;
    }
    struct notify_payload *notify = MSG_PAYLOAD_OF(m, struct notify_payload);
    if (notify->bits & NOTIFY_ASYNC_DONE) {
        async_flush();
        notify->bits &= ~(uint32_t)NOTIFY_ASYNC_DONE;
    }
    // A receiver that died: RS and DS tell whoever needs to know, so the failed message needs no
    // second report.
    notify->bits &= ~(uint32_t)NOTIFY_ASYNC_FAIL;
    return notify->bits == 0;
}

int sef_receive(endpoint_t src, struct message *m)
{
    int r;

    do {
        r = ipc_receive(src, m);
    } while (r == 0 && handled_here(m));
    return r;
}

int sef_replyrecv(endpoint_t dst, const struct message *reply, struct message *next)
{
    int r = ipc_replyrecv(dst, reply, next);

    while (r == 0 && handled_here(next)) {
        r = ipc_receive(ANY, next);
    }
    return r;
}
