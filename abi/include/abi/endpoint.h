// SPDX-License-Identifier: BSD-2-Clause
// Endpoints name processes. An endpoint is (generation << 10) | slot: the slot is the process
// number, the generation tells apart the processes that had that slot one after another, so that an
// old endpoint never reaches a new process.
//
// Generation 0 is special: kernel tasks and boot services are addressed by their process number
// alone, which means the present holder of that number (a "service endpoint"). A successor of a
// boot service keeps its endpoint. Endpoints are never negative. The last slots of generation 0 are
// names, not processes.
#pragma once

#include "abi/types.h"

enum {
    ENDPOINT_SLOT_BITS = 10,
    ENDPOINT_SLOT_MASK = (1 << ENDPOINT_SLOT_BITS) - 1,
    ENDPOINT_MAX_GENERATION = (1 << (31 - ENDPOINT_SLOT_BITS)) - 1,

    SELF = 1021, // the caller
    NONE = 1022, // nobody
    ANY = 1023,  // receive: from whoever comes; grants: to everybody

    // Kernel tasks: sources of notifications and of kernel-made messages; nobody can send to them.
    IDLE_EP = 0,
    CLOCK_EP = 1,
    SYSTEM_EP = 2,
    HARDWARE_EP = 3,
    NR_TASKS = 4,

    // Boot processes. The numbers are names only: nothing depends on their order.
    RS_EP = 4,
    VM_EP = 5,
    PM_EP = 6,
    VFS_EP = 7,
    DS_EP = 8,
    TTY_EP = 9,
    INIT_EP = 10,
    NR_BOOT_PROCS = 7,
    FIRST_DYNAMIC_SLOT = 16,

    NR_PROCS = 288, // all slots, kernel tasks included
    NR_PRIVS = 96,  // privilege structures: static ids first
    NR_STATIC_PRIVS = 16
};

static inline int endpoint_slot(endpoint_t ep)
{
    return ep & ENDPOINT_SLOT_MASK;
}

static inline int endpoint_generation(endpoint_t ep)
{
    return ep >> ENDPOINT_SLOT_BITS;
}

static inline endpoint_t endpoint_make(int generation, int slot)
{
    return (generation << ENDPOINT_SLOT_BITS) | slot;
}

// A service endpoint means the present holder of a process number.
static inline bool endpoint_is_service(endpoint_t ep)
{
    return ep >= 0 && ep < FIRST_DYNAMIC_SLOT;
}
