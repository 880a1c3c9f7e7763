// SPDX-License-Identifier: BSD-2-Clause
// ps [-l] [-f] [pid...]: the tree of processes. Privileges are shown as a number with the kind:
// S for a service's own, U for the one that all user processes share.
#include <err.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "procfs.h"
#include "tool.h"

static const char synopsis[] = "[-l] [-f] [pid...]";

static bool opt_long, opt_flat;
static int only_count;
static char **only;

static bool is_wanted(int pid)
{
    for (int i = 0; i < only_count; i++) {
        if (atoi(only[i]) == pid) {
            return true;
        }
    }
    return only_count == 0;
}

static void put_time(uint64_t us)
{
    printf("%4llu:%02llu.%02llu", (unsigned long long)(us / 60000000),
        (unsigned long long)(us / 1000000 % 60), (unsigned long long)(us / 10000 % 100));
}

static void put_process(const struct proc_stat *p, int depth)
{
    if (!is_wanted(p->pid)) {
        return;
    }
    printf("%5d %5d %5d %4d %-5s %7d %3d%c", p->pid, p->ppid, p->pgrp, p->uid, p->state,
        p->endpoint, p->privilege, p->is_service ? 'S' : 'U');
    if (opt_long) {
        printf(" %5d %3d %3d %7lu", p->sid, p->nice, p->priority, p->virtual_kib);
    }
    printf(" %6lu ", p->resident_kib);
    put_time(p->user_us + p->system_us);
    printf(" %*s%s\n", opt_flat ? 0 : depth * 2, "", p->name);
}

// The depth is bounded by the number of processes: a parent always comes before its children in
// the tree, and procfs_list makes no cycle but by a parent that has changed while it read.
static void put_tree(struct proc_stat *list, int count, const struct proc_stat *parent, int depth)
{
    for (int i = 0; i < count; i++) {
        if (list[i].parent == parent && depth < count) {
            put_process(&list[i], depth);
            put_tree(list, count, &list[i], depth + 1);
        }
    }
}

int main(int argc, char **argv)
{
    struct proc_stat *list;
    int count;
    int opt;

    while ((opt = getopt(argc, argv, "lfaex")) != -1) {
        if (opt == '?') {
            tool_usage(synopsis);
        }
        opt_long = opt_long || opt == 'l';
        opt_flat = opt_flat || opt == 'f';
    }
    only = argv + optind;
    only_count = argc - optind;
    count = procfs_list(&list);
    if (count < 0) {
        err(1, "/proc");
    }
    printf("  PID  PPID  PGRP  UID STATE      EP PRIV%s    RSS       TIME NAME\n",
        opt_long ? "   SID  NI PRI    VIRT" : "");
    if (opt_flat) {
        for (int i = 0; i < count; i++) {
            put_process(&list[i], 0);
        }
    } else {
        put_tree(list, count, NULL, 0);
    }
    free(list);
    return tool_end(0);
}
