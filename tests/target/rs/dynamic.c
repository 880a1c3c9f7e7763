// SPDX-License-Identifier: BSD-2-Clause
// Services started by `service up`: their rights, arguments, deaths and restarts, and that nothing
// stays of them.

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "abi/kcall.h"
#include "abi/proto/rs.h"
#include "ktap.h"
#include "minix/ds.h"
#include "minix/ipc.h"
#include "services.h"

#define UP "/bin/service up /tests/svc/mortal -config /tests/svc/mortal.conf "

static void rest_ms(int ms)
{
    struct timespec ts = {0, ms * 1000000};
    nanosleep(&ts, NULL);
}

// Waits until the service says in DS that it has been started so many times again.
static void wait_restarts(uint32_t want)
{
    uint32_t got = UINT32_MAX;

    for (int i = 0; i < 1500; i++) {
        if (ds_retrieve_u32("mortal.restarts", &got) == 0 && got >= want) {
            return;
        }
        rest_ms(2);
    }
    ktap_fail(__FILE__, __LINE__, "restarts: got %d, want %d", (int)got, (int)want);
}

static void down(void)
{
    struct rs_service_info info;
    uint32_t number;

    CHECK_EQ(system("/bin/service down mortal"), 0);
    CHECK(!service_find("mortal", &info));
    for (int i = 0; i < 500 && ds_retrieve_u32("mortal.restarts", &number) == 0; i++) {
        rest_ms(2); // DS hears of it in its own time
    }
    CHECK(ds_retrieve_u32("mortal.restarts", &number) != 0);
    CHECK(ds_retrieve_label_num("mortal", &number) != 0);
}

static void up_and_down(void)
{
    struct rs_service_info info;
    uint32_t number;

    CHECK_EQ(system(UP), 0);
    wait_restarts(0);
    CHECK(service_find("mortal", &info));
    CHECK_EQ(info.state, RS_STATE_UP);
    CHECK_EQ(ds_retrieve_label_num("mortal", &number), 0);
    CHECK_EQ(number, info.endpoint);
    CHECK(system(UP "2>/dev/null") != 0); // the label is taken
    down();
}

static void has_its_rights_and_no_more(void)
{
    uint32_t could = 0xff;

    CHECK_EQ(system(UP), 0);
    wait_restarts(0);
    CHECK_EQ(ds_retrieve_u32("mortal.rights", &could), 0);
    CHECK_EQ(could, 0);
    CHECK_EQ(system("/bin/service restart mortal"), 0);
    wait_restarts(1);
    CHECK_EQ(ds_retrieve_u32("mortal.rights", &could), 0);
    CHECK_EQ(could, 0);
    down();
}

static void check_death(const char *command, unsigned kind)
{
    struct rs_service_info info;

    ktap_expect_death("mortal");
    CHECK_EQ(system(command), 0);
    wait_restarts(1);
    CHECK(service_find("mortal", &info));
    CHECK_EQ(info.restarts, 1);
    CHECK_EQ(info.last_death, kind);
    down();
}

static void exits(void)
{
    check_death(UP "-args how=exit", EVENT_EXIT);
}

static void faults(void)
{
    check_death(UP "-args how=null", EVENT_SEGV);
}

static void undefined_instruction(void)
{
    check_death(UP "-args how=undefined", EVENT_UNDEF);
}

// One that dies at each start is started again and again, ever more slowly; the system goes on
// meanwhile.
static void dies_for_ever(void)
{
    struct rs_service_info info;

    ktap_expect_death("mortal");
    CHECK_EQ(system(UP "-args how=exit forever=1"), 0);
    wait_restarts(4);
    CHECK_EQ(system("/bin/true"), 0);
    rest_ms(300);
    CHECK(service_find("mortal", &info));
    CHECK(info.restarts < 10);
    down();
}

