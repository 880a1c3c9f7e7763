// SPDX-License-Identifier: BSD-2-Clause
// The child of a service after fork: a user process, with an endpoint of its own and without
// grants.

#include "internal.h"
#include "minix/sysutil.h"

// In grants.c, if the program makes grants at all.
void grants_forget(void) __attribute__((weak));

void libsys_forked(endpoint_t self)
{
    env_become(self);
    async_forget();
    if (grants_forget != NULL) {
        grants_forget();
    }
}
