// SPDX-License-Identifier: BSD-2-Clause
// See mapped.h.

#include "mapped.h"

#include <errno.h>
#include <string.h>

#include "minix/syslib.h"
#include "minix/sysutil.h"

enum { FIRST_GRANTS = ABI_PAGE_SIZE / 16 };

struct granted {
    uint32_t mapping; // index in the table
    endpoint_t client;
    cp_grant_id_t gid;
    uint32_t reserved;
};

static struct mapping mappings[MAX_MAPPINGS];
static struct granted *granted;
static uint32_t nr_granted;
static uint32_t room;

int mapped_make(endpoint_t owner, cp_grant_id_t gid, uint32_t bytes, struct mapping **mapping)
{
    struct mapping *m = mappings;

    while (m < &mappings[MAX_MAPPINGS] && m->address != NULL) {
        m++;
    }
    if (m == &mappings[MAX_MAPPINGS]) {
        return -ENOMEM;
    }
    int r = sys_safemap_any(owner, gid, 0, bytes, 0, &m->address);
    if (r != 0) {
        m->address = NULL;
        return r == -ENOSPC ? -ENOMEM : r;
    }
    m->index = -1;
    m->bytes = bytes;
    m->owner = owner;
    m->gid = gid;
    *mapping = m;
    return 0;
}

struct mapping *mapped_find(int index)
{
    for (struct mapping *m = mappings; m < &mappings[MAX_MAPPINGS]; m++) {
        if (m->address != NULL && m->index == index) {
            return m;
        }
    }
    return NULL;
}

static bool make_room(void)
{
    if (nr_granted < room) {
        return true;
    }
    uint32_t more = room == 0 ? FIRST_GRANTS : 2 * room;
    struct granted *bigger = vm_alloc(more * sizeof(*bigger));
    if (bigger == NULL) {
        return false;
    }
    if (granted != NULL) {
        memcpy(bigger, granted, nr_granted * sizeof(*bigger));
        (void)vm_free(granted, room * sizeof(*granted)); // a leak at worst
    }
    granted = bigger;
    room = more;
    return true;
}

int mapped_grant(const struct mapping *mapping, endpoint_t client, cp_grant_id_t *gid)
{
    uint32_t index = (uint32_t)(mapping - mappings);

    for (uint32_t i = 0; i < nr_granted; i++) {
        if (granted[i].mapping == index && granted[i].client == client) {
            *gid = granted[i].gid;
            return 0;
        }
    }
    if (!make_room()) {
        return -ENOMEM;
    }
    cp_grant_id_t made = cpf_grant_direct(
        client, (vir_bytes)(uintptr_t)mapping->address, mapping->bytes, CPF_READ | CPF_MAP);
    if (!GRANT_VALID(made)) {
        return -ENOMEM;
    }
    granted[nr_granted++] = (struct granted){.mapping = index, .client = client, .gid = made};
    *gid = made;
    return 0;
}

static void take_back(uint32_t i)
{
    if (cpf_revoke(granted[i].gid) != 0) {
        log_warn("grant %d of process %d can't be taken back", (int)granted[i].gid,
            (int)granted[i].client);
    }
    granted[i] = granted[--nr_granted];
}

void mapped_end(struct mapping *mapping)
{
    uint32_t index = (uint32_t)(mapping - mappings);

    for (uint32_t i = nr_granted; i-- > 0;) {
        if (granted[i].mapping == index) {
            take_back(i);
        }
    }
    (void)sys_safeunmap(D,
        (vir_bytes)(uintptr_t)mapping->address); // -EINVAL: it ended already with the owner's right
    if (vm_free(mapping->address, mapping->bytes) != 0) {
        log_warn("%u bytes of a mapping that has ended can't be freed", (unsigned)mapping->bytes);
    }
    mapping->address = NULL;
}

void mapped_owner_gone(endpoint_t owner)
{
    for (struct mapping *m = mappings; m < &mappings[MAX_MAPPINGS]; m++) {
        if (m->address != NULL && m->owner == owner) {
            mapped_end(m);
        }
    }
}

void mapped_client_gone(endpoint_t client)
{
    for (uint32_t i = nr_granted; i-- > 0;) {
        if (granted[i].client == client) {
            take_back(i);
        }
    }
}
