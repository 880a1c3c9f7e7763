// SPDX-License-Identifier: BSD-2-Clause
// The granting side of safeperf.

#include <errno.h>

#include "minix/safecopies.h"
#include "minix/sef.h"
#include "minix/syslib.h"
#include "safeperf.h"

static uint8_t pages[SAFEPERF_MAX_PAGES][ABI_PAGE_SIZE] __attribute__((aligned(ABI_PAGE_SIZE)));

static void fill(void)
{
    for (uint32_t page = 0; page < SAFEPERF_MAX_PAGES; page++) {
        for (uint32_t at = 0; at < ABI_PAGE_SIZE; at++) {
            pages[page][at] = safeperf_pattern(page, at);
        }
    }
}

static int grant(const struct safeperf_options *options, struct message *m)
{
    int access = CPF_READ | CPF_WRITE | CPF_MAP;

    if (m->words[0] != options->pages) {
        return -EINVAL;
    }
    m->words[1] = (uint32_t)cpf_grant_direct(
        m->source, (vir_bytes)(uintptr_t)pages, options->pages * ABI_PAGE_SIZE, access);
    return (int32_t)m->words[1] < 0 ? -errno : 0;
}

static uint32_t count_changed(void)
{
    uint32_t changed = 0;

    for (uint32_t page = 0; page < SAFEPERF_MAX_PAGES; page++) {
        changed += ((volatile uint8_t *)pages[page])[0] != safeperf_pattern(page, 0);
    }
    return changed;
}

static void answer(const struct safeperf_options *options, struct message *m)
{
    int r = -EINVAL;

    if (m->type == SAFEPERF_ASK_GRANT) {
        r = grant(options, m);
    } else if (m->type == SAFEPERF_ASK_SEEN) {
        m->words[1] = count_changed();
        r = 0;
    }
    m->words[0] = (uint32_t)r;
}

int main(int argc, char *argv[])
{
    struct safeperf_options options;
    struct message m;

    (void)argc;
    (void)argv;
    sef_startup();
    if (!safeperf_read_options(&options)) {
        log_err("safeperf: usage: pages=1..%u map=0|1 write=0|1", SAFEPERF_MAX_PAGES);
        options.pages = 0; // nobody asks for that many
    }
    fill();
    int r = ipc_receive(ANY, &m);
    for (;;) {
        endpoint_t to = NONE;
        if (r == 0 && m.type != MSG_NOTIFY) {
            to = m.source;
            answer(&options, &m);
        }
        r = ipc_replyrecv(to, &m, &m);
    }
}
