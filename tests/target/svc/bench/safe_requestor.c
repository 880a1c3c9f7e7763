// SPDX-License-Identifier: BSD-2-Clause
// The asking side of the safe-copy benchmarks: measures one plan (safe.h) and publishes its figures
// in DS.

#include <errno.h>

#include "minix/ds.h"
#include "minix/sef.h"
#include "minix/sysutil.h"
#include "safe_requestor.h"

int safe_ask(const struct safe_side *side, uint32_t type, const uint32_t in[3], uint32_t *out)
{
    struct message m = {.type = type};

    m.words[0] = in[0];
    m.words[1] = in[1];
    m.words[2] = in[2];
    int r = ipc_sendrec(side->grantor, &m);
    if (r != 0) {
        return r;
    }
    *out = m.words[1];
    return (int)m.words[0];
}

int safe_write_source(const struct safe_side *side, uint32_t bytes, uint8_t stamp, uint32_t *insns)
{
    uint32_t ignored;
    return safe_ask(side, SAFE_ASK_WRITE, (uint32_t[]){bytes, stamp, insns != NULL},
        insns != NULL ? insns : &ignored);
}

static void publish(const char *what, uint32_t value)
{
    char key[DS_MAX_KEYLEN];

    (void)str_format(key, sizeof(key), "safe.%s", what);
    int r = ds_publish_u32(key, value, DSF_OVERWRITE);
    if (r != 0) {
        log_err("bench: %s: %d", key, r);
    }
}

static void publish_figures(const uint32_t *figures)
{
    for (unsigned i = 0; i < SAFE_MAX_ROWS; i++) {
        char number[12];
        (void)str_format(number, sizeof(number), "%u", i);
        publish(number, figures[i]);
    }
}

static int measure(struct safe_side *side, unsigned plan, uint32_t *figures)
{
    uint32_t grantor;
    uint32_t gid = 0;

    int r = ds_retrieve_label_num("bench_grantor", &grantor);
    if (r != 0) {
        return r;
    }
    side->grantor = (endpoint_t)grantor;
    side->target = vm_alloc(SAFE_BUFFER_BYTES);
    if (side->target == NULL) {
        return -ENOMEM;
    }
    r = safe_ask(side, SAFE_ASK_GRANT, (uint32_t[]){0, 0, 0}, &gid);
    if (r != 0) {
        return r;
    }
    side->gid = (int32_t)gid;
    if (plan < SAFE_NR_COPIES) {
        return safe_measure_copies(side, plan, figures);
    }
    if (plan < SAFE_NR_RANGES) {
        return safe_measure_maps(side, plan, figures);
    }
    return plan == SAFE_CALLS ? safe_measure_calls(side, figures) : safe_measure_ds(side, figures);
}

int main(int argc, char *argv[])
{
    uint32_t figures[SAFE_MAX_ROWS];
    struct safe_side side = {.target = NULL};

    (void)argc;
    (void)argv;
    sef_startup();
    unsigned plan = env_get_number("plan", SAFE_NR_PLANS);
    for (unsigned i = 0; i < SAFE_MAX_ROWS; i++) {
        figures[i] = SAFE_NONE;
    }
    int r = plan < SAFE_NR_PLANS ? measure(&side, plan, figures) : -EINVAL;
    if (r != 0) {
        log_err("bench: plan %u: %d", plan, r);
    }
    publish_figures(figures);
    publish("done", plan);
    struct message m;
    for (;;) {
        (void)sef_receive(ANY, &m);
    }
}
