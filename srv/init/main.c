// SPDX-License-Identifier: BSD-2-Clause
// init: pid 0, root of the process tree. It brings the system from `all servers run` to what the
// kernel command line asks for: commands, test suites, or a login shell; and reaps orphans all the
// while. It handles no signal; PM has it ignore all.
//
// Each child calls setsid first: init's own group and session are 0 and never anybody else's.

#include <fcntl.h>
#include <lib/cmdline.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "init.h"

enum { LINE_BYTES = 2048, NAME_BYTES = 64, MOUNT_TRIES = 60 };

static char line[LINE_BYTES]; // the kernel command line
static char value[LINE_BYTES];

// Reads a small text file; its last line end is cut off. False: it can't be read.
static bool read_text(const char *path, char *text, size_t bytes)
{
    int fd = open(path, O_RDONLY);
    if (fd < 0) {
        return false;
    }
    size_t done = 0;
    ssize_t n;
    while (done < bytes - 1 && (n = read(fd, text + done, bytes - 1 - done)) > 0) {
        done += (size_t)n;
    }
    close(fd);
    while (done > 0 && text[done - 1] == '\n') {
        done--;
    }
    text[done] = '\0';
    return true;
}

// procfs is started by RS like any service and may not be there yet.
static void mount_proc(void)
{
    struct timespec pause = {0, 1000000};

    for (int i = 0; i < MOUNT_TRIES; i++) {
        if (mount("proc", "/proc", "proc", MS_RDONLY, NULL) == 0) {
            return;
        }
        nanosleep(&pause, NULL);
        if (pause.tv_nsec < 128000000) {
            pause.tv_nsec *= 2;
        }
    }
    console_print("init: /proc cannot be mounted\n");
}

static void set_hostname(void)
{
    char name[NAME_BYTES];

    if (read_text("/etc/hostname", name, sizeof(name)) && name[0] != '\0') {
        sethostname(name, strlen(name));
    }
}

static void run_rc(void)
{
    char *argv[] = {"/bin/sh", "/etc/rc", NULL};
    char *env[] = {"PATH=/bin:/sbin", "HOME=/", NULL};

    if (access("/etc/rc", R_OK) == 0) {
        (void)child_run(argv, env); // rc says itself what went wrong
    }
}

int main(void)
{
    console_open();
    mount_proc();
    if (!read_text("/proc/cmdline", line, sizeof(line))) {
        line[0] = '\0';
    }
    set_hostname();
    run_rc();
    if (cmdline_get(line, "exec", value, sizeof(value)) == 0) {
        mode_exec(value);
    }
    if (cmdline_get(line, "test", value, sizeof(value)) == 0) {
        mode_test(value, line);
    }
    mode_login();
}
