// SPDX-License-Identifier: BSD-2-Clause
// Who drives which node; see drivers.h.

#include "drivers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/proto/rs.h"
#include "minix/ipc.h"

static struct rs_device_info *devices;
static unsigned nr_devices;

static int read_one(uint32_t index, struct rs_device_info *info, uint32_t *next)
{
    struct message m = {.type = RS_DEVICE};

    *MSG_PAYLOAD_OF(&m, struct rs_status_req) =
        (struct rs_status_req){.index = index, .buffer = (vir_bytes)(uintptr_t)info};
    int result = ipc_request(RS_EP, &m);
    *next = MSG_PAYLOAD_OF(&m, struct rs_status_rep)->next;
    return result;
}

void drivers_read(void)
{
    uint32_t index = 0;

    do {
        struct rs_device_info *more = realloc(devices, (nr_devices + 1) * sizeof(*devices));
        if (more == NULL) {
            perror("dt");
            return;
        }
        devices = more;
        int result = read_one(index, &devices[nr_devices], &index);
        if (result < 0) {
            fprintf(stderr, "dt: rs: %s\n", strerror(-result));
            return;
        }
        nr_devices++;
    } while (index != 0);
}

const char *drivers_label(const char *path)
{
    for (unsigned i = 0; i < nr_devices; i++) {
        if (strcmp(devices[i].node, path) == 0) {
            return devices[i].label;
        }
    }
    return NULL;
}
