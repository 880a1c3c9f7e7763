// SPDX-License-Identifier: BSD-2-Clause
// Tests: allocations that fail on purpose, while VM works for a certain process.
#pragma once

#include "abi/endpoint.h"
#include "abi/proto/vm.h"

extern struct inject {
    uint32_t countdown; // 0: off
    uint32_t sites;     // enum vm_inject_site
    endpoint_t victim;  // or ANY
    endpoint_t served;
} inject;

// The countdown-th allocation at one of the sites from now on fails, once; 0 turns it off.
void inject_set(uint32_t countdown, uint32_t sites, endpoint_t victim);
bool inject_count(enum vm_inject_site site);

// Whom VM works for from now on.
static inline void inject_serving(endpoint_t endpoint)
{
    inject.served = endpoint;
}

// Must this allocation fail?
static inline bool inject_hits(enum vm_inject_site site)
{
    return inject.countdown != 0 && inject_count(site);
}
