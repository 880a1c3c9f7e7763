// SPDX-License-Identifier: BSD-2-Clause
// The line of /proc/<pid>/stat: "pid (name) state ppid pgrp sid uid nice prio utime_us stime_us
// start_us vsize_kB rss_kB endpoint priv_id is_service". Pure; builds on the host for its tests.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "procfs.h"

bool procfs_parse_stat(const char *line, struct proc_stat *out)
{
    unsigned long long user, system, start;
    const char *open = strchr(line, '('), *close = strrchr(line, ')');
    size_t len;
    int service;

    memset(out, 0, sizeof(*out));
    if (!open || !close || close < open) {
        return false;
    }
    out->pid = atoi(line);
    len = (size_t)(close - open - 1);
    len = len < sizeof(out->name) - 1 ? len : sizeof(out->name) - 1;
    memcpy(out->name, open + 1, len);
    if (sscanf(close + 1, " %7s %d %d %d %d %d %d %llu %llu %llu %lu %lu %d %d %d", out->state,
            &out->ppid, &out->pgrp, &out->sid, &out->uid, &out->nice, &out->priority, &user,
            &system, &start, &out->virtual_kib, &out->resident_kib, &out->endpoint, &out->privilege,
            &service) != 15) {
        return false;
    }
    out->user_us = user;
    out->system_us = system;
    out->start_us = start;
    out->is_service = service != 0;
    return true;
}
