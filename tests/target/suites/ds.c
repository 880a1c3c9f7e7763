// SPDX-License-Identifier: BSD-2-Clause
// The data store: two services (tests/target/svc/ds) publish, retrieve and subscribe, one case each
// time they are started; this program does for them what only root may, and tests what a program
// that is no service may do.

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

enum {
    GOOD = 1000000,
    TRIES = 20000,
    KILLS = 200,
    RESTARTS = 10,
    ORDER_KILL_DS = 1,
    ORDER_PEER_DOWN = 2
};

static void rest_ms(int ms)
{
    struct timespec ts = {0, ms * 1000000};
    nanosleep(&ts, NULL);
}

static void up(const char *name, const char *args)
{
    char command[160];

    (void)snprintf(command, sizeof(command),
        "/bin/service up /tests/svc/%s -config /tests/svc/%s.conf %s", name, name, args);
    CHECK_EQ(system(command), 0);
}

// DS hears of it in its own time: until its label is no longer there.
static void down(const char *name)
{
    char command[64];
    uint32_t value;

    (void)snprintf(command, sizeof(command), "/bin/service down %s 2>/dev/null", name);
    (void)system(command); // it may be down already
    for (int i = 0; i < TRIES && ds_retrieve_label_num(name, &value) == 0; i++) {
        rest_ms(1);
    }
    CHECK_EQ(ds_retrieve_label_num(name, &value), -ESRCH);
}

static void start(const char *name)
{
    char args[64];
    struct rs_service_info left;

    if (service_find("dstester", &left) || service_find("dspeer", &left)) { // by a case that failed
        down("dskiller");
        down("dstester");
        down("dspeer");
    }
    up("dspeer", "");
    (void)snprintf(args, sizeof(args), "-args case=%s", name);
    up("dstester", args);
}

static void kill_and_wait(const char *label)
{
    struct rs_service_info before;
    struct rs_service_info after;

    CHECK(service_find(label, &before));
    CHECK_EQ(kill(before.pid, SIGKILL), 0);
    for (int i = 0; i < TRIES; i++) {
        if (service_find(label, &after) && after.state == RS_STATE_UP &&
            after.restarts > before.restarts) {
            return;
        }
        rest_ms(1);
    }
    CHECK(!"the service is up again");
}

// Follows the tester's orders until it says how the case went: GOOD, or file and line of a failed
// check.
static uint32_t outcome(void)
{
    uint32_t done = 0;
    uint32_t value = 0;

    for (int i = 0; i < TRIES; i++) {
        uint32_t wanted = 0;
        if (ds_retrieve_u32("dstester", &value) == 0) {
            return value;
        }
        if (ds_retrieve_u32("dstester.order", &wanted) == 0 && wanted != done) {
            done = wanted;
            if (wanted % 16 == ORDER_PEER_DOWN) {
                down("dspeer");
            }
            if (wanted % 16 == ORDER_KILL_DS) {
                kill_and_wait("ds");
            }
        }
        rest_ms(1);
    }
    return 0;
}

static void run_case(const char *name)
{
    uint32_t value;

    start(name);
    CHECK_EQ(outcome(), GOOD);
    down("dstester");
    down("dspeer");
    CHECK_EQ(ds_retrieve_u32("dstester", &value), -ESRCH); // what they published has gone with them
}

static void u32(void)
{
    run_case("u32");
}

static void str(void)
{
    run_case("str");
}

static void mem(void)
{
    run_case("mem");
}

static void mem_refused(void)
{
    run_case("mem_refused");
}

static void label(void)
{
    run_case("label");
}

static void label_of_service(void)
{
    run_case("label_of_service");
}

static void keys(void)
{
    run_case("keys");
}

static void private(void)
{
    run_case("private");
}

static void quota(void)
{
    run_case("quota");
}

static void map(void)
{
    run_case("map");
}

static void map_refused(void)
{
    run_case("map_refused");
}

static void snapshots(void)
{
    run_case("snapshots");
}

static void map_of_peer(void)
{
    run_case("map_of_peer");
}

static void map_read_only(void)
{
    ktap_expect_death("dspeer");
    run_case("map_read_only");
}

static void map_owner_dies(void)
{
    ktap_expect_death("dspeer");
    run_case("map_owner_dies");
}

