// SPDX-License-Identifier: BSD-2-Clause
// The grant table of this process. Free slots form a queue: taken at its head, returned at its tail, and the head is taken only
// while at least GRANT_MIN_FREE slots are free (else the table grows), so that an id does not come again before 2^20 others.
// Invariants: a free entry has flags 0; `free_count` entries are on the queue; a used entry's seq is the one in its id; entry 0 is the
// header (abi/grant.h) and its len is the number of used entries.

#include "minix/safecopies.h"

#include <string.h>

#include "internal.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"

enum { FIRST_ENTRIES = 128, MAX_ENTRIES = 1 << GRANT_INDEX_BITS, SEQ_MASK = (1 << GRANT_SEQ_BITS) - 1 };

static struct grant_entry first_table[FIRST_ENTRIES] __attribute__((aligned(32)));
static struct grant_entry *table;
static unsigned entries;
static unsigned free_head;
static unsigned free_tail;
static unsigned free_count;

static void append_free(unsigned index)
{
    table[index].flags = 0;
    if (free_count == 0) {
        free_head = index;
    } else {
        table[free_tail].next_free = index;
    }
    free_tail = index;
    free_count++;
}

static int use_table(struct grant_entry *new_table, unsigned new_entries)
{
    int r = sys_setgrant(new_table, new_entries);

    if (r != 0) {
        return r;
    }
    unsigned old = entries;
    table = new_table;
    entries = new_entries;
    for (unsigned i = old == 0 ? 1 : old; i < new_entries; i++) {
        append_free(i);
    }
    return 0;
}

static int grow(void)
{
    if (table == NULL) {
        return use_table(first_table, FIRST_ENTRIES);
    }
    if (entries >= MAX_ENTRIES) {
        return -ENOSPC;
    }
    size_t old_bytes = entries * sizeof(struct grant_entry);
    struct grant_entry *bigger = vm_alloc(2 * old_bytes);
    if (bigger == NULL) {
        return -ENOSPC;
    }
    memcpy(bigger, table, old_bytes);
    struct grant_entry *old_table = table;
    int r = use_table(bigger, 2 * entries);
    if (r != 0) {
        (void)vm_free(bigger, 2 * old_bytes); // the error already on its way says more
        return r;
    }
    if (old_table != first_table) {
        (void)vm_free(old_table, old_bytes); // a leak at worst
    }
    return 0;
}

static cp_grant_id_t refuse(int error)
{
    errno = error;
    return GRANT_INVALID;
}

static cp_grant_id_t make_grant(const struct grant_entry *want)
{
    if (free_count < GRANT_MIN_FREE && grow() != 0) {
        return refuse(ENOSPC);
    }
    unsigned index = free_head;
    struct grant_entry *entry = &table[index];
    free_head = entry->next_free;
    free_count--;

    uint32_t seq = (entry->seq + 1) & SEQ_MASK;
    uint32_t flags = want->flags;
    *entry = *want;
    entry->seq = seq;
    entry->flags = 0;
    __asm__ volatile("dmb" ::: "memory"); // the kernel sees an entry valid only when it is whole
    entry->flags = flags;
    table[0].len++;
    return (cp_grant_id_t)(seq << GRANT_INDEX_BITS | index);
}

static bool is_bad_request(vir_bytes address, size_t bytes, int access)
{
    if ((access & ~CPF_ACCESS_MASK) != 0 || (access & CPF_ACCESS_MASK) == 0 || bytes > UINT32_MAX - address) {
        return true;
    }
    return (access & CPF_MAP) && ((address | bytes) & (ABI_PAGE_SIZE - 1)) != 0;
}

cp_grant_id_t cpf_grant_direct(endpoint_t who_to, vir_bytes address, size_t bytes, int access)
{
    if (is_bad_request(address, bytes, access)) {
        return refuse(EINVAL);
    }
    return make_grant(&(struct grant_entry){.flags = (uint32_t)access | CPF_USED | CPF_DIRECT | CPF_VALID,
                                            .who_to = who_to,
                                            .start = address,
                                            .len = bytes});
}

cp_grant_id_t cpf_grant_magic(endpoint_t who_to, endpoint_t who_from, vir_bytes address, size_t bytes, int access)
{
    if (is_bad_request(address, bytes, access)) {
        return refuse(EINVAL);
    }
    return make_grant(&(struct grant_entry){.flags = (uint32_t)access | CPF_USED | CPF_MAGIC | CPF_VALID,
                                            .who_to = who_to,
                                            .who_from = who_from,
                                            .start = address,
                                            .len = bytes});
}

static struct grant_entry *find(cp_grant_id_t gid)
{
    if (gid < 0 || table == NULL || (unsigned)grant_index(gid) >= entries) {
        return NULL;
    }
    struct grant_entry *entry = &table[grant_index(gid)];
    return (entry->flags & CPF_USED) && entry->seq == grant_seq(gid) ? entry : NULL;
}

int cpf_revoke(cp_grant_id_t gid)
{
    struct grant_entry *entry = find(gid);

    if (entry == NULL) {
        return -EINVAL;
    }
    if (entry->flags & CPF_MAP) {
        int r = sys_saferevmap_gid(gid);
        if (r != 0) {
            return r;
        }
    }
    append_free((unsigned)grant_index(gid));
    table[0].len--;
    return 0;
}

int cpf_lookup(cp_grant_id_t gid, endpoint_t *grantor, endpoint_t *grantee)
{
    struct grant_entry *entry = find(gid);

    if (entry == NULL) {
        return -EINVAL;
    }
    if (grantor != NULL) {
        *grantor = entry->flags & CPF_MAGIC ? entry->who_from : SELF;
    }
    if (grantee != NULL) {
        *grantee = entry->who_to;
    }
    return 0;
}

// The child of a service has no grants: the kernel knows no table of it.
void grants_forget(void)
{
    table = NULL;
    entries = 0;
    free_count = 0;
}

void cpf_reload(void)
{
    if (table != NULL) {
        (void)sys_setgrant(table, entries); // cannot fail for a table the kernel had accepted
    }
}

unsigned cpf_count(void)
{
    return table != NULL ? table[0].len : 0;
}
