// SPDX-License-Identifier: BSD-2-Clause
// See fakes.h.

#include "fakes.h"

#include <stdlib.h>

#include "minix/syslib.h"
#include "minix/sysutil.h"

struct fake_kernel fake;

const struct grant_entry *fake_entry(cp_grant_id_t gid)
{
    assert_non_null(fake.table);
    assert_true((unsigned)grant_index(gid) < fake.entries);
    return &fake.table[grant_index(gid)];
}

int sys_setgrant(void *table, unsigned entries)
{
    fake.nr_setgrants++;
    if (fake.setgrant_result != 0) {
        return fake.setgrant_result;
    }
    if (fake.look != NULL) {
        fake.look(table, entries);
    }
    fake.table = table;
    fake.entries = entries;
    return 0;
}

int sys_saferevmap_gid(cp_grant_id_t gid)
{
    fake.nr_revmaps++;
    fake.revmap_gid = gid;
    fake.revmap_flags = fake_entry(gid)->flags;
    return fake.revmap_result;
}

void *vm_alloc(size_t bytes)
{
    void *memory = fake.no_memory ? NULL : calloc(1, bytes);
    fake.allocated += memory != NULL ? bytes : 0;
    return memory;
}

int vm_free(void *address, size_t bytes)
{
    assert_ptr_not_equal(address, fake.table); // the kernel may still read it
    fake.allocated -= bytes;
    free(address);
    return 0;
}

uint32_t env_get_number(const char *key, uint32_t fallback)
{
    (void)key;
    return fake.restarts != 0 ? fake.restarts : fallback;
}
