// SPDX-License-Identifier: BSD-2-Clause
// Services that fork: the child is a user process that runs when its parent, and nobody else,
// allows it; what happens when the parent dies first; that nothing stays. And where a service's
// output goes.

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ktap.h"
#include "minix/ds.h"
#include "services.h"

enum { GOOD = 1000000, TRIES = 5000 };

static void rest_ms(int ms)
{
    struct timespec ts = {0, ms * 1000000};
    nanosleep(&ts, NULL);
}

static void up_with(const char *conf, const char *label, const char *name)
{
    char command[128];

    snprintf(command, sizeof(command),
        "/bin/service up /tests/svc/forker -label %s -config /tests/svc/%s.conf -args case=%s",
        label, conf, name);
    CHECK_EQ(system(command), 0);
}

static void up(const char *label, const char *name)
{
    up_with("forker", label, name);
}

static void down(const char *label)
{
    char command[64];
    uint32_t value;

    snprintf(command, sizeof(command), "/bin/service down %s", label);
    CHECK_EQ(system(command), 0);
    for (int i = 0; i < TRIES && ds_retrieve_u32(label, &value) == 0; i++) {
        rest_ms(1); // DS hears of it in its own time
    }
}

// Waits for the outcome, which is the failed check's line if it is not good.
static void want_good(const char *label)
{
    uint32_t value = 0;

    for (int i = 0; i < TRIES && ds_retrieve_u32(label, &value) != 0; i++) {
        rest_ms(1);
    }
    CHECK_EQ(value, GOOD);
}

static void run_case(const char *name)
{
    up("forker", name);
    want_good("forker");
    down("forker");
}

static void held_then_allowed(void)
{
    run_case("held");
}

static void parent_has_no_more_rights(void)
{
    run_case("rights");
}

static void killed_while_held(void)
{
    run_case("killed");
}

static void child_execs(void)
{
    run_case("exec");
}

static void runs_commands(void)
{
    run_case("commands");
}

static void barred_from_privctl(void)
{
    up_with("forker_barred", "forker", "barred");
    want_good("forker");
    down("forker");
}

static void grandchild(void)
{
    run_case("grandchild");
}

static void often(void)
{
    run_case("often");
}

static bool is_gone(pid_t pid)
{
    for (int i = 0; i < TRIES; i++) {
        if (kill(pid, 0) != 0 && errno == ESRCH) {
            return true;
        }
        rest_ms(1);
    }
    return false;
}

static void nobody_else_allows(void)
{
    uint32_t held = 0;

    up("forker", "leave");
    want_good("forker");
    up("stranger", "meddle");
    want_good("stranger");
    CHECK_EQ(ds_retrieve_u32("forker.held", &held), 0);
    CHECK_EQ(kill((pid_t)held, 0), 0); // it is still there
    down("stranger");
    down("forker");
    CHECK(is_gone((pid_t)held));
    for (int i = 0; i < TRIES && access("/tmp/orphan", F_OK) != 0; i++) {
        rest_ms(1);
    }
    CHECK_EQ(unlink("/tmp/orphan"), 0);
}

static void parent_dies_first(void)
{
    struct rs_service_info info;
    uint32_t held = 0;

    ktap_expect_death("forker");
    up("forker", "leave");
    want_good("forker");
    CHECK_EQ(ds_retrieve_u32("forker.held", &held), 0);
    CHECK(service_find("forker", &info));
    CHECK_EQ(kill(info.pid, SIGKILL), 0);
    CHECK(is_gone((pid_t)held));
    for (int i = 0; i < TRIES && access("/tmp/orphan", F_OK) != 0; i++) {
        rest_ms(1);
    }
    CHECK_EQ(unlink("/tmp/orphan"), 0); // the one that was allowed lived on as INIT's
    down("forker");
}

static void killed_at_any_moment(void)
{
    for (int i = 0; i < 25; i++) {
        up("forker", "storm");
        want_good("forker");
        struct timespec ts = {0, (long)(ktap_random() % 20000000)};
        nanosleep(&ts, NULL);
        down("forker");
    }
}

static void of_another_user(void)
{
    up_with("forker_user", "forker", "user");
    want_good("forker");
    down("forker");
}

static void before_pm_knows(void)
{
    for (int i = 0; i < 10; i++) {
        up_with("forker_eager", "forker", "grandchild");
        want_good("forker");
        down("forker");
    }
}

static void output_is_in_the_log(void)
{
    run_case("prints");
    CHECK_EQ(system("/bin/grep -q '^<3>forker: a line from stdout, 1$' /proc/kmsg"), 0);
    CHECK_EQ(system("/bin/grep -q '^<2>forker: a line from stderr$' /proc/kmsg"), 0);
    CHECK_EQ(system("/bin/grep -q '^<3>forker: half and half$' /proc/kmsg"), 0);
    CHECK_EQ(system("/bin/grep -q 'forker: a line from the child$' /proc/kmsg"), 0);
    CHECK_EQ(system("/bin/grep -q 'forker: through VFS$' /proc/kmsg"), 0);
    CHECK_EQ(system("/bin/grep -q '^redirected$' /tmp/forker.out"), 0);
    CHECK_EQ(unlink("/tmp/forker.out"), 0);
}

static const struct ktap_test tests[] = {
    {"servicefork.held_then_allowed", held_then_allowed, 0},
    {"servicefork.parent_has_no_more_rights", parent_has_no_more_rights, 0},
    {"servicefork.killed_while_held", killed_while_held, 0},
    {"servicefork.child_execs", child_execs, 0},
    {"servicefork.runs_commands", runs_commands, 0},
    {"servicefork.barred_from_privctl", barred_from_privctl, 0},
    {"servicefork.grandchild", grandchild, 0},
    {"servicefork.often", often, 0},
    {"servicefork.nobody_else_allows", nobody_else_allows, 0},
    {"servicefork.parent_dies_first", parent_dies_first, 0},
    {"servicefork.killed_at_any_moment", killed_at_any_moment, 0},
    {"servicefork.of_another_user", of_another_user, 0},
    {"servicefork.before_pm_knows", before_pm_knows, 0},
    {"servicefork.output_is_in_the_log", output_is_in_the_log, 0},
};

int main(void)
{
    return KTAP_SUITE("servicefork", tests);
}
