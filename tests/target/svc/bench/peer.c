// SPDX-License-Identifier: BSD-2-Clause
// The other side of the message benchmarks: answers every request with itself, stamps the counter when notified, uses the FPU
// between two messages when started with fp=1.

#include "counter.h"
#include "minix/sef.h"
#include "minix/sysutil.h"
#include "peer.h"

static uint32_t notified_at;

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
        if (fp) {
            bench_use_fp();
        }
        (void)r;
        r = ipc_replyrecv(to, &m, &m);
    }
}