static void map_client_dies(void)
{
    ktap_expect_death("dspeer");
    run_case("map_client_dies");
}

static void map_ds_dies(void)
{
    ktap_expect_death("ds");
    run_case("map_ds_dies");
}

static void initial(void)
{
    run_case("initial");
}

static void anchored(void)
{
    run_case("anchored");
}

static void refused(void)
{
    run_case("refused");
}

static void deleted(void)
{
    run_case("deleted");
}

static void again(void)
{
    run_case("again");
}

static void event_private(void)
{
    run_case("event_private");
}

static void replaced(void)
{
    run_case("replaced");
}

static void peer_gone(void)
{
    ktap_expect_death("dspeer");
    run_case("peer_gone");
}

static void storm(void)
{
    ktap_expect_death("ds");
    unsigned times = ktap_again ? KILLS / 10 : KILLS;
    char args[64];
    (void)snprintf(
        args, sizeof(args), "-args times=%u seed=%u", times, (unsigned)ktap_random() % 1000);
    up("dskiller", args);
    start("storm");
    CHECK_EQ(outcome(), GOOD);
    uint32_t kills = 0;
    CHECK_EQ(ds_retrieve_u32("dskiller", &kills), 0);
    printf("# DS was killed %lu times\n", (unsigned long)kills);
    CHECK_EQ(kills, times);
    down("dskiller");
    down("dstester");
    down("dspeer");
}

// The same by order: what a user sees of it.
static void restarted(void)
{
    ktap_expect_death("ds");
    start("storm");
    for (int i = 0; i < RESTARTS; i++) {
        rest_ms(5 + (int)(ktap_random() % 20));
        CHECK_EQ(system("/bin/service restart ds"), 0);
    }
    up("dskiller", "-args times=0 wait=0"); // ends the storm
    CHECK_EQ(outcome(), GOOD);
    down("dskiller");
    down("dstester");
    down("dspeer");
}

// Services come and go while DS is killed: it knows of each, whatever message of RS died with it.
static void services(void)
{
    uint32_t kills;
    unsigned rounds = 0;

    ktap_expect_death("ds");
    up("dskiller",
        ktap_again ? "-args times=5 spread=40000 wait=0" : "-args times=60 spread=40000 wait=0");
    for (; ds_retrieve_u32("dskiller", &kills) != 0; rounds++) {
        uint32_t number;
        int r = -ESRCH;
        up("dspeer", "");
        for (int i = 0; i < TRIES && r != 0; i++) {
            r = ds_retrieve_label_num("dspeer", &number);
        }
        CHECK_EQ(r, 0);
        down("dspeer");
    }
    printf("# DS was killed %lu times in %u rounds\n", (unsigned long)kills, rounds);
    down("dskiller");
}

// A program retrieves and does nothing else.
static void program(void)
{
    static char buffer[4096] __attribute__((aligned(4096)));
    char key[DS_MAX_KEYLEN] = "x";
    uint32_t number;
    size_t length = sizeof(buffer);
    int type;

    CHECK_EQ(ds_retrieve_label_num("vfs", &number), 0);
    CHECK_EQ(number, VFS_EP);
    CHECK_EQ(ds_retrieve_label_name(key, VFS_EP), 0);
    CHECK(strcmp(key, "vfs") == 0);
    CHECK_EQ(ds_publish_u32("t.program", 1, 0), -EPERM);
    CHECK_EQ(ds_publish_str("t.program", "x", 0), -EPERM);
    CHECK_EQ(ds_publish_mem("t.program", buffer, 100, 0), -EPERM);
    CHECK_EQ(ds_publish_mem("t.program", buffer, 3 * 4096, 0), -EPERM);
    CHECK_EQ(ds_publish_label("t.program", 1234567, 0), -EPERM);
    CHECK(ds_publish_map("t.program", buffer, 4096, 0) != 0);
    CHECK_EQ(ds_delete_u32("drv.chr.memory"), -EPERM);
    CHECK_EQ(ds_delete_label("vfs"), -EPERM);
    CHECK_EQ(ds_subscribe(".*", 0), -ESRCH);
    CHECK_EQ(ds_check(key, &type), -ESRCH);

    start("show"); // publishes a mapped range
    CHECK_EQ(outcome(), GOOD);
    CHECK_EQ(ds_retrieve_map("t.map", buffer, &length, 0, DSMF_MAP_COPY_MAPPED), 0);
    CHECK_EQ(length, sizeof(buffer));
    CHECK_EQ(ds_retrieve_map("t.map", buffer, &length, 0, DSMF_MAP_COPY_SNAPSHOT), 0);
    CHECK_EQ(ds_retrieve_map("t.map", buffer, &length, 0, DSMF_MAP_MAPPED), -EPERM);
    CHECK_EQ(ds_snapshot_map("t.map", &type), -EPERM);
    CHECK_EQ(ds_retrieve_u32("t.secret", &number), -EPERM);
    CHECK_EQ(ds_delete_map("t.map"), -EPERM);
    down("dstester");
    down("dspeer");
}

