// SPDX-License-Identifier: BSD-2-Clause
// See services.h.

#include "services.h"

#include <string.h>

#include "abi/proto/pm.h"
#include "abi/signal.h"
#include "minix/ipc.h"

bool service_find(const char *label, struct rs_service_info *info)
{
    uint32_t index = 0;

    do {
        struct message m = {.type = RS_STATUS};
        *MSG_PAYLOAD_OF(&m, struct rs_status_req) =
            (struct rs_status_req){.index = index, .buffer = (vir_bytes)(uintptr_t)info};
        if (ipc_request(RS_EP, &m) != 0) {
            return false;
        }
        if (strcmp(info->label, label) == 0) {
            return true;
        }
        index = MSG_PAYLOAD_OF(&m, struct rs_status_rep)->next;
    } while (index != 0);
    return false;
}

bool service_kill(const struct rs_service_info *info)
{
    struct message m = {.type = PM_KILL};

    *MSG_PAYLOAD_OF(&m, struct pm_kill_req) =
        (struct pm_kill_req){.pid = info->pid, .signo = AX_SIGKILL};
    return ipc_request(PM_EP, &m) == 0;
}