static void bad_orders(void)
{
    struct rs_service_info info;

    CHECK(system("/bin/service up /tests/svc/mortal 2>/dev/null") != 0); // no rights
    CHECK(system("/bin/service up /no/such/file -config /tests/svc/mortal.conf 2>/dev/null") != 0);
    CHECK(
        system(
            "/bin/service up /tests/svc/mortal.conf -config /tests/svc/mortal.conf 2>/dev/null") !=
        0); // no ELF
    CHECK(
        system("/bin/service up /tests/svc/mortal -config /tests/svc/bad_level.conf 2>/dev/null") !=
        0);
    CHECK(
        system("/bin/service up tests/svc/mortal -config /tests/svc/mortal.conf 2>/dev/null") != 0);
    CHECK(system("/bin/service down pm 2>/dev/null") != 0);
    CHECK(system("/bin/service restart tty 2>/dev/null") != 0);
    CHECK(!service_find("mortal", &info));
    CHECK(!service_find("mortal.conf", &info));
}

static int raw(struct message *m)
{
    return ipc_request(RS_EP, m);
}

static void bad_pointers(void)
{
    static const uint32_t lengths[] = {0, 1, 31, 32, 33, 4096, 0x7fffffff, 0xffffffff};
    static const vir_bytes addresses[] = {0, 1, 0x3ffffffc, 0x40000000, 0xf0000000, 0xffffffff};

    for (unsigned i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        for (unsigned k = 0; k < sizeof(addresses) / sizeof(addresses[0]); k++) {
            struct message m = {.type = RS_UP};
            *MSG_PAYLOAD_OF(&m, struct rs_up_req) =
                (struct rs_up_req){.path = addresses[k], .path_bytes = lengths[i]};
            CHECK(raw(&m) < 0);
            m = (struct message){.type = RS_UP};
            *MSG_PAYLOAD_OF(&m, struct rs_up_req) =
                (struct rs_up_req){.path = (vir_bytes)(uintptr_t) "/tests/svc/mortal",
                    .path_bytes = 18,
                    .config = addresses[k] | 4,
                    .config_bytes = lengths[i]};
            CHECK(raw(&m) < 0);
            m = (struct message){.type = RS_DOWN};
            *MSG_PAYLOAD_OF(&m, struct rs_label_req) =
                (struct rs_label_req){.label = addresses[k], .label_bytes = lengths[i]};
            CHECK(raw(&m) < 0);
            m = (struct message){.type = RS_STATUS};
            *MSG_PAYLOAD_OF(&m, struct rs_status_req) =
                (struct rs_status_req){.index = lengths[i], .buffer = addresses[k]};
            CHECK(raw(&m) < 0);
            m = (struct message){.type = RS_DEVICE};
            *MSG_PAYLOAD_OF(&m, struct rs_status_req) =
                (struct rs_status_req){.index = lengths[i], .buffer = addresses[k]};
            CHECK(raw(&m) < 0);
        }
    }
}

static void comes_and_goes_often(void)
{
    for (int i = 0; i < 20; i++) {
        CHECK_EQ(system(UP), 0);
        CHECK_EQ(system("/bin/service down mortal"), 0);
    }
}

static void write_script(const char *text)
{
    FILE *file = fopen("/tmp/script", "w");

    CHECK(file != NULL);
    CHECK(fprintf(file, "#!/bin/sh\n%s\n", text) > 0);
    CHECK_EQ(fclose(file), 0);
    CHECK_EQ(chmod("/tmp/script", 0755), 0);
}

// The keeper, a process called `service`, goes when its service is taken down.
static void wait_keeper_gone(void)
{
    for (int i = 0; i < 500; i++) {
        if (system("/bin/ps | /bin/grep -q ' service$'") != 0) {
            return;
        }
        rest_ms(5);
    }
    CHECK(!"the keeper has ended");
}

