// SPDX-License-Identifier: BSD-2-Clause
// One of the workers of the stress suite (stress.h): started with worker=N seed=N total=N
// rogue=0|1. Does random things until all of them together have done `total`, looks at everything
// once more, and stands still.

#include <errno.h>

#include "minix/ds.h"
#include "minix/safecopies.h"
#include "minix/sef.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"
#include "random.h"
#include "worker.h"

enum { TOGETHER = 32, CONNECT_US = 2000, REST_ODDS = 400, REST_US = 800 };

static struct stress_control nobody; // until there is an arena

struct worker worker = {.own = &nobody, .rogue = NONE};

static uint8_t mapped_control[NR_WORKERS][CONTROL_BYTES] __attribute__((aligned(ABI_PAGE_SIZE)));
static uint32_t random_state;
static unsigned current_task = NR_KINDS; // none yet

static const struct {
    void (*run)(void);
    uint8_t kind;
    uint8_t weight;
} tasks[] = {
    {do_copy_from, TASK_COPY_FROM, 36},
    {do_copy_pages, TASK_COPY_PAGES, 3},
    {do_copy_to, TASK_COPY_TO, 14},
    {do_copy_to_pages, TASK_COPY_TO_PAGES, 4},
    {do_vector, TASK_VECTOR, 4},
    {do_memset, TASK_MEMSET, 3},
    {do_write, TASK_WRITE, 24},
    {do_map, TASK_MAP, 9},
    {do_look, TASK_LOOK, 12},
    {do_poke, TASK_POKE, 8},
    {do_unmap, TASK_UNMAP, 7},
    {do_grant, TASK_GRANT, 6},
    {do_revmap, TASK_REVMAP, 2},
    {do_freeze, TASK_FREEZE, 1},
    {do_alloc, TASK_ALLOC, 1},
    {do_verify, TASK_VERIFY, 3},
    {do_stale, TASK_STALE, 3},
    {do_wrong, TASK_WRONG, 6},
    {do_rogue, TASK_ROGUE, 5},
};

enum { NR_TASKS_KNOWN = sizeof(tasks) / sizeof(tasks[0]) };

static uint32_t total_weight;

uint32_t draw(uint32_t below)
{
    return random_below(&random_state, below);
}

void fail_at(const char *file, int line, const char *format, ...)
{
    static char text[200];
    const char *base = file;
    va_list args;
    struct message m;

    for (const char *p = file; *p != '\0'; p++) {
        base = *p == '/' ? p + 1 : base;
    }
    va_start(args, format);
    (void)str_vformat(text, sizeof(text), format, args);
    va_end(args);
    log_err("%s:%d: after %lu operations, in task %u: %s", base, line,
        (unsigned long)worker.own->counts.operations, current_task, text);
    (void)ds_publish_u32(STRESS_FAILED, (uint32_t)line, DSF_OVERWRITE); // the log has it all
    for (;;) {
        (void)ipc_receive(ANY, &m);
    }
}

void count_result(int result)
{
    unsigned which = RESULT_OTHER;

    switch (result) {
    case 0:
        which = RESULT_OK;
        break;
#define E(name)                                                                                    \
    case -name:                                                                                    \
        which = RESULT_##name;                                                                     \
        break;
        STRESS_RESULTS(E)
#undef E
    default:
        break;
    }
    worker.own->counts.results[which]++;
}

void count_more(uint32_t operations)
{
    worker.own->counts.kinds[current_task] += operations;
    worker.own->counts.operations += operations;
}

// --- getting to know the others

static void gate_name(char name[DS_MAX_KEYLEN], unsigned number)
{
    (void)str_format(name, DS_MAX_KEYLEN, "%s%u", STRESS_GATE, number);
}

static void open_gate(void)
{
    char name[DS_MAX_KEYLEN];
    cp_grant_id_t gid =
        cpf_grant_direct(ANY, (vir_bytes)(uintptr_t)worker.own, CONTROL_BYTES, CPF_READ | CPF_MAP);

    MUST(gid > 0);
    gate_name(name, worker.me);
    MUST_BE(ds_publish_u32(name, (uint32_t)gid, DSF_OVERWRITE), 0);
}

static bool connect(unsigned number)
{
    char name[DS_MAX_KEYLEN];
    uint32_t gid;
    uint32_t endpoint;

    gate_name(name, number);
    if (ds_retrieve_u32(name, &gid) != 0) {
        return false;
    }
    (void)str_format(name, sizeof(name), "%s%u", STRESS_WORKER, number);
    if (ds_retrieve_label_num(name, &endpoint) != 0) {
        return false;
    }
    int r = sys_safemap((endpoint_t)endpoint, (cp_grant_id_t)gid, 0,
        (vir_bytes)(uintptr_t)mapped_control[number], CONTROL_BYTES, D, 0);
    worker.of[number] = (const volatile struct stress_control *)(void *)mapped_control[number];
    return r == 0 && worker.of[number]->magic == STRESS_MAGIC;
}

static void connect_all(void)
{
    for (unsigned i = 0; i < NR_WORKERS; i++) {
        while (i != worker.me && !connect(i)) {
            MUST_BE(rest(CONNECT_US), 0);
        }
    }
}

// --- work

static bool is_done(uint32_t total)
{
    uint32_t sum = 0;

    for (unsigned i = 0; i < NR_WORKERS; i++) {
        sum += worker.of[i]->counts.operations;
    }
    return sum >= total;
}

static void work(void)
{
    uint32_t n = draw(total_weight);
    unsigned i = 0;

    while (n >= tasks[i].weight) {
        n -= tasks[i].weight;
        i++;
    }
    current_task = tasks[i].kind;
    tasks[i].run();
    worker.own->counts.kinds[tasks[i].kind]++;
    worker.own->counts.operations++;
    if (draw(REST_ODDS) == 0) {
        MUST_BE(rest(draw(REST_US)), 0);
    }
}

static void start(void)
{
    worker.me = env_get_number("worker", 0) % NR_WORKERS;
    uint32_t life = arena_start();
    random_state = (env_get_number("seed", 1) + worker.me) * 2654435761u + life * 40503u;
    random_state |= random_state == 0;
    open_gate();
    connect_all();
    copies_start();
    maps_start();
    verify_arena(); // what a predecessor has left
    rights_start();
    for (unsigned i = 0; i < NR_TASKS_KNOWN; i++) {
        total_weight += tasks[i].weight;
    }
    total_weight -= env_get_number("rogue", 0) != 0 ? 0 : tasks[NR_TASKS_KNOWN - 1].weight;
}

int main(int argc, char *argv[])
{
    struct message m;

    env_setargs(argc, argv);
    sef_startup();
    start();
    uint32_t total = env_get_number("total", 0);
    while (!is_done(total)) {
        for (unsigned i = 0; i < TOGETHER; i++) {
            work();
        }
    }
    unmap_all();
    verify_arena();
    verify_scratch(true);
    worker.own->is_done = 1;
    for (;;) {
        (void)sef_receive(ANY, &m);
    }
}
