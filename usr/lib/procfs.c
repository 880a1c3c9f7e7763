// SPDX-License-Identifier: BSD-2-Clause
// See procfs.h.
#include "procfs.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
    const struct proc_stat *x = a, *y = b;

    return (x->pid > y->pid) - (x->pid < y->pid);
}

// A process that is gone since the directory was read is not an error.
static bool read_stat(const char *pid, struct proc_stat *out)
{
    char path[64], line[512];
    bool ok = false;
    FILE *f;

    snprintf(path, sizeof(path), "/proc/%.20s/stat", pid);
    f = fopen(path, "r");
    if (f) {
        ok = fgets(line, sizeof(line), f) && procfs_parse_stat(line, out);
        fclose(f);
    }
    return ok;
}

static void link_parents(struct proc_stat *list, int count)
{
    for (int i = 0; i < count; i++) {
        for (int j = 0; j < count; j++) {
            if (i != j && list[j].pid == list[i].ppid) {
                list[i].parent = &list[j];
            }
        }
    }
}

int procfs_list(struct proc_stat **out)
{
    struct proc_stat *list = NULL;
    struct dirent *entry;
    int count = 0, room = 0;
    DIR *dir = opendir("/proc");

    if (!dir) {
        return -1;
    }
    while ((entry = readdir(dir))) {
        if (!isdigit((unsigned char)entry->d_name[0])) {
            continue;
        }
        if (count == room) {
            struct proc_stat *bigger = realloc(list, (size_t)(room + 64) * sizeof(*list));

            if (!bigger) {
                free(list);
                closedir(dir);
                return -1;
            }
            list = bigger;
            room += 64;
        }
        count += read_stat(entry->d_name, &list[count]);
    }
    closedir(dir);
    if (count) {
        qsort(list, (size_t)count, sizeof(*list), compare);
    }
    link_parents(list, count);
    *out = list;
    return count;
}

bool procfs_value(const char *file, const char *name, uint64_t *value)
{
    char path[64], line[256];
    size_t len = strlen(name);
    bool found = false;
    FILE *f;

    snprintf(path, sizeof(path), "/proc/%s", file);
    f = fopen(path, "r");
    while (f && !found && fgets(line, sizeof(line), f)) {
        if (strncmp(line, name, len) == 0 && line[len] == ':') {
            *value = strtoull(line + len + 1, NULL, 10);
            found = true;
        }
    }
    if (f) {
        fclose(f);
    }
    return found;
}

// Reads "seconds.microseconds" with six digits after the point.
static const char *parse_time(const char *p, uint64_t *us)
{
    char *end;

    *us = strtoull(p, &end, 10) * 1000000;
    if (*end == '.') {
        *us += strtoull(end + 1, &end, 10);
    }
    return end;
}

bool procfs_uptime(uint64_t *up_us, uint64_t *idle_us)
{
    char line[128];
    bool ok;
    FILE *f = fopen("/proc/uptime", "r");

    if (!f) {
        return false;
    }
    ok = fgets(line, sizeof(line), f) != NULL;
    if (ok) {
        (void)parse_time(parse_time(line, up_us), idle_us);
    }
    fclose(f);
    return ok;
}
