// SPDX-License-Identifier: BSD-2-Clause
// Reading /proc, the one source of what the system says of itself. The formats are those that
// srv/procfs writes.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct proc_stat {
    int pid, ppid, pgrp, sid, uid, nice, priority;
    char name[32];
    char state[8];
    uint64_t user_us, system_us, start_us;
    unsigned long virtual_kib, resident_kib;
    int endpoint, privilege;
    bool is_service;
    struct proc_stat *parent; // set by procfs_list: NULL for the root and for orphans
};

// All processes in order of their pids, in one malloced array. Returns how many, or -1 (errno).
int procfs_list(struct proc_stat **list);

// The value of a "name: value ..." line of a file under /proc; false if there is none.
bool procfs_value(const char *file, const char *name, uint64_t *value);

// "seconds.microseconds idle" of /proc/uptime.
bool procfs_uptime(uint64_t *up_us, uint64_t *idle_us);

// Pure: reads the one line of /proc/<pid>/stat.
bool procfs_parse_stat(const char *line, struct proc_stat *out);
