// SPDX-License-Identifier: BSD-2-Clause
// The granting side of the safe-copy benchmarks: owns the buffer that is copied from and mapped,
// and measures what a grantor does itself.

#include <errno.h>

#include "minix/safecopies.h"
#include "minix/sef.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"
#include "region.h"
#include "safe.h"
#include "samples.h"

static volatile uint8_t *buffer;

static int grant_buffer(endpoint_t to, uint32_t *gid)
{
    int r = cpf_grant_direct(
        to, (vir_bytes)(uintptr_t)buffer, SAFE_BUFFER_BYTES, CPF_READ | CPF_WRITE | CPF_MAP);

    *gid = (uint32_t)r;
    return r < 0 ? -errno : 0;
}

// A direct grant to ourselves, indirect ones of it to ourselves, the last one to the requestor.
static int grant_chain(endpoint_t to, uint32_t links, uint32_t *gid)
{
    endpoint_t self = self_endpoint();
    cp_grant_id_t last =
        cpf_grant_direct(self, (vir_bytes)(uintptr_t)buffer, SAFE_BUFFER_BYTES, CPF_READ);

    for (uint32_t i = 1; i < links && last >= 0; i++) {
        last = cpf_grant_indirect(i + 1 < links ? self : to, self, last);
    }
    *gid = (uint32_t)last;
    return last < 0 ? -errno : 0;
}

static void write_pages(uint32_t bytes, uint8_t stamp)
{
    for (uint32_t at = 0; at < bytes; at += ABI_PAGE_SIZE) {
        buffer[at] = stamp;
    }
}

static uint32_t write_counted(uint32_t bytes, uint8_t stamp)
{
    uint32_t begin = region_begin();

    write_pages(bytes, stamp);
    return region_end(begin);
}

// The grants that are to be there besides; all of one byte, since none is used.
static int have_grants(endpoint_t to, unsigned wanted)
{
    while (cpf_count() < wanted) {
        if (cpf_grant_direct(to, (vir_bytes)(uintptr_t)buffer, 1, CPF_READ) < 0) {
            return -errno;
        }
    }
    return 0;
}

static int churn(endpoint_t to, unsigned row, int access, uint32_t *insns)
{
    struct samples s = {.count = 0};

    for (unsigned i = 0; i < SAFE_SAMPLES; i++) {
        uint32_t begin = region_begin();
        cp_grant_id_t gid =
            cpf_grant_direct(to, (vir_bytes)(uintptr_t)buffer, ABI_PAGE_SIZE, access);
        int r = cpf_revoke(gid);
        samples_add(&s, region_end(begin));
        region_end_sample();
        if (gid < 0 || r < 0) {
            return -errno;
        }
    }
    region_end_row(row);
    *insns = samples_median(&s);
    return 0;
}

static void answer(struct message *m)
{
    int r = -EINVAL;

    if (m->type == SAFE_ASK_GRANT) {
        r = grant_buffer(m->source, &m->words[1]);
    } else if (m->type == SAFE_ASK_WRITE && m->words[0] <= SAFE_BUFFER_BYTES) {
        if (m->words[2] != 0) {
            m->words[1] = write_counted(m->words[0], (uint8_t)m->words[1]);
        } else {
            write_pages(m->words[0], (uint8_t)m->words[1]);
        }
        r = 0;
    } else if (m->type == SAFE_ASK_CHAIN) {
        r = grant_chain(m->source, m->words[0], &m->words[1]);
    } else if (m->type == SAFE_ASK_CHURN) {
        r = have_grants(m->source, m->words[1]);
        if (r == 0) {
            r = churn(m->source, m->words[0], (int)m->words[2], &m->words[1]);
        }
    }
    m->words[0] = (uint32_t)r;
}

int main(int argc, char *argv[])
{
    struct message m;

    (void)argc;
    (void)argv;
    sef_startup();
    buffer = vm_alloc(SAFE_BUFFER_BYTES);
    if (buffer == NULL) {
        panic("bench_grantor", "no memory", NO_NUM);
    }
    int r = ipc_receive(ANY, &m);
    for (;;) {
        endpoint_t to = NONE;
        if (r == 0 && m.type != MSG_NOTIFY) {
            to = m.source;
            answer(&m);
        }
        r = ipc_replyrecv(to, &m, &m);
    }
}