// The script is told label, reason and incarnation, and what it does is all that is done.
static void script_recovers(void)
{
    struct rs_service_info info;

    ktap_expect_death("mortal");
    write_script("echo \"$@\" >>/tmp/script.out; exec /bin/service restart $1");
    CHECK_EQ(system(UP "-script /tmp/script -args 'how=exit x=y'"), 0);
    wait_restarts(1);
    CHECK(service_find("mortal", &info));
    CHECK_EQ(kill(info.pid, SIGKILL), 0);
    wait_restarts(2);
    CHECK(service_find("mortal", &info));
    CHECK_EQ(kill(info.pid, SIGTERM), 0);
    wait_restarts(3);
    CHECK_EQ(system("/bin/cat >/tmp/script.want <<E\nmortal crashed 0\nmortal killed 1\nmortal "
                    "signaled 2\nE\n"
                    "/bin/cmp /tmp/script.out /tmp/script.want"),
        0);
    CHECK_EQ(system("/bin/service down mortal"), 0);
    wait_keeper_gone();
    CHECK_EQ(system("/bin/rm /tmp/script /tmp/script.out /tmp/script.want"), 0);
}

// As services that run once are started: the script takes them down.
static void script_takes_down(void)
{
    struct rs_service_info info;

    ktap_expect_death("mortal");
    CHECK_EQ(system(UP "-script /etc/rs.single -args how=exit"), 0);
    for (int i = 0; i < 1000 && service_find("mortal", &info); i++) {
        rest_ms(2);
    }
    CHECK(!service_find("mortal", &info));
    wait_keeper_gone();
}

// One that is not marked executable and does not name a shell is the shell's.
static void script_without_marks(void)
{
    struct rs_service_info info;

    ktap_expect_death("mortal");
    CHECK_EQ(system("echo '/bin/service down \"$1\"' >/tmp/script"), 0);
    CHECK_EQ(system(UP "-script /tmp/script -args how=null"), 0);
    for (int i = 0; i < 1000 && service_find("mortal", &info); i++) {
        rest_ms(2);
    }
    CHECK(!service_find("mortal", &info));
    wait_keeper_gone();
    CHECK_EQ(unlink("/tmp/script"), 0);
}

// Without the one that runs the script it is restarted like any other service.
static void script_without_keeper(void)
{
    struct rs_service_info info;

    ktap_expect_death("mortal");
    write_script("true");
    CHECK_EQ(system(UP "-script /tmp/script"), 0);
    wait_restarts(0);
    CHECK_EQ(system("/bin/ps | while read pid a b c d e f g h name; do [ \"$name\" != service ] || "
                    "kill -9 $pid; done"),
        0);
    wait_keeper_gone();
    CHECK(service_find("mortal", &info));
    CHECK_EQ(kill(info.pid, SIGKILL), 0);
    wait_restarts(1);
    down();
    CHECK_EQ(unlink("/tmp/script"), 0);
}

static void bad_scripts(void)
{
    struct rs_service_info info;

    CHECK(system(UP "-script /no/such/file 2>/dev/null") != 0);
    CHECK(system(UP "-script tmp/script 2>/dev/null") != 0);
    CHECK(system(UP "-script 2>/dev/null") != 0);
    CHECK(system("/bin/service up /no/such/file -config /tests/svc/mortal.conf -script "
                 "/etc/rs.single 2>/dev/null") != 0);
    CHECK(!service_find("mortal", &info));
    wait_keeper_gone();
}

static const struct ktap_test tests[] = {
    {"rs.dynamic.up_and_down", up_and_down, 0},
    {"rs.dynamic.rights", has_its_rights_and_no_more, 0},
    {"rs.dynamic.exits", exits, 0},
    {"rs.dynamic.faults", faults, 0},
    {"rs.dynamic.undefined_instruction", undefined_instruction, 0},
    {"rs.dynamic.dies_for_ever", dies_for_ever, 0},
    {"rs.dynamic.bad_orders", bad_orders, 0},
    {"rs.dynamic.bad_pointers", bad_pointers, 0},
    {"rs.dynamic.comes_and_goes", comes_and_goes_often, 0},
    {"rs.dynamic.script_recovers", script_recovers, 0},
    {"rs.dynamic.script_takes_down", script_takes_down, 0},
    {"rs.dynamic.script_without_marks", script_without_marks, 0},
    {"rs.dynamic.script_without_keeper", script_without_keeper, 0},
    {"rs.dynamic.bad_scripts", bad_scripts, 0},
};

int main(void)
{
    return KTAP_SUITE("dynamic", tests);
}
