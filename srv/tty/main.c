// SPDX-License-Identifier: BSD-2-Clause
// The terminal server: start-up, and the loop that hands messages to the parts.

#include <string.h>

#include "minix/ds.h"
#include "minix/sef.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"
#include "tty.h"

struct tty_state *state;

static void init_state(void)
{
    bool existed = false;
    struct kernel_info info;
    uint32_t first = 0;
    char skipped[512];
    int n;

    state = kept_region(1, sizeof(*state), &existed);
    if (state == NULL) {
        panic("tty", "no kept region", NO_NUM);
    }
    if (existed && state->magic == STATE_MAGIC && state->version == STATE_VERSION) {
        for (int i = 0; i < NR_LINES; i++) {
            state->lines[i].attached =
                0; // the rings are attached anew, with grants of this process
            for (int g = 0; g < 4; g++) {
                state->lines[i].grants[g] = -1;
            }
        }
        return;
    }
    memset(state, 0, sizeof(*state));
    for (int i = 0; i < NR_LINES; i++) {
        state->lines[i].driver = NONE;
    }
    state->log_level =
        sys_getinfo(GI_KINFO, 0, &info, sizeof(info), NULL) > 0 ? info.log_level : LOG_WARN;
    // What the kernel itself has written up to now is on the console already: start at the end of
    // the log.
    while ((n = sys_getinfo(GI_LOG, state->log_offset, skipped, sizeof(skipped), &first)) > 0) {
        state->log_offset = first + (uint32_t)n;
    }
    state->version = STATE_VERSION;
    state->magic = STATE_MAGIC;
}

static void handle_notify(const struct message *m)
{
    const struct notify_payload *notify = (const struct notify_payload *)(const void *)m->payload;

    if (m->source == DS_EP) {
        lines_driver_change();
    } else if (m->source == SYSTEM_EP) {
        if (notify->bits & NOTIFY_KERNEL_LOG) {
            klog_to_console();
        }
    } else {
        line_driver_event(m->source);
    }
}

int main(int argc, char *argv[])
{
    struct message m;

    (void)argc;
    (void)argv;
    sef_startup();
    init_state();
    lines_subscribe();
    int r = ds_publish_u32("drv.chr.tty", (uint32_t)self_endpoint(), DSF_OVERWRITE);
    if (r != 0) {
        panic("tty", "cannot publish:", r);
    }
    for (;;) {
        if (sef_receive(ANY, &m) != 0) {
            continue;
        }
        if (message_is_notify(&m)) {
            handle_notify(&m);
        } else if (m.type == (UART_ATTACH | MSG_REPLY)) {
            line_attach_reply(&m);
        } else {
            request_handle(&m);
        }
    }
}
