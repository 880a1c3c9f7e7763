// SPDX-License-Identifier: BSD-2-Clause
// Kills DS `times` times, each time at a random moment: an alarm wakes this service, which goes
// before DS, in the middle of whatever DS does. Then publishes how often it did under its label.

#include "abi/proto/rs.h"
#include "minix/ds.h"
#include "minix/sef.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"
#include "random.h"
#include "rest.h"
#include "services.h"

enum { FIRST_US = 300, SPREAD_US = 4000, POLL_US = 1000 };

static uint32_t random_state = 0x2545f491;

static uint32_t draw(uint32_t below)
{
    return random_below(&random_state, below);
}

// Whether DS was killed and is up again.
static bool kill_ds(void)
{
    struct rs_service_info before;
    struct rs_service_info after;

    if (!service_find("ds", &before)) {
        return false;
    }
    (void)rest(FIRST_US + draw(env_get_number("spread", SPREAD_US)));
    if (!service_kill(&before)) {
        return false;
    }
    do {
        (void)rest(POLL_US);
    } while (service_find("ds", &after) && (after.restarts == before.restarts || after.pid < 0));
    return true;
}

int main(int argc, char *argv[])
{
    struct message m;
    uint32_t kills = 0;
    uint32_t orders;

    env_setargs(argc, argv);
    sef_startup();
    random_state += env_get_number("seed", 0);
    while (env_get_number("wait", 1) != 0 &&
           ds_retrieve_u32("dstester.order", &orders) != 0) { // the tester is not yet at work
        (void)rest(POLL_US);
    }
    for (uint32_t times = env_get_number("times", 1); times > 0; times--) {
        kills += kill_ds();
    }
    (void)ds_publish_u32("dskiller", kills, 0);
    for (;;) {
        (void)sef_receive(ANY, &m);
    }
}
