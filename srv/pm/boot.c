// SPDX-License-Identifier: BSD-2-Clause
// The first processes: INIT at the root, RS its child, every other service of the boot image RS's.

#include "pm.h"

static struct boot_image_info image[NR_BOOT_PROCS + 1];

static void add_init(void)
{
    struct mproc *init = tree_at(INIT_EP);

    state_touch_all(init);
    init->endpoint = INIT_EP;
    init->pid = init->pgrp = init->sid = PM_INIT_PID;
    init->start_us = sys_now_us();
    memcpy(init->name, "init", sizeof("init"));
    tree_add(init, init);
    limit_init(state_cold(init));
    state_cold_seal(init);
    uid_count_add(0, 1);
}

int boot_processes(void)
{
    int bytes = sys_getinfo(GI_IMAGE, 0, image, sizeof(image), NULL);
    struct pm_header *header = state_header();

    if (bytes < 0) {
        return bytes;
    }
    add_init();
    struct mproc *rs = service_add(RS_EP, "rs", 0, tree_at(INIT_EP), PM_RS_PID);
    for (int i = 0; i < bytes / (int)sizeof(image[0]); i++) {
        endpoint_t ep = image[i].endpoint;
        if (ep != INIT_EP && ep != RS_EP && endpoint_is_service(ep) && ep >= NR_TASKS) {
            image[i].name[ABI_NAME_MAX - 1] = '\0';
            (void)service_add(ep, image[i].name, 0, rs, tree_new_pid(&header->next_pid));
        }
    }
    state_header_seal();
    return 0;
}
