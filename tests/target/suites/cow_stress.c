// SPDX-License-Identifier: BSD-2-Clause
// Millions of random safe copies, mappings and revocations by four services at once
// (tests/target/svc/stress), each looking at every result with what it knows must be there; then
// with deaths, a hostile grantor, and programs that fork and exec besides. Called cow_stress_long
// it does more than ten million; `cow_stress OPERATIONS` on the shell, and with a word
// stress=OPERATIONS on the kernel command line, it does so many.

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "abi/proto/vm.h"
#include "ktap.h"
#include "minix/ds.h"
#include "resources.h"
#include "services.h"
#include "stress.h"

enum {
    SHORT_OPERATIONS = 1000000, // both tests together
    LONG_OPERATIONS = 12000000,
    AGAIN_OPERATIONS = 20000,
    KILL_EVERY = 5000,
    POLL_MS = 50,
    POLLS_MAX = 1500,  // without news
    SAY_EVERY = 50000, // operations: the runner waits 90 seconds for a sign
    FORK_PAGES = 16,
    PAGE = 4096
};

static unsigned wanted;
static bool is_sharing = true; // copies may share pages

static void rest_ms(int ms)
{
    struct timespec ts = {0, ms * 1000000};
    nanosleep(&ts, NULL);
}

static void up(const char *program, const char *label, const char *args)
{
    char command[256];

    (void)snprintf(command, sizeof(command),
        "/bin/service up /tests/svc/%s -label %s -config /tests/svc/%s.conf -args \"%s\"", program,
        label, label, args);
    CHECK_EQ(system(command), 0);
}

static void down(const char *label)
{
    char command[64];
    uint32_t value;

    (void)snprintf(command, sizeof(command), "/bin/service down %s 2>/dev/null", label);
    (void)system(command);
    for (int i = 0; i < 2000 && ds_retrieve_label_num(label, &value) == 0; i++) {
        rest_ms(1);
    }
    CHECK_EQ(ds_retrieve_label_num(label, &value), -ESRCH);
}

static void all_down(void)
{
    char label[ABI_LABEL_MAX];

    down("stressconductor");
    down(STRESS_ROGUE);
    for (unsigned i = 0; i < NR_WORKERS; i++) {
        (void)snprintf(label, sizeof(label), "%s%u", STRESS_WORKER, i);
        down(label);
    }
}

static void all_up(unsigned total, unsigned kill_every, bool has_rogue)
{
    char label[ABI_LABEL_MAX];
    char args[128];
    unsigned seed = ktap_random() >> 1;

    printf("# seed %u, %u operations\n", seed, total);
    for (unsigned i = 0; i < NR_WORKERS; i++) {
        (void)snprintf(label, sizeof(label), "%s%u", STRESS_WORKER, i);
        (void)snprintf(
            args, sizeof(args), "worker=%u seed=%u total=%u rogue=%d", i, seed, total, has_rogue);
        if (kill_every != 0) {
            ktap_expect_death(label);
        }
        up("stressworker", label, args);
    }
    (void)snprintf(args, sizeof(args), "seed=%u total=%u kill_every=%u rogue=%d", seed, total,
        kill_every, has_rogue);
    if (has_rogue) {
        ktap_expect_death(STRESS_ROGUE);
        up(STRESS_ROGUE, STRESS_ROGUE, args);
    }
    up("stressconductor", "stressconductor", args);
}

static bool read_report(struct stress_report *report)
{
    size_t length = sizeof(*report);

    return ds_retrieve_mem(STRESS_REPORT, (char *)report, &length) == 0 &&
           length == sizeof(*report);
}

static void print_report(const struct stress_report *report, const struct vm_sharing_rep *before)
{
    static const char *const kinds[] = {
#define K(NAME, text) text,
        STRESS_KINDS(K)
#undef K
    };
    static const char *const results[] = {"0",
#define E(name) #name,
        STRESS_RESULTS(E)
#undef E
            "other"};
    const struct stress_counts *counts = &report->counts;
    struct vm_sharing_rep after;

    for (unsigned i = 0; i < NR_KINDS; i++) {
        printf("# %9lu %s\n", (unsigned long)counts->kinds[i], kinds[i]);
    }
    printf("# results:");
    for (unsigned i = 0; i < NR_RESULTS; i++) {
        printf(" %s %lu", results[i], (unsigned long)counts->results[i]);
    }
    CHECK(resources_sharing(&after));
    printf("\n# %lu operations, %lu kills, %lu lives, %lu changes of priority; %lu calls through "
           "chains\n",
        (unsigned long)counts->operations, (unsigned long)report->kills,
        (unsigned long)counts->lives, (unsigned long)report->rounds, (unsigned long)counts->chains);
    printf("# %lu words compared, %lu pages seen too late; %lu pages shared, %lu copied\n",
        (unsigned long)counts->words, (unsigned long)counts->weak,
        (unsigned long)(after.cow_shared - before->cow_shared),
        (unsigned long)(after.cow_refused - before->cow_refused));
    CHECK_EQ(after.cow_shared > before->cow_shared, is_sharing);
}

