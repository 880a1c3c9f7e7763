// SPDX-License-Identifier: BSD-2-Clause
// core_death LABEL [RESOURCE]: takes the resource (a number of enum rs_resource) away from a
// service, if one is named, and kills the service. For the tests that expect the panic.

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "abi/proto/rs.h"
#include "minix/ipc.h"

static int take(const char *label, unsigned what)
{
    struct message m = {.type = RS_TAKE};

    *MSG_PAYLOAD_OF(&m, struct rs_label_req) = (struct rs_label_req){
        .label = (vir_bytes)(uintptr_t)label, .label_bytes = strlen(label) + 1, .what = what};
    return ipc_request(RS_EP, &m);
}

static int pid_of(const char *label)
{
    struct rs_service_info info = {0};
    uint32_t index = 0;

    do {
        struct message m = {.type = RS_STATUS};
        *MSG_PAYLOAD_OF(&m, struct rs_status_req) =
            (struct rs_status_req){.index = index, .buffer = (vir_bytes)(uintptr_t)&info};
        if (ipc_request(RS_EP, &m) != 0) {
            return -1;
        }
        if (strcmp(info.label, label) == 0) {
            return info.pid;
        }
        index = MSG_PAYLOAD_OF(&m, struct rs_status_rep)->next;
    } while (index != 0);
    return -1;
}

int main(int argc, char *argv[])
{
    if (argc < 2) {
        return 2;
    }
    int pid = pid_of(argv[1]);
    if (argc > 2 && take(argv[1], (unsigned)atoi(argv[2])) != 0) {
        fprintf(stderr, "core_death: the resource of %s can't be taken\n", argv[1]);
        return 1;
    }
    if (pid <= 1 || kill(pid, SIGKILL) != 0) {
        fprintf(stderr, "core_death: %s can't be killed\n", argv[1]);
        return 1;
    }
    sleep(5);
    return 1; // still there
}
