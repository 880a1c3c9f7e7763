// SPDX-License-Identifier: BSD-2-Clause
// Running tests in children, printing KTAP, looking for leaks.

#include "ktap.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "random.h"
#include "resources.h"

enum { FAILED_STATUS = 77, LIMIT_S = 60 };

bool ktap_again;

static uint32_t random_state = 0x2545f491;
static pid_t suite_pid;
static const char *current_name;
static unsigned current_number;

void ktap_seed(uint32_t seed)
{
    random_state = seed != 0 ? seed : 1;
}

uint32_t ktap_random(void)
{
    return random_next(&random_state);
}

void ktap_expect_death(const char *label)
{
    printf("# expect-death %s\n", label);
    fflush(stdout);
}

void ktap_fail(const char *file, int line, const char *format, ...)
{
    char text[200];
    va_list args;
    const char *base = strrchr(file, '/');

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    printf("not ok %u %s # %s:%d: %s\n", current_number, current_name,
        base != NULL ? base + 1 : file, line, text);
    fflush(stdout);
    _exit(FAILED_STATUS);
}

// True when the test passed. The child has printed its own failure if its status says so.
static bool judge(int status)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        if (current_number > 0) { // 0: the warm-up
            printf("ok %u %s\n", current_number, current_name);
        }
        return true;
    }
    if (WIFSIGNALED(status)) {
        printf(
            "not ok %u %s # ended by signal %d\n", current_number, current_name, WTERMSIG(status));
    } else if (!WIFEXITED(status) || WEXITSTATUS(status) != FAILED_STATUS) {
        printf("not ok %u %s # status 0x%x\n", current_number, current_name, status);
    }
    return false;
}

static bool run_in_child(const struct ktap_test *test)
{
    int status;
    pid_t pid = fork();

    if (pid < 0) {
        printf("not ok %u %s # fork: errno %d\n", current_number, current_name, errno);
        return false;
    }
    if (pid == 0) {
        alarm(LIMIT_S);
        test->run();
        fflush(stdout);
        _exit(0);
    }
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) {
            printf("not ok %u %s # waitpid: errno %d\n", current_number, current_name, errno);
            return false;
        }
    }
    return judge(status);
}

static bool run(const struct ktap_test *test)
{
    bool passed = true;
    const char *only = getenv("ONLY"); // by hand: the one test to run

    if (only != NULL && strcmp(only, test->name) != 0) {
        return true;
    }

    if (test->flags & KTAP_IN_PARENT) {
        test->run();
        printf("ok %u %s\n", current_number, current_name);
    } else {
        passed = run_in_child(test);
    }
    fflush(stdout);
    return passed;
}

// Servers grow their tables the first time a load asks for it: only what grows again when the same
// tests run again is a leak.
static unsigned run_again(const struct ktap_test *tests, unsigned count)
{
    struct resources before;
    struct resources after;
    int console = dup(1);
    int null = open("/dev/null", O_WRONLY);

    printf("# resources grew: a second pass tells growth from leaks\n");
    fflush(stdout);
    ktap_again = true;
    dup2(null, 1);
    resources_read(&before);
    for (unsigned i = 0; i < count; i++) {
        (void)run(&tests[i]);
        dprintf(console, "# again: %s\n", tests[i].name);
    }
    resources_read(&after);
    fflush(stdout);
    dup2(console, 1);
    close(console);
    close(null);
    return resources_compare(&before, &after);
}

static void nothing(void)
{
}

// The harness's own heap, stack and buffers are in use before anything is measured.
static void warm_up(void)
{
    static const struct ktap_test test = {"harness.warm_up", nothing, 0};
    struct resources r;

    (void)run_in_child(&test);
    resources_read(&r);
}

int ktap_main(const char *suite, const struct ktap_test *tests, unsigned count)
{
    struct resources before;
    struct resources after;
    unsigned failed = 0;
    const char *runid = getenv("RUNID");
    const char *seed = getenv("SEED");

    suite_pid = getpid();
    if (seed != NULL) {
        ktap_seed((uint32_t)strtoul(seed, NULL, 0));
    }
    printf("# runid %s\n# seed 0x%lx\nKTAP version 1\n1..%u\n", runid != NULL ? runid : "0",
        (unsigned long)random_state, count);
    fflush(stdout);
    warm_up();
    resources_read(&before);
    for (unsigned i = 0; i < count; i++) {
        current_name = tests[i].name;
        current_number = i + 1;
        failed += !run(&tests[i]);
    }
    resources_read(&after);
    unsigned leaked = resources_grew(&before, &after) ? run_again(tests, count) : 0;
    printf("@T done suite=%s ran=%u fail=%u leaked=%u\n", suite, count, failed, leaked);
    fflush(stdout);
    return failed != 0 || leaked != 0;
}