// Until the conductor says that all is done.
static void follow(struct stress_report *report, void (*besides)(void))
{
    uint32_t said = 0;
    uint32_t seen = 0;
    unsigned still = 0;
    uint32_t line;

    memset(report, 0, sizeof(*report));
    while (report->is_done == 0) {
        if (besides != NULL) {
            besides();
        }
        rest_ms(POLL_MS);
        if (ds_retrieve_u32(STRESS_FAILED, &line) == 0) {
            printf("# see the log: line %lu\n", (unsigned long)line);
            (void)system("/bin/dmesg | /bin/grep stress");
            CHECK(!"the workers agree");
        }
        (void)read_report(report);
        still = report->counts.operations == seen ? still + 1 : 0;
        seen = report->counts.operations;
        CHECK(still < POLLS_MAX);
        if (seen - said > SAY_EVERY) {
            said = seen;
            printf("# %lu\n", (unsigned long)seen);
            fflush(stdout);
        }
    }
}

static void run(unsigned total, unsigned kill_every, void (*besides)(void))
{
    struct stress_report report;
    struct vm_sharing_rep before;
    struct vm_sharing_rep after;

    total = ktap_again ? AGAIN_OPERATIONS : total;
    all_down(); // by a test that failed
    CHECK(resources_sharing(&before));
    all_up(total, kill_every, kill_every != 0);
    follow(&report, besides);
    print_report(&report, &before);
    CHECK(report.counts.operations >= total);
    all_down();
    CHECK(resources_sharing(&after));
    CHECK_EQ(after.safemaps, before.safemaps);
}

static void schedules(void)
{
    run(wanted / 2, 0, NULL);
}

// A parent whose pages its children change, and programs.
static void fork_and_exec(void)
{
    static uint8_t pages[FORK_PAGES][PAGE];
    static uint8_t round;
    pid_t pids[2];

    round++;
    for (unsigned i = 0; i < FORK_PAGES; i++) {
        memset(pages[i], round, PAGE);
    }
    for (unsigned n = 0; n < 2; n++) {
        pids[n] = fork();
        CHECK(pids[n] >= 0);
        if (pids[n] == 0 && n == 0) {
            for (unsigned i = 0; i < FORK_PAGES; i++) {
                if (pages[i][i] != round) {
                    _exit(1);
                }
                memset(pages[i], (uint8_t)~round, PAGE);
            }
            _exit(0);
        }
        if (pids[n] == 0) {
            execl("/bin/echo", "echo", "-n", (char *)NULL);
            _exit(1);
        }
    }
    for (unsigned i = 0; i < FORK_PAGES; i += 2) {
        pages[i][0] = (uint8_t)(round + 1);
    }
    for (unsigned n = 0; n < 2; n++) {
        int status;
        CHECK_EQ(waitpid(pids[n], &status, 0), pids[n]);
        CHECK_EQ(status, 0);
    }
    for (unsigned i = 0; i < FORK_PAGES; i++) {
        CHECK_EQ(pages[i][PAGE - 1], round);
    }
}

static void deaths(void)
{
    run(wanted / 2, KILL_EVERY, fork_and_exec);
}

static const struct ktap_test tests[] = {
    {"cow_stress.schedules", schedules, KTAP_IN_PARENT},
    {"cow_stress.deaths", deaths, KTAP_IN_PARENT},
};

static void read_command_line(void)
{
    static char line[1024];
    int fd = open("/proc/cmdline", O_RDONLY);

    CHECK(fd >= 0 && read(fd, line, sizeof(line) - 1) > 0);
    close(fd);
    const char *word = strstr(line, " stress=");
    if (word != NULL) {
        wanted = (unsigned)strtoul(word + strlen(" stress="), NULL, 0);
    }
    is_sharing = strstr(line, " cow=off") == NULL;
}

int main(int argc, char *argv[])
{
    bool is_long = argc > 0 && strstr(argv[0], "cow_stress_long") != NULL;

    wanted = is_long ? LONG_OPERATIONS : SHORT_OPERATIONS;
    read_command_line();
    wanted = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 0) : wanted;
    return is_long ? KTAP_SUITE("cow_stress_long", tests) : KTAP_SUITE("cow_stress", tests);
}
