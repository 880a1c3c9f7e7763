// SPDX-License-Identifier: BSD-2-Clause
// See inject.h.

#include "inject.h"

struct inject inject;

void inject_set(uint32_t countdown, uint32_t sites, endpoint_t victim)
{
    inject.countdown = countdown;
    inject.sites = sites;
    inject.victim = victim;
}

bool inject_count(enum vm_inject_site site)
{
    bool is_meant =
        (inject.sites & site) != 0 && (inject.victim == ANY || inject.victim == inject.served);
    return is_meant && --inject.countdown == 0;
}
