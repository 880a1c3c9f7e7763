// SPDX-License-Identifier: BSD-2-Clause
// What PM tells about processes: CPU times, usage, the process list, the system's name.

#include "pm.h"

int pm_do_times(struct mproc *caller, const struct message *request, struct message *reply)
{
    REPLY(pm_times_rep);
    struct kcall_times_rep times;

    (void)request;
    int r = sys_times(caller->endpoint, &times);
    if (r == 0) {
        *rep = (struct pm_times_rep){
            .now = times.now_us,
            .user = times.user_us,
            .system = times.system_us,
            .child_user = caller->child_user_us,
            .child_system = caller->child_system_us,
        };
    }
    return r;
}

int pm_do_getrusage(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_getrusage_req);
    struct abi_rusage usage = {
        .user_us = caller->child_user_us, .system_us = caller->child_system_us};
    struct kcall_times_rep times;

    (void)reply;
    if (req->who != 0 && req->who != -1) {
        return -EINVAL;
    }
    if (req->who == 0) {
        int r = sys_times(caller->endpoint, &times);
        if (r != 0) {
            return r;
        }
        usage.user_us = times.user_us;
        usage.system_us = times.system_us;
    }
    return sys_client_write(caller->endpoint, req->buffer, &usage, sizeof(usage));
}

static enum pm_proc_state state_of(const struct mproc *p)
{
    if (proc_is_service(p)) {
        return PM_STATE_SERVICE;
    }
    if (p->life != LIFE_ALIVE) {
        return PM_STATE_ZOMBIE;
    }
    if (p->flags & MP_STOPPED) {
        return PM_STATE_STOPPED;
    }
    return p->call != CALL_NONE ? PM_STATE_WAIT : PM_STATE_RUN;
}

static void describe(const struct mproc *p, struct pm_proc_info *info)
{
    *info = (struct pm_proc_info){
        .endpoint = p->endpoint,
        .pid = p->pid,
        .ppid = tree_ppid(p),
        .pgrp = p->pgrp,
        .sid = p->sid,
        .uid = p->uid,
        .gid = p->gid,
        .nice = p->nice,
        .tty = -1,
        .state = state_of(p),
        .start_us = p->start_us,
    };
    memcpy(info->name, p->name, sizeof(info->name));
}

int pm_do_procinfo(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_procinfo_req);
    REPLY(pm_procinfo_rep);
    struct pm_proc_info info;
    uint32_t slot = req->index;

    while (slot < NR_PROCS && tree_at((int)slot)->life == LIFE_FREE) {
        slot++;
    }
    if (slot >= NR_PROCS) {
        return -ENOENT;
    }
    describe(tree_at((int)slot), &info);
    rep->next = slot + 1 < NR_PROCS ? slot + 1 : 0;
    return sys_client_write(caller->endpoint, req->buffer, &info, sizeof(info));
}

int pm_do_uname(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_buffer_req);
    struct abi_utsname name = {
        .sysname = "Axolotl", .release = "0.1", .version = "microkernel", .machine = "armv7l"};

    (void)reply;
    if (req->bytes < sizeof(name)) {
        return -EINVAL;
    }
    memcpy(name.nodename, state_header()->hostname, sizeof(name.nodename));
    return sys_client_write(caller->endpoint, req->buffer, &name, sizeof(name));
}

int pm_do_sethostname(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_buffer_req);
    char hostname[PM_HOSTNAME_BYTES] = {0};

    (void)reply;
    if (caller->euid != 0) {
        return -EPERM;
    }
    if (req->bytes == 0 || req->bytes >= sizeof(hostname)) {
        return -EINVAL;
    }
    int r = sys_client_read(caller->endpoint, req->buffer, hostname, req->bytes);
    if (r == 0) {
        memcpy(state_header()->hostname, hostname, sizeof(hostname));
        state_header_seal();
    }
    return r;
}
