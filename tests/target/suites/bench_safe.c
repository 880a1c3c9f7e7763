// SPDX-License-Identifier: BSD-2-Clause
// Copies by grant, mappings, grants and the data store: instructions per operation, as bench. The
// two services of svc/bench measure; this program starts them for one plan after the other and
// prints the figures:
//   @B name=<plan>.<size or pages or operation> insns=<median> n=<samples> row=<number of the word
//   counter's row>
// `bench_safe PLAN...` measures those plans only. What to do with COW is the kernel command line's
// business (cow=).

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../svc/bench/safe.h"
#include "minix/ds.h"

enum { WAIT_TURNS = 60 * 100 }; // of 10 ms

static const char *const plan_names[SAFE_NR_PLANS] = {
    [SAFE_TOUCHED] = "copy.touched",
    [SAFE_FRESH] = "copy.fresh",
    [SAFE_REPEATED] = "copy.repeated",
    [SAFE_SOURCE_WRITE] = "copy.source_write",
    [SAFE_TARGET_WRITE] = "copy.target_write",
    [SAFE_OFFSET] = "copy.offset",
    [SAFE_WORD] = "copy.word",
    [SAFE_ODD] = "copy.odd",
    [SAFE_MAP] = "map",
    [SAFE_MAP_READ] = "map_read",
    [SAFE_MAP_WRITE] = "map_write",
    [SAFE_MAP_KEEP] = "map_keep",
    [SAFE_CALLS] = "call",
    [SAFE_DS] = "ds",
};

static const char *const call_names[SAFE_NR_CALLS] = {
    [SAFE_NULL] = "null",
    [SAFE_VERIFY] = "verify",
    [SAFE_VERIFY_2] = "verify_2",
    [SAFE_VERIFY_5] = "verify_5",
    [SAFE_REFUSED] = "refused",
    [SAFE_GRANT_10] = "grant_10",
    [SAFE_GRANT_10000] = "grant_10000",
    [SAFE_GRANT_MAP_10] = "grant_map_10",
    [SAFE_GRANT_MAP_10000] = "grant_map_10000",
};

static const char *const ds_names[SAFE_NR_DS] = {
    [SAFE_DS_PUBLISH_U32] = "publish_u32",
    [SAFE_DS_RETRIEVE_U32] = "retrieve_u32",
    [SAFE_DS_PUBLISH_STR] = "publish_str",
    [SAFE_DS_RETRIEVE_STR] = "retrieve_str",
    [SAFE_DS_PUBLISH_LABEL] = "publish_label",
    [SAFE_DS_RETRIEVE_LABEL] = "retrieve_label",
    [SAFE_DS_PUBLISH_MEM] = "publish_mem",
    [SAFE_DS_RETRIEVE_MEM] = "retrieve_mem",
    [SAFE_DS_PUBLISH_MAP] = "publish_map",
    [SAFE_DS_RETRIEVE_MAP] = "retrieve_map",
    [SAFE_DS_COPY_MAP] = "copy_map",
    [SAFE_DS_SNAPSHOT] = "snapshot",
    [SAFE_DS_COPY_SNAPSHOT] = "copy_snapshot",
};

static unsigned row_count(unsigned plan)
{
    if (plan < SAFE_NR_COPIES) {
        return SAFE_NR_SIZES;
    }
    if (plan < SAFE_NR_RANGES) {
        return SAFE_NR_PAGES;
    }
    return plan == SAFE_CALLS ? SAFE_NR_CALLS : SAFE_NR_DS;
}

static void print_row(unsigned plan, unsigned index, uint32_t value)
{
    printf("@B name=%s.", plan_names[plan]);
    if (plan < SAFE_NR_RANGES) {
        uint32_t n = plan < SAFE_NR_COPIES ? safe_sizes[index] : safe_pages[index];
        printf("%lu", (unsigned long)n);
    } else {
        printf("%s", plan == SAFE_CALLS ? call_names[index] : ds_names[index]);
    }
    printf(" insns=%lu n=%d row=%u\n", (unsigned long)value, SAFE_SAMPLES, safe_row(plan, index));
}

static int wait_for_plan(unsigned plan)
{
    const struct timespec turn = {0, 10000000};
    uint32_t done;

    for (int i = 0; i < WAIT_TURNS; i++) {
        if (ds_retrieve_u32("safe.done", &done) == 0 && done == plan) {
            return 0;
        }
        nanosleep(&turn, NULL);
    }
    return -1;
}

// Starts the pair, waits, prints. The number of figures that are missing.
static unsigned run_plan(unsigned plan)
{
    char command[256];
    unsigned missing = row_count(plan);

    snprintf(command, sizeof(command),
        "/bin/service up /tests/svc/bench_grantor -label bench_grantor -config "
        "/tests/svc/bench_grantor.conf &&"
        "/bin/service up /tests/svc/bench_requestor -label bench_requestor"
        " -config /tests/svc/bench_requestor.conf -args plan=%u",
        plan);
    if (system(command) == 0 && wait_for_plan(plan) == 0) {
        for (unsigned i = 0; i < row_count(plan); i++) {
            char key[16];
            uint32_t value = SAFE_NONE;
            snprintf(key, sizeof(key), "safe.%u", i);
            if (ds_retrieve_u32(key, &value) == 0 && value != SAFE_NONE) {
                print_row(plan, i, value);
                missing--;
            }
        }
    }
    (void)system("/bin/service down bench_requestor; /bin/service down bench_grantor");
    return missing;
}

static int is_wanted(unsigned plan, int argc, char *argv[])
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], plan_names[plan]) == 0) {
            return 1;
        }
    }
    return argc <= 1;
}

int main(int argc, char *argv[])
{
    unsigned missing = 0;

    for (unsigned plan = 0; plan < SAFE_NR_PLANS; plan++) {
        if (is_wanted(plan, argc, argv)) {
            missing += run_plan(plan);
        }
    }
    if (missing > 0) {
        printf("bench_safe: %u figures are missing\n", missing);
    }
    return missing > 0;
}
