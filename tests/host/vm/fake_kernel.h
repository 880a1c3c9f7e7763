// SPDX-License-Identifier: BSD-2-Clause
// A kernel for VM's unit tests: RAM whose frames hold one word each, page tables, and the checks of
// the real one (tables exist before entries, no frame of a table is mapped, never writable and
// executable).
#pragma once

#include "kernel.h"

enum { FAKE_FRAMES = 3000, FAKE_PROCS = 24 };
#define FAKE_RAM UINT32_C(0x80000000)

// VM as after a take-over without boot processes.
void fake_start(void);

// What the process finds at an address: -1: no page; else the word, and whether it may write.
int64_t fake_peek(endpoint_t endpoint, vir_bytes address, bool *writable);
void fake_poke(endpoint_t endpoint, vir_bytes address, uint32_t value);
// How many entries of all tables show each frame; and check that a writable one is shown to nobody
// else unless shared.
void fake_check_tables(void);

extern int fake_result; // of the last resumed process
extern vir_bytes fake_address;
extern struct kcall_vmgrant_rep fake_grant; // every grant is of this range
// The safe copy that waits for VM; kernel_share_copy moves it on.
extern struct fake_copy {
    endpoint_t requester;
    endpoint_t from;
    vir_bytes from_address;
    endpoint_t to;
    vir_bytes to_address;
    uint32_t pages;
    unsigned refuse_at; // the grant is found revoked at that sharing; 0: never
} fake_copy;
// The endpoint of a new process; 0: none left.
endpoint_t fake_new_endpoint(void);
void fake_clear(endpoint_t endpoint);
