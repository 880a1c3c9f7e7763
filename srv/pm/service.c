// SPDX-License-Identifier: BSD-2-Clause
// Services in the process tree: they come and go as RS says. Those that are no boot services may
// have children, which are user processes.

#include "pm.h"

struct mproc *service_add(endpoint_t ep, const char *name, int uid, struct mproc *parent, int pid)
{
    struct mproc *p = tree_at(endpoint_slot(ep));
    uint16_t torn;

    state_touch_all(p);
    torn = p->torn;
    memset(p, 0, sizeof(*p));
    p->torn = torn;
    p->endpoint = ep;
    p->flags = MP_SERVICE;
    p->pid = p->pgrp = p->sid = pid;
    p->uid = p->euid = p->suid = uid;
    p->start_us = sys_now_us();
    strncpy(p->name, name, sizeof(p->name) - 1);
    tree_add(p, parent);
    memset(state_cold(p), 0, sizeof(struct mproc_cold));
    limit_init(state_cold(p));
    state_cold_seal(p);
    return p;
}

static int new_pid(void)
{
    struct pm_header *header = state_header();
    int pid = tree_new_pid(&header->next_pid);

    state_header_seal();
    return pid;
}

int pm_do_service_up(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_service_up_req);
    REPLY(pm_service_up_rep);
    struct mproc *p = tree_at(endpoint_slot(req->endpoint));
    struct mproc *rs = tree_at(RS_EP);
    char name[ABI_LABEL_MAX];

    (void)caller;
    if (p == NULL || req->endpoint < 0 || req->endpoint == INIT_EP ||
        endpoint_slot(req->endpoint) < NR_TASKS) {
        return -EINVAL;
    }
    if (p->life != LIFE_FREE && (p->endpoint != req->endpoint || !proc_is_service(p))) {
        return -EBUSY;
    }
    memcpy(name, req->label, sizeof(name));
    name[sizeof(name) - 1] = '\0';
    if (p->life == LIFE_FREE) {
        state_intend(INTENT_SERVICE, p, NO_SLOT);
        p = service_add(req->endpoint, name, req->uid, rs, new_pid());
        state_intent_done();
    }
    state_touch_all(p);
    if (p->flags & MP_ANNOUNCED) { // a boot service that was started again
        p->pid = p->pgrp = p->sid = new_pid();
        p->start_us = sys_now_us();
    }
    p->flags |= MP_ANNOUNCED;
    rep->pid = p->pid;
    return 0;
}

// The kernel keeps a service's child from running until the service allows it; after the service's
// end nobody could.
static bool is_held(const struct mproc *p)
{
    struct proc_info info;
    int bytes = sys_getinfo(GI_PROC, (unsigned)tree_slot(p), &info, sizeof(info), NULL);

    return bytes == (int)sizeof(info) && info.endpoint == p->endpoint &&
           (info.rts_flags & RTS_NO_PRIV) != 0;
}

// A child whose birth VFS is still told of is held too; VFS hears of its end next, and its word on
// the birth is nobody's.
static void end_held_children(const struct mproc *p)
{
    for (struct mproc *child = tree_first_child(p); child != NULL;
         child = tree_next_sibling(child)) {
        if (child->life == LIFE_ALIVE && !proc_is_service(child) && is_held(child)) {
            exit_begin(child, AX_SIGKILL);
        }
    }
}

void service_gone(struct mproc *p)
{
    end_held_children(p);
    state_intend(INTENT_SERVICE, p, NO_SLOT);
    state_touch(p);
    timer_cancel_all(p);
    if (state_header()->power == p->endpoint) {
        state_header()->power = NONE;
        state_header_seal();
    }
    exit_orphan_children(p);
    tree_remove(p);
    state_intent_done();
}

int pm_do_service_down(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_service_down_req);
    struct mproc *p = tree_by_endpoint(req->endpoint);

    (void)caller;
    (void)reply;
    if (p == NULL || !proc_is_service(p) || p->endpoint == RS_EP) {
        return -ESRCH;
    }
    service_gone(p);
    return 0;
}

int pm_do_power_up(struct mproc *caller, const struct message *request, struct message *reply)
{
    (void)caller;
    (void)reply;
    state_header()->power = request->source;
    state_header_seal();
    return 0;
}
