// SPDX-License-Identifier: BSD-2-Clause
// Kernel calls: privileges, processes, events, signals.

#include <string.h>

#include "internal.h"
#include "kcall_stub.h"
#include "minix/syslib.h"

static void copy_name(char *to, const char *from)
{
    size_t n = strnlen(from, ABI_NAME_MAX - 1);

    memset(to, 0, ABI_NAME_MAX);
    memcpy(to, from, n);
}

int sys_privctl_id(endpoint_t ep, unsigned request, void *arg, int *priv_id)
{
    struct message m;
    int r = KCALL(
        PRIVCTL, privctl, &m, .request = request, .endpoint = ep, .arg = (vir_bytes)(uintptr_t)arg);

    if (r == 0 && priv_id != NULL) {
        *priv_id = MSG_PAYLOAD_OF(&m, struct kcall_privctl_rep)->priv_id;
    }
    return r;
}

int sys_privctl(endpoint_t ep, unsigned request, void *arg)
{
    return sys_privctl_id(ep, request, arg, NULL);
}

int sys_newproc(int slot, const char *name, endpoint_t *ep)
{
    struct message m;
    struct kcall_newproc_req *request = MSG_PAYLOAD_OF(&m, struct kcall_newproc_req);

    request->slot = slot;
    copy_name(request->name, name);
    int r = kernel_call(KCALL_NEWPROC, &m);
    if (r == 0) {
        *ep = MSG_PAYLOAD_OF(&m, struct kcall_newproc_rep)->endpoint;
    }
    return r;
}

int sys_fork(endpoint_t parent, phys_bytes l1, int is_root, endpoint_t *child)
{
    struct message m;
    int r = KCALL(
        FORK, fork, &m, .parent = parent, .l1 = l1, .child_may_run_root_reserve = is_root != 0);

    if (r == 0) {
        *child = MSG_PAYLOAD_OF(&m, struct kcall_fork_rep)->child;
    }
    return r;
}

int sys_exec(endpoint_t ep, vir_bytes pc, vir_bytes sp, const char *name, int keep_blocked)
{
    struct message m;
    struct kcall_exec_req *request = MSG_PAYLOAD_OF(&m, struct kcall_exec_req);

    *request = (struct kcall_exec_req){
        .endpoint = ep, .pc = pc, .sp = sp, .keep_blocked = keep_blocked != 0};
    copy_name(request->name, name);
    return kernel_call(KCALL_EXEC, &m);
}

int sys_clear(endpoint_t ep)
{
    struct message m;
    return KCALL(CLEAR, clear, &m, .endpoint = ep);
}

void sys_exit(int status)
{
    struct message m;

    for (;;) {
        (void)KCALL(EXIT, exit, &m, .status = status); // does not come back
    }
}

int sys_runctl(endpoint_t ep, unsigned op, int error)
{
    struct message m;
    return KCALL(RUNCTL, runctl, &m, .endpoint = ep, .op = op, .error = error);
}

int sys_getevent(unsigned after_slot, struct kcall_getevent_rep *event)
{
    struct message m;
    int r = KCALL(GETEVENT, getevent, &m, .after_slot = after_slot);

    if (r == 0) {
        *event = *MSG_PAYLOAD_OF(&m, struct kcall_getevent_rep);
    }
    return r;
}

int sys_sigsend(endpoint_t ep, const struct signal_send *info)
{
    struct message m;
    return KCALL(SIGSEND, sigsend, &m, .endpoint = ep, .info = (vir_bytes)(uintptr_t)info);
}

int sys_sigreturn(endpoint_t ep, vir_bytes frame, uint64_t *mask)
{
    struct message m;
    int r = KCALL(SIGRETURN, sigreturn, &m, .endpoint = ep, .frame = frame);

    if (r == 0) {
        struct kcall_sigreturn_rep *reply = MSG_PAYLOAD_OF(&m, struct kcall_sigreturn_rep);
        *mask = (uint64_t)reply->mask_high << 32 | reply->mask_low;
    }
    return r;
}

int sys_schedule(endpoint_t ep, unsigned priority, unsigned quantum_ms)
{
    struct message m;
    return KCALL(
        SCHEDULE, schedule, &m, .endpoint = ep, .priority = priority, .quantum_ms = quantum_ms);
}

int sys_setuid(endpoint_t ep, int uid)
{
    struct message m;
    return KCALL(SETUID, setuid, &m, .endpoint = ep, .uid = uid);
}

int sys_bootmem(unsigned pages, void **address)
{
    struct message m;
    int r = KCALL(BOOTMEM, bootmem, &m, .pages = pages);

    if (r == 0) {
        *address = (void *)(uintptr_t)MSG_PAYLOAD_OF(&m, struct kcall_bootmem_rep)->address;
    }
    return r;
}
