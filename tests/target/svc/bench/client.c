// SPDX-License-Identifier: BSD-2-Clause
// Measures what only a service may do: messages, notifications, kernel calls, the way from a timer
// interrupt to a process. Publishes the median of each row in DS, where the bench program reads it.

#include "counter.h"
#include "minix/ds.h"
#include "minix/safecopies.h"
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

// A process of the lowest priority writes the counter into a page that is mapped by both, over and
// over: the last value before the timer's interrupt took the CPU away is there when this process,
// which waits for its alarm, runs its first instruction.
static void measure_alarm(endpoint_t spinner)
{
    static volatile uint32_t page[ABI_PAGE_SIZE / 4] __attribute__((aligned(ABI_PAGE_SIZE)));
    struct message m = {.type = BENCH_SPIN};

    m.words[0] = (uint32_t)cpf_grant_direct(
        spinner, (vir_bytes)(uintptr_t)page, sizeof(page), CPF_READ | CPF_WRITE | CPF_MAP);
    int r = ipc_sendrec(spinner, &m);
    if (r != 0 || m.words[0] != 0) {
        log_err("bench: spin: %d %u", r, (unsigned)m.words[0]);
        return;
    }
    for (unsigned i = 0; i < WARM + SAMPLES; i++) {
        (void)sys_setalarm_in(700 + i % 16);
        (void)ipc_receive(CLOCK_EP, &m);
        samples[i % SAMPLES] = counter_read() - page[0];
    }
    publish("alarm");
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
        uint32_t spinner;
        if (ds_retrieve_label_num("bench_spin", &spinner) == 0) {
            measure_alarm((endpoint_t)spinner);
        }
        (void)ds_publish_u32("bench.done", 1, DSF_OVERWRITE);
    }
    struct message m;
    for (;;) {
        (void)sef_receive(ANY, &m);
    }
}
