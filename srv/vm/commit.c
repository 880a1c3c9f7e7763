// SPDX-License-Identifier: BSD-2-Clause
// See commit.h.

#include "commit.h"

#include <errno.h>

#include "inject.h"

static struct {
    uint32_t limit;
    uint32_t used;
} purses[NR_PURSES];

void commit_init(void)
{
    for (unsigned i = 0; i < NR_PURSES; i++) {
        purses[i].limit = 0;
        purses[i].used = 0;
    }
}

void commit_raise(enum purse purse, int32_t pages)
{
    purses[purse].limit += (uint32_t)pages;
}

int commit_charge(enum purse purse, uint32_t pages)
{
    if (inject_hits(VM_INJECT_CHARGE)) {
        return -ENOMEM;
    }
    if (pages > commit_left(purse)) {
        return -ENOMEM;
    }
    purses[purse].used += pages;
    return 0;
}

void commit_release(enum purse purse, uint32_t pages)
{
    purses[purse].used -= pages;
}

int commit_spend(void)
{
    enum purse purse = commit_left(PURSE_USER) != 0 ? PURSE_USER : PURSE_SERVICE;
    if (commit_left(purse) == 0) {
        return -ENOMEM;
    }
    purses[purse].limit--;
    return 0;
}

void commit_force(enum purse purse, uint32_t pages)
{
    purses[purse].used += pages;
}

uint32_t commit_used(enum purse purse)
{
    return purses[purse].used;
}

uint32_t commit_left(enum purse purse)
{
    return purses[purse].used < purses[purse].limit ? purses[purse].limit - purses[purse].used : 0;
}
