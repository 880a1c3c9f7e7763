// SPDX-License-Identifier: BSD-2-Clause
// A service that publishes what it knows of itself in DS and dies as its argument says, at its
// first start only:
//   how=exit, how=null (page fault), how=undefined; without `how` it lives. `forever=1`: at each
//   start.
// It publishes "mortal.restarts", and "mortal.rights", a bit for each thing it could do that it
// must not.

#include <errno.h>
#include <string.h>

#include "abi/errno_own.h"
#include "minix/ds.h"
#include "minix/ipc.h"
#include "minix/sef.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"

enum { COULD_SEND_TO_PM = 1, COULD_SET_TIME = 2, COULD_PRIVCTL = 4 };

static uint32_t forbidden(void)
{
    struct message m = {.type = 0};
    uint32_t could = 0;

    if (ipc_sendrec(PM_EP, &m) != -ETRAPDENIED) {
        could |= COULD_SEND_TO_PM;
    }
    if (sys_stime(0) != -ECALLDENIED) {
        could |= COULD_SET_TIME;
    }
    if (sys_privctl(SELF, SYS_PRIV_ALLOW, NULL) != -ECALLDENIED) {
        could |= COULD_PRIVCTL;
    }
    return could;
}

static volatile int *volatile unmapped =
    (volatile int *)16; // read at run time, so that the compiler can't know

static void die(const char *how)
{
    if (strcmp(how, "exit") == 0) {
        sys_exit(7);
    } else if (strcmp(how, "null") == 0) {
        *unmapped = 1;
    } else if (strcmp(how, "undefined") == 0) {
        __asm__ volatile("udf #0");
    }
}

int main(int argc, char *argv[])
{
    struct message m;
    uint32_t restarts = env_get_number("restarts", 0);
    const char *how = env_get("how");

    (void)argc;
    (void)argv;
    sef_startup();
    (void)ds_publish_u32("mortal.rights", forbidden(), DSF_OVERWRITE);
    (void)ds_publish_u32("mortal.restarts", restarts, DSF_OVERWRITE);
    if (how != NULL && (restarts == 0 || env_get_number("forever", 0) != 0)) {
        die(how);
    }
    for (;;) {
        (void)sef_receive(ANY, &m);
    }
}
