// SPDX-License-Identifier: BSD-2-Clause
// Instructions per operation, user and kernel together, warm, median. Run under `qemu -icount
// shift=0` with pmu=user; tools/bench turns the lines `@B name=... insns=... n=...` into
// docs/performance.md. `bench crowd` measures the same with 200 sleeping processes.

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <minix/mman.h>

#include "../svc/bench/counter.h"
#include "../svc/bench/rtc.h"
#include "minix/ds.h"

enum { SAMPLES = 51, PAGE = 4096, CROWD = 200 };

static uint32_t samples[SAMPLES];
static const char *suffix = "";

static int compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static void print_row(const char *name, uint32_t value, unsigned n)
{
    printf("@B name=%s%s insns=%lu n=%u\n", name, suffix, (unsigned long)value, n);
}

static void report(const char *name)
{
    qsort(samples, SAMPLES, sizeof(samples[0]), compare);
    print_row(name, samples[SAMPLES / 2], SAMPLES);
}

static void measure(const char *name, void (*operation)(void))
{
    for (int i = 0; i < 5; i++) {
        operation();
    }
    for (int i = 0; i < SAMPLES; i++) {
        uint32_t start = counter_read();
        operation();
        samples[i] = counter_read() - start;
    }
    report(name);
}

static void open_close(void)
{
    close(open("/passwd-link", O_RDONLY));
}

static void stat_file(void)
{
    struct stat st;
    (void)stat("/passwd-link", &st);
}

static void fork_exit_wait(void)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        _exit(0);
    }
    waitpid(pid, &status, 0);
}

static void fork_exec_exit_wait(void)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        execl("/bin/true", "true", (char *)NULL);
        _exit(127);
    }
    waitpid(pid, &status, 0);
}

static int there[2];
static int back[2];
static char page[PAGE];

static void pipe_round_trip(void)
{
    (void)write(there[1], page, PAGE);
    size_t n = 0;
    while (n < PAGE) {
        n += (size_t)read(back[0], page + n, PAGE - n);
    }
}

static void measure_pipe(void)
{
    if (pipe(there) != 0 || pipe(back) != 0) {
        return;
    }
    pid_t pid = fork();
    if (pid == 0) {
        close(there[1]);
        close(back[0]);
        for (;;) {
            ssize_t n = read(there[0], page, PAGE);
            if (n <= 0) {
                _exit(0);
            }
            (void)write(back[1], page, (size_t)n);
        }
    }
    close(there[0]);
    close(back[1]);
    measure("pipe_4k", pipe_round_trip);
    close(there[1]);
    close(back[0]);
    waitpid(pid, NULL, 0);
}

static void measure_faults(void)
{
    enum { PAGES = SAMPLES + 4 };
    volatile char *p =
        minix_mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);

    if (p == MAP_FAILED) {
        return;
    }
    for (int i = 0; i < PAGES; i++) {
        uint32_t start = counter_read();
        p[i * PAGE] = 1;
        uint32_t end = counter_read();
        samples[i % SAMPLES] = end - start;
    }
    report("fault_zero");
    pid_t pid = fork(); // from here on every page is shared
    if (pid == 0) {
        pause();
        _exit(0);
    }
    for (int i = 0; i < PAGES; i++) {
        uint32_t start = counter_read();
        p[i * PAGE] = 2;
        uint32_t end = counter_read();
        samples[i % SAMPLES] = end - start;
    }
    report("fault_cow");
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    (void)minix_munmap((void *)(uintptr_t)p, PAGES * PAGE);
}

static void rest(void)
{
    struct timespec ts = {0, 10000000};
    nanosleep(&ts, NULL);
}

static bool start_service(const char *name, const char *args)
{
    char command[160];

    snprintf(command, sizeof(command),
        "/bin/service up /tests/svc/%s -label %s -config /tests/svc/%s.conf %s", name, name, name,
        args);
    return system(command) == 0;
}

static void stop_service(const char *name)
{
    char command[80];

    snprintf(command, sizeof(command), "/bin/service down %s", name);
    (void)system(command);
}

static void forward(const char *row, unsigned n)
{
    char key[DS_MAX_KEYLEN];
    uint32_t value;

    snprintf(key, sizeof(key), "bench.%s", row);
    if (ds_retrieve_u32(key, &value) == 0) {
        print_row(row, value, n);
    }
}

static void wait_for_key(const char *key, int seconds)
{
    uint32_t value;

    for (int i = 0; i < seconds * 100 && ds_retrieve_u32(key, &value) != 0; i++) {
        rest();
    }
}

// The real time clock's driver makes room for one that only waits for interrupts; both have the
// label of the device.
static void measure_interrupt(void)
{
    stop_service("pl031.0");
    if (start_service("bench_spin", "") &&
        system("/bin/service up /tests/svc/bench_rtc -label pl031.0 -config "
               "/tests/svc/bench_rtc.conf") == 0) {
        wait_for_key("bench.done_rtc", 30);
        forward("irq", BENCH_RTC_SAMPLES);
    }
    stop_service("bench_spin");
    stop_service("pl031.0");
    (void)system("/bin/service up /drivers/pl031 -label pl031.0");
}

static void measure_services(void)
{
    if (start_service("bench_peer", "") && start_service("bench_spin", "") &&
        start_service("bench_client", "")) {
        wait_for_key("bench.done", 5);
        forward("counter", 101);
        forward("sendrec", 101);
        forward("notify", 101);
        forward("null_kcall", 101);
        forward("alarm", 101);
    }
    stop_service("bench_client");
    stop_service("bench_spin");
    stop_service("bench_peer");
    if (start_service("bench_peer_fp", "-args fp=1") &&
        start_service("bench_client_fp", "-args fp=1")) {
        wait_for_key("bench.done_fp", 5);
        forward("sendrec_fp", 101);
    }
    stop_service("bench_client_fp");
    stop_service("bench_peer_fp");
    measure_interrupt();
}

static pid_t crowd[CROWD];

static void gather_crowd(void)
{
    for (int i = 0; i < CROWD; i++) {
        crowd[i] = fork();
        if (crowd[i] == 0) {
            for (;;) {
                pause();
            }
        }
    }
}

static void dismiss_crowd(void)
{
    for (int i = 0; i < CROWD; i++) {
        if (crowd[i] > 0) {
            kill(crowd[i], SIGKILL);
            waitpid(crowd[i], NULL, 0);
        }
    }
}

static void measure_all(void)
{
    measure_services();
    measure_faults();
    measure("fork_exit_wait", fork_exit_wait);
    measure("fork_exec_exit_wait", fork_exec_exit_wait);
    measure_pipe();
    measure("open_close", open_close);
    measure("stat", stat_file);
}

int main(void)
{
    uint32_t at_start = counter_read();

    printf("# runid %s\nKTAP version 1\n1..1\n", getenv("RUNID") != NULL ? getenv("RUNID") : "0");
    print_row("boot", at_start, 1);
    close(open("/passwd-link", O_CREAT | O_WRONLY, 0644)); // a file in the root directory
    measure_all();
    gather_crowd();
    suffix = "_200";
    measure_all();
    dismiss_crowd();
    unlink("/passwd-link");
    printf("ok 1 bench\n@T done suite=bench ran=1 fail=0 leaked=0\n");
    return 0;
}
