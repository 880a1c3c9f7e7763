// SPDX-License-Identifier: BSD-2-Clause
// Services that die: killed in the middle of their work, each comes back with its rights and its
// label, and what its clients were doing completes. Requirements that are missing keep a service
// down.

#include <errno.h>
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

#include "abi/proto/rs.h"
#include "ktap.h"
#include "minix/ds.h"
#include "minix/ipc.h"
#include "services.h"

static void rest_ms(int ms)
{
    struct timespec ts = {0, ms * 1000000};
    nanosleep(&ts, NULL);
}

// Kills the service and waits until RS has it up again with a new process.
static void kill_and_wait(const char *label)
{
    struct rs_service_info before;
    struct rs_service_info after;

    CHECK(service_find(label, &before));
    CHECK(before.pid > 1);
    CHECK_EQ(kill(before.pid, SIGKILL), 0);
    for (int i = 0; i < 1000; i++) {
        if (service_find(label, &after) && after.state == RS_STATE_UP &&
            after.restarts > before.restarts) {
            return;
        }
        rest_ms(2);
    }
    CHECK(!"the service is up again");
}

static void status_lists_all(void)
{
    static const char *const labels[] = {
        "rs", "vm", "pm", "vfs", "ds", "tty", "memory", "procfs", "pl011.0", "pl031.0"};
    struct rs_service_info info;

    for (unsigned i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
        if (!service_find(labels[i], &info)) {
            ktap_fail(__FILE__, __LINE__, "%s is missing", labels[i]);
        }
        CHECK_EQ(info.state, RS_STATE_UP);
    }
}

// RS asks sys_getinfo before it lets anybody run, panics if one runs or the boot image table has a
// flag besides PROC_FULLVM, and says so.
static void rs_ran_alone(void)
{
    CHECK_EQ(system("/bin/grep -q 'rs: alone: 6 boot processes carry RTS_NO_PRIV' /proc/kmsg"), 0);
}

static void labels_are_in_ds(void)
{
    struct rs_service_info info;
    uint32_t number = 0;

    CHECK(service_find("pl031.0", &info));
    CHECK_EQ(ds_retrieve_label_num("pl031.0", &number), 0);
    CHECK_EQ(number, info.endpoint);
    CHECK_EQ(ds_retrieve_label_num("vfs", &number), 0);
    CHECK_EQ(number, VFS_EP);
}

static void ds_keeps_what_it_held(void)
{
    uint32_t before = 0;
    uint32_t after = 0;

    ktap_expect_death("ds");
    CHECK_EQ(ds_retrieve_u32("drv.chr.memory", &before), 0);
    for (int i = 0; i < 10; i++) {
        kill_and_wait("ds");
        CHECK_EQ(ds_retrieve_u32("drv.chr.memory", &after), 0);
        CHECK_EQ(after, before);
    }
}

static void ds_answers_while_dying(void)
{
    uint32_t value;
    pid_t pid = fork();

    ktap_expect_death("ds");
    if (pid == 0) {
        for (int i = 0; i < 3000; i++) {
            if (ds_retrieve_u32("drv.chr.memory", &value) != 0) {
                _exit(1);
            }
        }
        _exit(0);
    }
    for (int i = 0; i < 5; i++) {
        kill_and_wait("ds");
    }
    int status;
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    CHECK_EQ(status, 0);
}

static int read_devices(void)
{
    static uint8_t buffer[8192];

    for (int i = 0; i < 400; i++) {
        int fd = open("/dev/zero", O_RDONLY);
        if (fd < 0) {
            return 1;
        }
        buffer[0] = 1;
        if (read(fd, buffer, sizeof(buffer)) != (ssize_t)sizeof(buffer) || buffer[0] != 0) {
            return 2;
        }
        close(fd);
        fd = open("/dev/ram", O_RDWR);
        if (fd < 0) {
            return 3;
        }
        if (pwrite(fd, &i, sizeof(i), 512) != (ssize_t)sizeof(i)) {
            return 4;
        }
        int back = -1;
        if (pread(fd, &back, sizeof(back), 512) != (ssize_t)sizeof(back) || back != i) {
            return 5;
        }
        close(fd);
    }
    return 0;
}

static void memory_driver_dies_under_readers(void)
{
    ktap_expect_death("memory");
    pid_t pid = fork();
    if (pid == 0) {
        _exit(read_devices());
    }
    for (int i = 0; i < 20; i++) {
        kill_and_wait("memory");
    }
    int status;
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    CHECK_EQ(status, 0);
}

static void rtc_driver_dies(void)
{
    char text[16];

    ktap_expect_death("pl031.0");
    for (int i = 0; i < 5; i++) {
        kill_and_wait("pl031.0");
        int fd = open("/dev/rtc", O_RDONLY);
        CHECK(fd >= 0);
        CHECK(read(fd, text, sizeof(text)) > 5);
        close(fd);
    }
}

