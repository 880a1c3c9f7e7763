// SPDX-License-Identifier: BSD-2-Clause
// How many user processes each real user id has, for RLIMIT_NPROC. Derived from the process
// records; kept as a count because fork must not look at every process. The ids in use are few, and
// each entry has at least one process.

#include "pm.h"

struct uid_entry {
    int32_t uid;
    int32_t count;
};

static struct uid_entry entries[NR_PROCS];
static unsigned nr_entries;

static struct uid_entry *find(int uid)
{
    for (unsigned i = 0; i < nr_entries; i++) {
        if (entries[i].uid == uid) {
            return &entries[i];
        }
    }
    return NULL;
}

int uid_count(int uid)
{
    const struct uid_entry *entry = find(uid);
    return entry != NULL ? entry->count : 0;
}

void uid_count_add(int uid, int change)
{
    struct uid_entry *entry = find(uid);

    if (entry == NULL) {
        entry = &entries[nr_entries++];
        *entry = (struct uid_entry){.uid = uid, .count = 0};
    }
    entry->count += change;
    if (entry->count <= 0) {
        *entry = entries[--nr_entries];
    }
}
