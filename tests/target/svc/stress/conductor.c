// SPDX-License-Identifier: BSD-2-Clause
// The conductor of the stress suite: wakes at random moments, goes before the workers then, and
// decides who of them goes before whom until the next time. At times it kills one. It sums up what
// they say they have done, and fails when that does not grow. Arguments: seed=N total=N
// kill_every=N (operations; 0: nobody dies) rogue=0|1.

#include <string.h>

#include "abi/proto/rs.h"
#include "minix/ds.h"
#include "minix/sef.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"
#include "random.h"
#include "rest.h"
#include "services.h"
#include "stress.h"

enum {
    FIRST_US = 40,
    SPREAD_US = 4000,
    CONNECT_US = 2000,
    BEST_PRIORITY = 7,
    PRIORITIES = 4,
    REPORT_ROUNDS = 256,
    HANG_ROUNDS = 100000 // without one operation
};

static uint8_t mapped_control[NR_WORKERS][CONTROL_BYTES] __attribute__((aligned(ABI_PAGE_SIZE)));
static const volatile struct stress_control *of[NR_WORKERS];
static struct stress_report report;
static uint32_t random_state;

static uint32_t draw(uint32_t below)
{
    return random_below(&random_state, below);
}

static bool connect(unsigned number)
{
    char name[DS_MAX_KEYLEN];
    uint32_t gid;
    uint32_t endpoint;

    (void)str_format(name, sizeof(name), "%s%u", STRESS_GATE, number);
    if (ds_retrieve_u32(name, &gid) != 0) {
        return false;
    }
    (void)str_format(name, sizeof(name), "%s%u", STRESS_WORKER, number);
    if (ds_retrieve_label_num(name, &endpoint) != 0) {
        return false;
    }
    of[number] = (const volatile struct stress_control *)(void *)mapped_control[number];
    return sys_safemap((endpoint_t)endpoint, (cp_grant_id_t)gid, 0,
               (vir_bytes)(uintptr_t)mapped_control[number], CONTROL_BYTES, D, 0) == 0;
}

static void add_up(void)
{
    uint32_t *sum = (uint32_t *)&report.counts;

    memset(sum, 0, sizeof(report.counts));
    report.is_done = 1;
    for (unsigned n = 0; n < NR_WORKERS; n++) {
        const volatile uint32_t *counts = (const volatile uint32_t *)&of[n]->counts;
        for (unsigned i = 0; i < sizeof(report.counts) / sizeof(*sum); i++) {
            sum[i] += counts[i];
        }
        report.is_done = report.is_done != 0 && of[n]->is_done != 0;
    }
}

static void shuffle_priorities(void)
{
    for (unsigned n = 0; n < NR_WORKERS; n++) {
        if (draw(2) == 0) { // may be dead at present
            (void)sys_schedule(of[n]->endpoint, BEST_PRIORITY + draw(PRIORITIES), 1 + draw(20));
        }
    }
}

static void kill_one(bool has_rogue)
{
    char label[ABI_LABEL_MAX];
    struct rs_service_info info;
    unsigned n = draw(NR_WORKERS + has_rogue);

    if (n < NR_WORKERS) {
        (void)str_format(label, sizeof(label), "%s%u", STRESS_WORKER, n);
    } else {
        (void)str_format(label, sizeof(label), "%s", STRESS_ROGUE);
    }
    if (!service_find(label, &info) || info.pid <= 0) {
        return;
    }
    (void)rest(FIRST_US + draw(SPREAD_US));
    report.kills += service_kill(&info);
}

static void publish(void)
{
    int r = ds_publish_mem(STRESS_REPORT, &report, sizeof(report), DSF_OVERWRITE);

    if (r != 0) {
        log_err("report: %d", r);
    }
}

static void conduct(void)
{
    uint32_t kill_every = env_get_number("kill_every", 0);
    uint32_t total = env_get_number("total", 0);
    bool has_rogue = env_get_number("rogue", 0) != 0;
    uint32_t next_kill = kill_every;
    uint32_t seen = 0;
    uint32_t still = 0;

    for (report.rounds = 1; report.is_done == 0; report.rounds++) {
        (void)rest(FIRST_US + draw(SPREAD_US));
        shuffle_priorities();
        add_up();
        uint32_t operations = report.counts.operations;
        if (kill_every != 0 && operations >= next_kill && operations < total) {
            next_kill = operations + kill_every / 2 + draw(kill_every);
            kill_one(has_rogue);
        }
        still = operations == seen ? still + 1 : 0;
        seen = operations;
        if (still == HANG_ROUNDS) {
            log_err("no operation in %u rounds after %lu", HANG_ROUNDS, (unsigned long)operations);
            (void)ds_publish_u32(STRESS_FAILED, __LINE__, DSF_OVERWRITE); // the log has it
        }
        if (report.rounds % REPORT_ROUNDS == 0) {
            publish();
        }
    }
    publish();
}

int main(int argc, char *argv[])
{
    struct message m;

    env_setargs(argc, argv);
    sef_startup();
    random_state = env_get_number("seed", 1) * 2654435761u + 99;
    for (unsigned n = 0; n < NR_WORKERS; n++) {
        while (!connect(n)) {
            (void)rest(CONNECT_US);
        }
    }
    conduct();
    for (;;) {
        (void)sef_receive(ANY, &m);
    }
}
