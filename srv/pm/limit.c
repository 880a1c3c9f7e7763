// SPDX-License-Identifier: BSD-2-Clause
// Resource limits and the nice value. VM enforces the limits of stack and data, fork that of
// processes; the others are kept for programs that ask.

#include "pm.h"

#include "abi/fs.h"
#include "abi/proto/vm.h"

enum { NPROC_DEFAULT = 160, STACK_DEFAULT = 1024 * 1024, STACK_MAX = 8 * 1024 * 1024 };
enum {
    NICE_LOWEST = 19,
    NICE_HIGHEST = -20,
    PRIORITY_USER = 8,
    NICE_PER_PRIORITY = 4,
    PRIORITY_LOWEST = 14,
    PRIORITY_HIGHEST = 7,
    QUANTUM_USER_MS = 50
};

void limit_init(struct mproc_cold *cold)
{
    for (int i = 0; i < PM_NR_RLIMS; i++) {
        cold->limit[i] = (struct mproc_limit){PM_RLIM_INFINITY, PM_RLIM_INFINITY};
    }
    cold->limit[PM_RLIM_STACK] = (struct mproc_limit){STACK_DEFAULT, STACK_MAX};
    cold->limit[PM_RLIM_NPROC] = (struct mproc_limit){NPROC_DEFAULT, NPROC_DEFAULT};
    cold->limit[PM_RLIM_NOFILE] = (struct mproc_limit){AX_OPEN_MAX, AX_OPEN_MAX};
    cold->limit[PM_RLIM_CORE] = (struct mproc_limit){0, 0};
}

static int tell_vm(const struct mproc *p, uint32_t stack_bytes, uint32_t data_bytes)
{
    struct message m = {.type = VM_LIMITS};

    *MSG_PAYLOAD_OF(&m, struct vm_limits_req) = (struct vm_limits_req){
        .endpoint = p->endpoint, .stack_bytes = stack_bytes, .data_bytes = data_bytes};
    return ipc_request(VM_EP, &m);
}

static int check_limit(
    const struct mproc *caller, const struct pm_rlimit_req *req, const struct mproc_limit *old)
{
    if (req->current > req->maximum) {
        return -EINVAL;
    }
    if (req->maximum > old->maximum && caller->euid != 0) {
        return -EPERM;
    }
    if (req->resource == PM_RLIM_STACK &&
        (req->current < ABI_PAGE_SIZE || req->current > STACK_MAX)) {
        return req->current == PM_RLIM_INFINITY ? -EPERM : -EINVAL;
    }
    if (req->resource == PM_RLIM_NOFILE && req->current > AX_OPEN_MAX) {
        return -EPERM;
    }
    return 0;
}

int pm_do_rlimit(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_rlimit_req);
    REPLY(pm_rlimit_rep);

    if (req->resource >= PM_NR_RLIMS) {
        return -EINVAL;
    }
    struct mproc_cold *cold = state_cold(caller);
    struct mproc_limit *limit = &cold->limit[req->resource];
    *rep = (struct pm_rlimit_rep){.current = limit->current, .maximum = limit->maximum};
    if (!req->set) {
        return 0;
    }
    int r = check_limit(caller, req, limit);
    if (r == 0 && req->resource == PM_RLIM_STACK) {
        r = tell_vm(caller, req->current, cold->limit[PM_RLIM_DATA].current);
    } else if (r == 0 && req->resource == PM_RLIM_DATA) {
        r = tell_vm(caller, cold->limit[PM_RLIM_STACK].current, req->current);
    }
    if (r == 0) {
        state_touch(caller);
        *limit = (struct mproc_limit){req->current, req->maximum};
        state_cold_seal(caller);
    }
    return r;
}

// Nice values share the priorities of user processes, which are all below those of services.
static unsigned nice_priority(int nice)
{
    int priority = PRIORITY_USER + (nice >= 0 ? (nice + NICE_PER_PRIORITY - 1) / NICE_PER_PRIORITY
                                              : nice / NICE_PER_PRIORITY);

    priority = priority > PRIORITY_LOWEST ? PRIORITY_LOWEST : priority;
    return (unsigned)(priority < PRIORITY_HIGHEST ? PRIORITY_HIGHEST : priority);
}

void limit_demote(struct mproc *p)
{
    if ((p->flags & MP_DEMOTED) == 0 &&
        sys_schedule(p->endpoint, PRIORITY_LOWEST, QUANTUM_USER_MS) == 0) {
        state_touch(p);
        p->flags |= MP_DEMOTED;
    }
}

void limit_reinstate(struct mproc *p)
{
    uint32_t limit = state_cold(p)->limit[PM_RLIM_NPROC].current;

    if ((p->flags & MP_DEMOTED) && (uint32_t)uid_count(p->uid) < limit / 2 &&
        sys_schedule(p->endpoint, nice_priority(p->nice), QUANTUM_USER_MS) == 0) {
        state_touch(p);
        p->flags &= ~(uint32_t)MP_DEMOTED;
    }
}

int pm_do_priority(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_priority_req);
    REPLY(pm_priority_rep);
    struct mproc *p = tree_self_or_pid(caller, req->pid);
    int nice = req->nice;

    if (p == NULL) {
        return -ESRCH;
    }
    rep->nice = p->nice;
    if (!req->set) {
        return 0;
    }
    if (proc_is_service(p) ||
        (caller->euid != 0 && caller->euid != p->uid && caller->euid != p->euid)) {
        return -EPERM;
    }
    nice = nice > NICE_LOWEST ? NICE_LOWEST : nice;
    nice = nice < NICE_HIGHEST ? NICE_HIGHEST : nice;
    if (nice < p->nice && caller->euid != 0) {
        return -EACCES;
    }
    int r = p->life == LIFE_ALIVE && (p->flags & MP_DEMOTED) == 0
                ? sys_schedule(p->endpoint, nice_priority(nice), QUANTUM_USER_MS)
                : 0;
    if (r == 0) {
        state_touch_all(p);
        p->nice = nice;
        rep->nice = nice;
    }
    return r;
}