static bool lists(const char *line)
{
    char command[160];

    (void)snprintf(command, sizeof(command), "/bin/ds list | /bin/grep -q '%s'", line);
    return system(command) == 0;
}

// `ds` shows every type, and single values.
static void shell(void)
{
    start("show");
    CHECK_EQ(outcome(), GOOD);
    CHECK(lists("^u32 *t.u32 *dstester *17"));
    CHECK(lists("^str *t.str *dstester *\"text\""));
    CHECK(lists("^mem *t.mem *dstester *10000 bytes"));
    CHECK(lists("^map *t.map *dstester *8192 bytes, 1 snapshot"));
    CHECK(lists("^label *t.label *dstester *1234567"));
    CHECK(lists("^u32 *t.secret *dstester *- *private: retrieve, overwrite"));
    CHECK(lists("^label *vfs *rs *7"));
    CHECK_EQ(system("[ \"$(/bin/ds get t.u32)\" = 17 ]"), 0);
    CHECK_EQ(system("[ \"$(/bin/ds get t.str)\" = text ]"), 0);
    CHECK_EQ(system("[ \"$(/bin/ds get t.mem | /bin/wc -c)\" -eq 10000 ]"), 0);
    CHECK_EQ(system("[ \"$(/bin/ds get t.map | /bin/wc -c)\" -eq 8192 ]"), 0);
    CHECK_EQ(system("[ \"$(/bin/ds snapshot t.map 0 | /bin/wc -c)\" -eq 8192 ]"), 0);
    CHECK(system("/bin/ds snapshot t.map 1 2>/dev/null") != 0);
    CHECK(system("/bin/ds get t.secret 2>/dev/null") != 0);
    CHECK(system("/bin/ds get no.such.key 2>/dev/null") != 0);
    CHECK_EQ(system("[ \"$(/bin/ds label vfs)\" = 7 ] && [ \"$(/bin/ds name 7)\" = vfs ]"), 0);
    CHECK(system("/bin/ds frobnicate 2>/dev/null") != 0);
    down("dstester");
    down("dspeer");
}

static const struct ktap_test tests[] = {
    {"ds.u32", u32, 0},
    {"ds.str", str, 0},
    {"ds.mem", mem, 0},
    {"ds.mem.refused", mem_refused, 0},
    {"ds.label", label, 0},
    {"ds.label.of_service", label_of_service, 0},
    {"ds.keys", keys, 0},
    {"ds.private", private, 0},
    {"ds.quota", quota, 0},
    {"ds.map", map, 0},
    {"ds.map.refused", map_refused, 0},
    {"ds.map.snapshots", snapshots, 0},
    {"ds.map.of_peer", map_of_peer, 0},
    {"ds.map.read_only", map_read_only, 0},
    {"ds.map.owner_dies", map_owner_dies, 0},
    {"ds.map.client_dies", map_client_dies, 0},
    {"ds.map.ds_dies", map_ds_dies, 0},
    {"ds.events.initial", initial, 0},
    {"ds.events.anchored", anchored, 0},
    {"ds.events.refused", refused, 0},
    {"ds.events.deleted", deleted, 0},
    {"ds.events.again", again, 0},
    {"ds.events.private", event_private, 0},
    {"ds.events.replaced", replaced, 0},
    {"ds.events.peer_gone", peer_gone, 0},
    {"ds.restart.storm", storm, 0},
    {"ds.restart.by_order", restarted, 0},
    {"ds.restart.services", services, 0},
    {"ds.program", program, 0},
    {"ds.shell", shell, 0},
};

int main(void)
{
    return KTAP_SUITE("ds", tests);
}
