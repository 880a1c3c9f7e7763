// SPDX-License-Identifier: BSD-2-Clause
// The asking side of safeperf: copies or maps the grantor's pages, over and over, and touches each.
// The time of moving and touching counts; giving a mapping back and looking at the bytes does not.

#include <errno.h>
#include <string.h>

#include "minix/ds.h"
#include "minix/sef.h"
#include "minix/syslib.h"
#include "safeperf.h"

static uint8_t pages[SAFEPERF_MAX_PAGES][ABI_PAGE_SIZE] __attribute__((aligned(ABI_PAGE_SIZE)));

struct run {
    struct safeperf_options options;
    endpoint_t grantor;
    int32_t gid;
    uint64_t time_us;
    uint32_t good;
    uint32_t seen;
};

static int find_grantor(struct run *run)
{
    struct message m = {.type = SAFEPERF_ASK_GRANT};
    uint32_t grantor;

    int r = ds_retrieve_label_num(SAFEPERF_GRANTOR, &grantor);
    if (r != 0) {
        return r;
    }
    run->grantor = (endpoint_t)grantor;
    m.words[0] = run->options.pages;
    r = ipc_sendrec(run->grantor, &m);
    run->gid = (int32_t)m.words[1];
    return r != 0 ? r : (int)m.words[0];
}

static int move_pages(const struct run *run)
{
    vir_bytes address = (vir_bytes)(uintptr_t)pages;
    size_t bytes = run->options.pages * ABI_PAGE_SIZE;

    if (run->options.map) {
        return sys_safemap(run->grantor, run->gid, 0, address, bytes, D, run->options.write);
    }
    return sys_safecopyfrom(run->grantor, run->gid, 0, address, bytes, D);
}

static void touch_pages(const struct run *run)
{
    for (uint32_t page = 0; page < run->options.pages; page++) {
        volatile uint8_t *first = pages[page];
        if (run->options.write) {
            *first = SAFEPERF_WRITTEN;
        } else {
            (void)*first;
        }
    }
}

// All bytes of a page but the first, which is as the options say.
static bool is_good(const struct run *run, uint32_t page)
{
    uint8_t first = run->options.write ? SAFEPERF_WRITTEN : safeperf_pattern(page, 0);

    for (uint32_t at = 1; at < ABI_PAGE_SIZE; at++) {
        if (pages[page][at] != safeperf_pattern(page, at)) {
            return false;
        }
    }
    return pages[page][0] == first;
}

static int iterate(struct run *run)
{
    uint64_t start = sys_now_us();
    int r = move_pages(run);

    if (r != 0) {
        return r;
    }
    touch_pages(run);
    run->time_us += sys_now_us() - start;
    for (uint32_t page = 0; page < run->options.pages; page++) {
        run->good += is_good(run, page);
    }
    return run->options.map ? sys_safeunmap(D, (vir_bytes)(uintptr_t)pages) : 0;
}

static int measure(struct run *run)
{
    struct message m = {.type = SAFEPERF_ASK_SEEN};

    if (!safeperf_read_options(&run->options)) {
        log_err("safeperf: usage: pages=1..%u map=0|1 write=0|1", SAFEPERF_MAX_PAGES);
        return -EINVAL;
    }
    int r = find_grantor(run);
    for (unsigned i = 0; i < SAFEPERF_ITERATIONS && r == 0; i++) {
        r = iterate(run);
        if (!run->options.map) {
            memset(pages, 0, run->options.pages * ABI_PAGE_SIZE); // so that the next copy shows
        }
    }
    if (r == 0) {
        r = ipc_sendrec(run->grantor, &m);
        run->seen = m.words[1];
    }
    return r;
}

static void publish(const char *key, uint32_t value)
{
    int r = ds_publish_u32(key, value, DSF_OVERWRITE);

    if (r != 0) {
        log_err("safeperf: %s: %d", key, r);
    }
}

int main(int argc, char *argv[])
{
    static struct run run;
    struct message m;

    (void)argc;
    (void)argv;
    sef_startup();
    int r = measure(&run);
    if (r == 0) {
        uint32_t moved = run.options.pages * SAFEPERF_ITERATIONS;
        uint32_t ns = (uint32_t)(run.time_us * 1000 / moved);
        log_info("safeperf: pages=%lu map=%d write=%d: %lu.%03lu us a page", run.options.pages,
            run.options.map, run.options.write, ns / 1000, ns % 1000);
    }
    publish(SAFEPERF_TIME, (uint32_t)run.time_us);
    publish(SAFEPERF_GOOD, run.good);
    publish(SAFEPERF_SEEN, run.seen);
    publish(SAFEPERF_RESULT, (uint32_t)-r);
    publish(SAFEPERF_RUN, env_get_number("run", 0));
    for (;;) {
        (void)sef_receive(ANY, &m);
    }
}
