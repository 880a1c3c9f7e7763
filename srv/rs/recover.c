// SPDX-License-Identifier: BSD-2-Clause
// Recovery scripts. RS runs no programs: who started the service with a script (`service up
// -script`) waits in a request until the service dies, runs the script, and asks again. Such a
// service is not restarted by itself; the script decides. Without its keeper it is restarted like
// any other.

#include <abi/errnames.h>
#include <minix/syslib.h>
#include <minix/sysutil.h>

#include "rs.h"

static bool is_alive(endpoint_t endpoint)
{
    struct proc_info info;
    int bytes = sys_getinfo(GI_PROC, (unsigned)endpoint_slot(endpoint), &info, sizeof(info), NULL);

    return bytes == (int)sizeof(info) && info.endpoint == endpoint;
}

static struct rs_recover_rep how_it_died(const struct service *service)
{
    return (struct rs_recover_rep){
        .kind = service->last_death, .status = service->last_status, .restarts = service->restarts};
}

static void answer(struct service *service, int status)
{
    struct message m = {
        .type = service->recovery.type | MSG_REPLY, .serial = service->recovery.serial};

    if (service->recovery.endpoint == NONE) {
        return;
    }
    m.status = status;
    *MSG_PAYLOAD_OF(&m, struct rs_recover_rep) = how_it_died(service);
    (void)ipc_sendnb(service->recovery.endpoint, &m); // it may have died or been interrupted
    service->recovery.endpoint = NONE;
}

bool recover_by_keeper(struct service *service)
{
    if (service->keeper == NONE) {
        return false;
    }
    if (!is_alive(service->keeper)) {
        log_warn("%s: who runs its recovery script is gone", service->label);
        service->keeper = NONE;
        service->recovery.endpoint = NONE;
        return false;
    }
    log_info("%s: left to its recovery script", service->label);
    service->is_recovery_due = service->recovery.endpoint == NONE;
    answer(service, 0);
    return true;
}

int recover_request(struct service *service, const struct message *m, struct rs_recover_rep *reply)
{
    if (service->keeper != m->source) {
        return -EPERM;
    }
    service->recovery.endpoint = NONE; // an earlier question was given up
    if (service->is_recovery_due) {
        service->is_recovery_due = false;
        *reply = how_it_died(service);
        return 0;
    }
    service->recovery =
        (struct waiter){.endpoint = m->source, .type = m->type, .serial = m->serial};
    return RECOVER_LATER;
}

void recover_done(struct service *service, bool is_gone)
{
    service->is_recovery_due = false;
    if (is_gone) {
        answer(service, -ESRCH);
    }
}
