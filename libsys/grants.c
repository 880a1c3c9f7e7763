// SPDX-License-Identifier: BSD-2-Clause
// The grant table of this process. See minix/safecopies.h and abi/grant.h.
//
// Free slots form a queue: taken at its head, given back at its tail. A slot is taken only while
// more than GRANT_MIN_FREE are free, else the table grows; so a slot rests while that many others
// are used, and with 2^14 sequence numbers a slot an id does not come again before 2^20 other
// grants.
//
// Invariants: a free slot's flags are 0; a used slot's have CPF_USED, and its seq is the one in its
// id; once there is a table the queue is never empty; entry 0 is the header, whose len is the
// number of used slots. The kernel may read the table between any two instructions, for another
// process: an entry has CPF_VALID only while the rest of it stands.

#include "minix/safecopies.h"

#include <string.h>

#include "internal.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"

enum {
    FIRST_ENTRIES = 128,
    MAX_ENTRIES = 1 << GRANT_INDEX_BITS,
    SEQ_MASK = (1 << GRANT_SEQ_BITS) - 1,
    SEQS_PER_LIFE = 1021, // so many grants in each slot before a restarted service's ids could be
                          // its predecessor's
    WHOLE_PARENT = -1
};

static struct grant_entry first_table[FIRST_ENTRIES] __attribute__((aligned(32)));
static struct grant_entry *table;
static unsigned entries;
static unsigned free_head;
static unsigned free_tail;
static unsigned free_count;
static bool
    is_forgotten; // the kernel does not know it: this is a child of the process whose table it was

static int refuse(int error)
{
    errno = error;
    return -1;
}

static void set_flags(struct grant_entry *entry, uint32_t flags)
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    entry->flags = flags;
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

// --- the table

// Slots [from, to) of `slots`, which nobody has seen yet, become a chain of free ones.
static void chain_slots(struct grant_entry *slots, unsigned from, unsigned to)
{
    uint32_t seq = env_get_number("restarts", 0) * SEQS_PER_LIFE & SEQ_MASK;

    for (unsigned i = from; i < to; i++) {
        slots[i].seq = seq;
        slots[i].next_free = i + 1;
    }
}

// The kernel reads `bigger`, which is whole, from here on. On an error all is as before.
static int move_to(struct grant_entry *bigger, unsigned new_entries)
{
    int r = sys_setgrant(bigger, new_entries);

    if (r != 0) {
        return r;
    }
    free_count += new_entries - (entries > 0 ? entries : 1);
    free_tail = new_entries - 1;
    table = bigger;
    entries = new_entries;
    return 0;
}

static int make_table(void)
{
    memset(first_table, 0, sizeof(first_table)); // a forgotten one may have been here
    chain_slots(first_table, 1, FIRST_ENTRIES);
    free_head = 1;
    return move_to(first_table, FIRST_ENTRIES);
}

static void drop_forgotten(void)
{
    if (table != first_table) {
        (void)vm_free(table, entries * sizeof(struct grant_entry)); // a leak at worst
    }
    table = NULL;
    entries = 0;
    free_count = 0;
    is_forgotten = false;
}

static int grow(void)
{
    struct grant_entry *old_table = table;
    size_t old_bytes = entries * sizeof(struct grant_entry);

    if (table == NULL) {
        return make_table();
    }
    if (entries >= MAX_ENTRIES) {
        return -ENOSPC;
    }
    struct grant_entry *bigger = vm_alloc(2 * old_bytes);
    if (bigger == NULL) {
        return -ENOMEM;
    }
    memcpy(bigger, table, old_bytes);
    chain_slots(bigger, entries, 2 * entries);
    bigger[free_tail].next_free = entries;
    int r = move_to(bigger, 2 * entries);
    if (r != 0) {
        (void)vm_free(bigger, 2 * old_bytes); // the error already on its way says more
        return r;
    }
    if (old_table != first_table) {
        (void)vm_free(old_table, old_bytes); // a leak at worst
    }
    return 0;
}