static void procfs_dies_under_readers(void)
{
    ktap_expect_death("procfs");
    pid_t pid = fork();
    if (pid == 0) {
        char buffer[256];
        for (int i = 0; i < 200; i++) {
            int fd = open("/proc/uptime", O_RDONLY);
            if (fd < 0 || read(fd, buffer, sizeof(buffer)) <= 0) {
                _exit(1);
            }
            close(fd);
        }
        _exit(0);
    }
    for (int i = 0; i < 5; i++) {
        kill_and_wait("procfs");
    }
    int status;
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    CHECK_EQ(status, 0);
}

static void uart_driver_dies_while_printing(void)
{
    ktap_expect_death("pl011.0");
    for (int i = 0; i < 10; i++) {
        printf("# uart line %d\n", i);
        fflush(stdout);
        kill_and_wait("pl011.0");
    }
}

static void restart_and_down(void)
{
    struct rs_service_info before;
    struct rs_service_info after;

    ktap_expect_death("pl031.0");
    CHECK(service_find("pl031.0", &before));
    CHECK_EQ(system("/bin/service restart pl031.0"), 0);
    for (int i = 0; i < 1000 && (!service_find("pl031.0", &after) || after.state != RS_STATE_UP ||
                                    after.pid == before.pid);
         i++) {
        rest_ms(2);
    }
    CHECK(after.pid != before.pid);
    CHECK(system("/bin/service down no.such.service 2>/dev/null") != 0);
    CHECK(system("/bin/service up /no/such/file 2>/dev/null") != 0);
}

// RS, for which the kernel never waits, has the page that its answer goes to brought in.
static void rs_writes_to_an_untouched_page(void)
{
    char *fresh = minix_mmap(NULL, 2 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
    struct rs_service_info *info =
        (struct rs_service_info *)(void *)(fresh + 4096 - 64); // on both pages
    struct message m = {.type = RS_STATUS};

    CHECK(fresh != MAP_FAILED);
    *MSG_PAYLOAD_OF(&m, struct rs_status_req) =
        (struct rs_status_req){.index = 0, .buffer = (vir_bytes)(uintptr_t)info};
    CHECK_EQ(ipc_request(RS_EP, &m), 0);
    CHECK(strcmp(info->label, "rs") == 0);
    *MSG_PAYLOAD_OF(&m, struct rs_status_req) =
        (struct rs_status_req){.index = 0, .buffer = 0x3a000000};
    m.type = RS_STATUS;
    CHECK_EQ(ipc_request(RS_EP, &m), -EFAULT);
    *MSG_PAYLOAD_OF(&m, struct rs_status_req) =
        (struct rs_status_req){.index = 0, .buffer = 0xfffffff0};
    m.type = RS_STATUS;
    CHECK_EQ(ipc_request(RS_EP, &m), -EFAULT);
    CHECK_EQ(minix_munmap(fresh, 2 * 4096), 0);
}

static void only_root_may_order(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        if (setuid(99) != 0) {
            _exit(1);
        }
        _exit(system("/bin/service restart pl031.0 2>/dev/null") != 0 ? 0 : 2);
    }
    int status;
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    CHECK_EQ(status, 0);
}

static int take(const char *label, unsigned what)
{
    struct message m = {.type = RS_TAKE};

    *MSG_PAYLOAD_OF(&m, struct rs_label_req) = (struct rs_label_req){
        .label = (vir_bytes)(uintptr_t)label, .label_bytes = strlen(label) + 1, .what = what};
    return ipc_request(RS_EP, &m);
}

static void missing_requirement_keeps_it_down(void)
{
    struct rs_service_info info;

    ktap_expect_death("pl031.0");
    CHECK(service_find("pl031.0", &info));
    CHECK_EQ(take("pl031.0", RS_RES_WINDOW), 0);
    CHECK_EQ(kill(info.pid, SIGKILL), 0);
    for (int i = 0; i < 500 && info.state != RS_STATE_GIVEN_UP; i++) {
        rest_ms(2);
        CHECK(service_find("pl031.0", &info));
    }
    CHECK_EQ(info.state, RS_STATE_GIVEN_UP);
    // The rest of the system does not mind.
    CHECK_EQ(system("/bin/true"), 0);
}

static const struct ktap_test tests[] = {
    {"services.status.lists_all", status_lists_all, 0},
    {"services.boot.rs_ran_alone", rs_ran_alone, 0},
    {"services.labels_are_in_ds", labels_are_in_ds, 0},
    {"services.ds.keeps_what_it_held", ds_keeps_what_it_held, 0},
    {"services.ds.answers_while_dying", ds_answers_while_dying, 0},
    {"services.memory.dies_under_readers", memory_driver_dies_under_readers, 0},
    {"services.rtc.dies", rtc_driver_dies, 0},
    {"services.procfs.dies_under_readers", procfs_dies_under_readers, 0},
    {"services.uart.dies_while_printing", uart_driver_dies_while_printing, 0},
    {"services.restart_and_down", restart_and_down, 0},
    {"services.rs_writes_to_an_untouched_page", rs_writes_to_an_untouched_page, 0},
    {"services.only_root_may_order", only_root_may_order, 0},
    {"services.missing_requirement", missing_requirement_keeps_it_down, 0},
};

int main(void)
{
    return KTAP_SUITE("services", tests);
}
