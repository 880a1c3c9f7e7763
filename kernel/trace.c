// SPDX-License-Identifier: BSD-2-Clause
// The ring of IPC records. ipc_fast.S writes to it too. See kernel/trace.h.

#include <kernel/trace.h>

#include <kernel/clock.h>
#include <kernel/cpu.h>

#include <arch/irq.h>

_Alignas(TRACE_BYTES) struct trace_record trace_ring[TRACE_RECORDS];

void trace_add(uint32_t trap, endpoint_t from, endpoint_t to, uint32_t type)
{
    trace_add_hot(trap, from, to, type);
}

bool trace_get(unsigned n, struct trace_record *record)
{
    if (n >= TRACE_RECORDS) {
        return false;
    }
    unsigned first = cpu_this()->trace_next / sizeof *record;
    *record = trace_ring[(first + n) % TRACE_RECORDS];
    uint64_t now = arch_cycle_stamp();
    uint32_t age = (uint32_t)now - record->time_us;
    record->time_us = (uint32_t)clock_stamps_to_us(now - age);
    return true;
}