// A slot that is in use and grants nothing yet.
static cp_grant_id_t take_slot(void)
{
    if (is_forgotten) {
        drop_forgotten();
    }
    if (free_count <= GRANT_MIN_FREE && grow() != 0) {
        return refuse(ENOSPC);
    }
    unsigned index = free_head;
    struct grant_entry *entry = &table[index];
    free_head = entry->next_free;
    free_count--;
    entry->seq = (entry->seq + 1) & SEQ_MASK;
    set_flags(entry, CPF_USED);
    table[0].len++;
    return (cp_grant_id_t)(entry->seq << GRANT_INDEX_BITS | index);
}

static void free_slot(unsigned index)
{
    set_flags(&table[index], 0);
    table[free_tail].next_free = index;
    free_tail = index;
    free_count++;
    table[0].len--;
}

static struct grant_entry *find(cp_grant_id_t gid)
{
    unsigned index = (unsigned)grant_index(gid);

    if (gid < 0 || index == 0 || index >= entries || is_forgotten) {
        return NULL;
    }
    struct grant_entry *entry = &table[index];
    return (entry->flags & CPF_USED) && entry->seq == grant_seq(gid) ? entry : NULL;
}

// --- what an entry grants

// Takes the right first: a mapping asked for from here on is refused, those made before are ended
// then. When that fails the grant is what it was.
static int end_right(struct grant_entry *entry, cp_grant_id_t gid)
{
    uint32_t flags = entry->flags;

    set_flags(entry, flags & ~(uint32_t)CPF_VALID);
    int r = flags & CPF_MAP ? sys_saferevmap_gid(gid) : 0;
    if (r != 0) {
        set_flags(entry, flags);
    }
    return r;
}

// seq and the queue's link stay.
static void fill(struct grant_entry *entry, const struct grant_entry *want)
{
    entry->who_to = want->who_to;
    entry->who_from = want->who_from;
    entry->start = want->start;
    entry->len = want->len;
    entry->parent = want->parent;
    set_flags(entry, want->flags | CPF_USED | CPF_VALID);
}

static cp_grant_id_t make(const struct grant_entry *want)
{
    cp_grant_id_t gid = take_slot();

    if (GRANT_VALID(gid)) {
        fill(&table[grant_index(gid)], want);
    }
    return gid;
}

static int set(cp_grant_id_t gid, const struct grant_entry *want)
{
    struct grant_entry *entry = find(gid);

    if (entry == NULL) {
        return refuse(EINVAL);
    }
    int r = end_right(entry, gid);
    if (r == 0) {
        fill(entry, want);
    }
    return r;
}

static bool is_bad_request(uint32_t start, size_t bytes, int access)
{
    if ((access & ~CPF_ACCESS_MASK) != 0 || bytes > UINT32_MAX - start) {
        return true;
    }
    return (access & CPF_MAP) && ((start | bytes) & (ABI_PAGE_SIZE - 1)) != 0;
}

static struct grant_entry direct(endpoint_t who_to, vir_bytes address, size_t bytes, int access)
{
    return (struct grant_entry){.flags = (uint32_t)access | CPF_DIRECT,
        .who_to = who_to,
        .start = address,
        .len = (uint32_t)bytes};
}

static struct grant_entry magic(
    endpoint_t who_to, endpoint_t who_from, vir_bytes address, size_t bytes, int access)
{
    return (struct grant_entry){.flags = (uint32_t)access | CPF_MAGIC,
        .who_to = who_to,
        .who_from = who_from,
        .start = address,
        .len = (uint32_t)bytes};
}

static struct grant_entry indirect(endpoint_t who_to, endpoint_t who_from, cp_grant_id_t parent)
{
    return (struct grant_entry){.flags = CPF_ACCESS_MASK | CPF_INDIRECT,
        .who_to = who_to,
        .who_from = who_from,
        .len = (uint32_t)WHOLE_PARENT,
        .parent = parent};
}

cp_grant_id_t cpf_grant_direct(endpoint_t who_to, vir_bytes address, size_t bytes, int access)
{
    struct grant_entry want = direct(who_to, address, bytes, access);
    return is_bad_request(address, bytes, access) ? refuse(EINVAL) : make(&want);
}

