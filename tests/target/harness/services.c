// SPDX-License-Identifier: BSD-2-Clause
// Looking through RS's list of services.

#include "services.h"

#include <string.h>

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
