// SPDX-License-Identifier: BSD-2-Clause
// The last IPC operations, always on: panic prints them, sys_getinfo(GI_IPCTRACE) reads them.
#pragma once

#include <abi/kcall.h>
#include <kernel/cpu.h>

enum { TRACE_RECORDS = 256, TRACE_BYTES = TRACE_RECORDS * 16 };

extern struct trace_record
    trace_ring[TRACE_RECORDS]; // time_us holds a stamp's low word until it is read

void trace_add(uint32_t trap, endpoint_t from, endpoint_t to, uint32_t type);
// The same, inline, for what is hot.
static inline void trace_add_hot(uint32_t trap, endpoint_t from, endpoint_t to, uint32_t type)
{
    struct cpu *cpu = cpu_this();
    struct trace_record *record = (struct trace_record *)((char *)trace_ring + cpu->trace_next);
    cpu->trace_next = (cpu->trace_next + sizeof *record) % TRACE_BYTES;
    record->what = trap << 24 | (type & 0xffffff);
    record->from = from;
    record->to = to;
    record->time_us = cpu->stamp;
}

// Record n (0 = oldest of those there), time converted. False: no such.
bool trace_get(unsigned n, struct trace_record *record);
