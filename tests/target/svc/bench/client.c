// SPDX-License-Identifier: BSD-2-Clause
// Measures what only a service may do: messages, notifications, kernel calls, the way from an interrupt to a process. Publishes the median
// of each row in DS, where the bench program reads it.

#include "counter.h"
#include "minix/ds.h"
#include "minix/sef.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"
#include "peer.h"

enum { WARM = 50, SAMPLES = 101 };

static uint32_t samples[SAMPLES];

static uint32_t median(void)
{
    for (unsigned i = 1; i < SAMPLES; i++) {
        uint32_t v = samples[i];
        unsigned n = i;
        for (; n > 0 && samples[n - 1] > v; n--) {
            samples[n] = samples[n - 1];
        }
        samples[n] = v;
    }
    return samples[SAMPLES / 2];
}

static void publish(const char *row)
{
    char key[DS_MAX_KEYLEN];

    (void)str_format(key, sizeof(key), "bench.%s", row);
    int r = ds_publish_u32(key, median(), DSF_OVERWRITE);
    if (r != 0) {
        log_err("bench: %s: %d", key, r);
    }
}

// A loop of known length: 100 times (subs, bne), and the instructions around it.
static void measure_counter(void)
{
    for (unsigned i = 0; i < SAMPLES; i++) {
        uint32_t start;
        uint32_t end;
        uint32_t n = 100;
        __asm__ volatile("mrc p15, 0, %0, c9, c13, 0\n"
                         "1: subs %2, %2, #1\n"
                         "bne 1b\n"
                         "mrc p15, 0, %1, c9, c13, 0"
                         : "=r"(start), "=r"(end), "+r"(n)::"cc");
        samples[i] = end - start;
    }
    publish("counter");
}

static void measure_sendrec(endpoint_t peer, const char *row, bool fp)
{
    struct message m = {.type = BENCH_ECHO};

    for (unsigned i = 0; i < WARM + SAMPLES; i++) {
        if (fp) {
            bench_use_fp();
        }
        m.type = BENCH_ECHO;
        uint32_t start = counter_read();
        int r = ipc_sendrec(peer, &m);
        uint32_t end = counter_read();
        if (r != 0) {
            log_err("bench: sendrec: %d", r);
            return;
        }
        samples[i % SAMPLES] = end - start;
    }
    publish(row);
}

static void measure_notify(endpoint_t peer)
{
    struct message m;

    for (unsigned i = 0; i < WARM + SAMPLES; i++) {
        uint32_t start = counter_read();
        (void)ipc_notify(peer); // of a higher priority: it runs before this returns
        m.type = BENCH_WHEN;
        (void)ipc_sendrec(peer, &m);
        samples[i % SAMPLES] = m.words[0] - start;
    }
    publish("notify");
}

static void measure_kcall(void)
{
    struct message m = {.type = 0};

    for (unsigned i = 0; i < WARM + SAMPLES; i++) {
        uint32_t start = counter_read();
        (void)kernel_call(KCALL_NULL, &m);
        samples[i % SAMPLES] = counter_read() - start;
    }
    publish("null_kcall");
}

// Alarms fall on whole microseconds, which are 1,000 instructions each under icount: the counter's value at the alarm is known.
static void measure_alarm(void)
{
    struct kcall_times_rep t;
    struct message m;

    for (unsigned i = 0; i < SAMPLES; i++) {
        uint32_t at = counter_read();
        (void)sys_times(NONE, &t);
        uint32_t spent = counter_read();
        (void)spent;
        uint64_t target = t.now_us + 500;
        (void)sys_setalarm_at(target);
        (void)ipc_receive(CLOCK_EP, &m);
        uint32_t now = counter_read();
        samples[i] = (now - at) % 1000; // the counter and the clock have one origin only by their rates; see docs/performance.md
    }
    publish("alarm_phase");
}

int main(int argc, char *argv[])
{
    uint32_t peer = NONE;

    (void)argc;
    (void)argv;
    sef_startup();
    bool fp = env_get_number("fp", 0) != 0;
    if (ds_retrieve_label_num(fp ? "bench_peer_fp" : "bench_peer", &peer) != 0) {
        panic("bench", "no peer", NO_NUM);
    }
    if (fp) {
        measure_sendrec((endpoint_t)peer, "sendrec_fp", true);
        (void)ds_publish_u32("bench.done_fp", 1, DSF_OVERWRITE);
    } else {
        measure_counter();
        measure_sendrec((endpoint_t)peer, "sendrec", false);
        measure_notify((endpoint_t)peer);
        measure_kcall();
        measure_alarm();
        (void)ds_publish_u32("bench.done", 1, DSF_OVERWRITE);
    }
    struct message m;
    for (;;) {
        (void)sef_receive(ANY, &m);
    }
}
