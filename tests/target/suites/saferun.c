// SPDX-License-Identifier: BSD-2-Clause
// See saferun.h.

#include "saferun.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "ktap.h"
#include "minix/ds.h"
#include "services.h"

enum { GOOD = 1000000, TRIES = 50000, ORDER_KILL_A = 1, ORDER_KILL_B = 2 };

static void rest_ms(int ms)
{
    struct timespec ts = {0, ms * 1000000};
    nanosleep(&ts, NULL);
}

void saferun_up(const char *program, const char *label, const char *config, const char *args)
{
    char command[200];

    (void)snprintf(command, sizeof(command),
        "/bin/service up /tests/svc/%s -label %s -config /tests/svc/%s.conf %s%s", program, label,
        config, args[0] != '\0' ? "-args " : "", args);
    CHECK_EQ(system(command), 0);
}

// DS hears of it in its own time: until the label is no longer there.
void saferun_down(const char *label)
{
    char command[80];
    uint32_t value;

    (void)snprintf(command, sizeof(command), "/bin/service down %s 2>/dev/null", label);
    (void)system(command); // it may be down already
    for (int i = 0; i < TRIES && ds_retrieve_label_num(label, &value) == 0; i++) {
        rest_ms(1);
    }
    CHECK_EQ(ds_retrieve_label_num(label, &value), -ESRCH);
}

void saferun_kill(const char *label)
{
    struct rs_service_info info;

    CHECK(service_find(label, &info));
    CHECK_EQ(kill(info.pid, SIGKILL), 0);
}

// GOOD, or file and line of a failed check.
static uint32_t outcome(void)
{
    uint32_t done = 0;
    uint32_t value = 0;

    for (int i = 0; i < TRIES; i++) {
        uint32_t wanted = 0;
        if (ds_retrieve_u32("safetester", &value) == 0) {
            return value;
        }
        if (ds_retrieve_u32("safetester.order", &wanted) == 0 && wanted != done) {
            done = wanted;
            rest_ms((int)(ktap_random() % 30)); // somewhere in the middle of a copy
            saferun_kill(wanted % 16 == ORDER_KILL_A ? "safe_a" : "safe_b");
        }
        rest_ms(1);
    }
    return 0;
}

void saferun_case(const char *name)
{
    char args[64];
    struct rs_service_info left;

    ktap_expect_death("safe_a");
    ktap_expect_death("safe_b");
    if (service_find("safetester", &left) ||
        service_find("safe_b", &left)) { // by a case that failed
        saferun_down("safetester");
        saferun_down("safe_b");
        saferun_down("safe_a");
    }
    saferun_up("safepeer", "safe_a", "safepeer", "");
    saferun_up("safepeer", "safe_b", "safepeer", "");
    (void)snprintf(args, sizeof(args), "case=%s", name);
    saferun_up("safetester", "safetester", "safetester", args);
    CHECK_EQ(outcome(), GOOD);
    saferun_down("safetester");
    saferun_down("safe_b");
    saferun_down("safe_a");
}

void saferun_device_case(const char *name)
{
    saferun_down("pl031.0");
    saferun_up("safepeer", "pl031.0", "safedevice", "");
    saferun_case(name);
    saferun_down("pl031.0");
    CHECK_EQ(system("/bin/service up /drivers/pl031 -label pl031.0"), 0);
}