cp_grant_id_t cpf_grant_magic(
    endpoint_t who_to, endpoint_t who_from, vir_bytes address, size_t bytes, int access)
{
    struct grant_entry want = magic(who_to, who_from, address, bytes, access);
    return is_bad_request(address, bytes, access) ? refuse(EINVAL) : make(&want);
}

cp_grant_id_t cpf_grant_indirect(endpoint_t who_to, endpoint_t who_from, cp_grant_id_t gr)
{
    struct grant_entry want = indirect(who_to, who_from, gr);
    return !GRANT_VALID(gr) ? refuse(EINVAL) : make(&want);
}

cp_grant_id_t cpf_grant_indirect_range(endpoint_t who_to, endpoint_t who_from, cp_grant_id_t gr,
    vir_bytes offset, size_t bytes, int access)
{
    struct grant_entry want = indirect(who_to, who_from, gr);

    if (!GRANT_VALID(gr) || is_bad_request(offset, bytes, access)) {
        return refuse(EINVAL);
    }
    want.flags = (uint32_t)access | CPF_INDIRECT;
    want.start = offset;
    want.len = (uint32_t)bytes;
    return make(&want);
}

int cpf_revoke(cp_grant_id_t gid)
{
    struct grant_entry *entry = find(gid);

    if (entry == NULL) {
        return refuse(EINVAL);
    }
    int r = end_right(entry, gid);
    if (r == 0) {
        free_slot((unsigned)grant_index(gid));
    }
    return r;
}

int cpf_lookup(cp_grant_id_t gid, endpoint_t *grantor, endpoint_t *grantee)
{
    const struct grant_entry *entry = find(gid);

    if (entry == NULL || (entry->flags & (CPF_DIRECT | CPF_MAGIC)) == 0) {
        return refuse(EINVAL);
    }
    if (grantor != NULL) {
        *grantor = entry->flags & CPF_MAGIC ? entry->who_from : SELF;
    }
    if (grantee != NULL) {
        *grantee = entry->who_to;
    }
    return 0;
}

// --- slots for later

int cpf_getgrants(cp_grant_id_t *grant_ids, int n)
{
    int i = 0;

    while (i < n && GRANT_VALID(grant_ids[i] = take_slot())) {
        i++;
    }
    return i;
}

int cpf_setgrant_direct(
    cp_grant_id_t gid, endpoint_t who_to, vir_bytes address, size_t bytes, int access)
{
    struct grant_entry want = direct(who_to, address, bytes, access);
    return is_bad_request(address, bytes, access) ? refuse(EINVAL) : set(gid, &want);
}

int cpf_setgrant_magic(cp_grant_id_t gid, endpoint_t who_to, endpoint_t who_from, vir_bytes address,
    size_t bytes, int access)
{
    struct grant_entry want = magic(who_to, who_from, address, bytes, access);
    return is_bad_request(address, bytes, access) ? refuse(EINVAL) : set(gid, &want);
}

int cpf_setgrant_indirect(
    cp_grant_id_t gid, endpoint_t who_to, endpoint_t who_from, cp_grant_id_t his_gid)
{
    struct grant_entry want = indirect(who_to, who_from, his_gid);
    return !GRANT_VALID(his_gid) ? refuse(EINVAL) : set(gid, &want);
}

int cpf_setgrant_disable(cp_grant_id_t gid)
{
    struct grant_entry *entry = find(gid);

    if (entry == NULL) {
        return refuse(EINVAL);
    }
    int r = end_right(entry, gid);
    if (r == 0) {
        set_flags(entry, CPF_USED);
    }
    return r;
}

// --- the rest

void cpf_reload(void)
{
    if (table != NULL && sys_setgrant(table, entries) == 0) {
        is_forgotten = false;
    }
}

void grants_forget(void)
{
    is_forgotten = table != NULL;
}

unsigned cpf_count(void)
{
    return table != NULL && !is_forgotten ? table[0].len : 0;
}
