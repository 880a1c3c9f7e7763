// SPDX-License-Identifier: BSD-2-Clause
// What init does once the system is up.

#include <lib/cmdline.h>
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <time.h>
#include <unistd.h>

#include "init.h"

enum { WORD_BYTES = 64, PATH_BYTES = 128 };

static char *const default_env[] = {
    "PATH=/bin:/sbin",
    "HOME=/",
    "TERM=vt100",
    "USER=root",
    "LOGNAME=root",
    "SHELL=/bin/sh",
    NULL,
};

static void power_off(void) __attribute__((noreturn));

static void power_off(void)
{
    console_drain();
    reboot(RB_POWEROFF);
    child_reap();
}

void mode_exec(char *commands)
{
    char line[WORD_BYTES];
    int status = 0;

    console_print("@X begin\n");
    console_drain();
    while (commands != NULL) {
        char *piece = strsep(&commands, ";");
        if (piece[strspn(piece, " \t")] != '\0') {
            char *argv[] = {"/bin/sh", "-c", piece, NULL};
            status = child_run(argv, default_env);
        }
    }
    snprintf(line, sizeof(line), "@X status %d\n", status);
    console_print(line);
    power_off();
}

void mode_test(char *suites, const char *line)
{
    char runid[WORD_BYTES] = "RUNID=0";
    char seed[WORD_BYTES] = "SEED=";
    char path[PATH_BYTES];
    char *env[] = {"PATH=/bin:/sbin", "HOME=/", "TERM=vt100", "USER=root", runid, seed, NULL};
    const size_t runid_key = sizeof("RUNID=") - 1, seed_key = sizeof("SEED=") - 1;

    (void)cmdline_get(line, "runid", runid + runid_key, sizeof(runid) - runid_key); // without it: 0
    if (cmdline_get(line, "seed", seed + seed_key, sizeof(seed) - seed_key) != 0) {
        env[sizeof(env) / sizeof(env[0]) - 2] = NULL; // the harness has a seed of its own
    }
    while (suites != NULL) {
        snprintf(path, sizeof(path), "/tests/%s", strsep(&suites, ","));
        char *argv[] = {path, NULL};
        (void)child_run(argv, env); // the suite has printed how it went
    }
    console_print("@T end\n");
    power_off();
}

void mode_login(void)
{
    char *argv[] = {"/bin/sh", "-l", NULL};
    struct timespec pause = {1, 0};

    for (;;) {
        time_t begin = time(NULL);
        (void)child_run(argv, default_env);
        if (time(NULL) - begin < 1) {
            nanosleep(&pause, NULL); // a shell that cannot start must not eat the machine
        }
    }
}
