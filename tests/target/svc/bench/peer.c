// SPDX-License-Identifier: BSD-2-Clause
// The other side of the message benchmarks: answers every request with itself, stamps the counter
// when notified, uses the FPU between two messages when started with fp=1.

#include "peer.h"
#include "counter.h"
#include "minix/sef.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"

static uint32_t notified_at;

static void spin(struct message *m)
{
    void *page = NULL;
    endpoint_t client = m->source;
    int r = sys_safemap_any(client, (cp_grant_id_t)m->words[0], 0, ABI_PAGE_SIZE, 1, &page);

    m->words[0] = (uint32_t)r;
    (void)ipc_sendnb(client, m); // it waits in sendrec
    volatile uint32_t *stamp =
        page; // its address in a register: as few instructions as can be between two stamps
    while (r == 0) {
        *stamp = counter_read();
    }
}

int main(int argc, char *argv[])
{
    struct message m;
    bool fp = false;

    (void)argc;
    (void)argv;
    sef_startup();
    fp = env_get_number("fp", 0) != 0;
    int r = ipc_receive(ANY, &m);
    for (;;) {
        endpoint_t to = m.source;
        if (m.type == MSG_NOTIFY) {
            notified_at = counter_read();
            to = NONE;
        } else if (m.type == BENCH_WHEN) {
            m.words[0] = notified_at;
        }
        if (m.type == BENCH_SPIN) {
            spin(&m);
        }
        if (fp) {
            bench_use_fp();
        }
        (void)r;
        r = ipc_replyrecv(to, &m, &m);
    }
}
