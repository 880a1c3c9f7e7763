// SPDX-License-Identifier: BSD-2-Clause
// Random operations on the grant table against a model that knows each id in advance: slots
// first-in-first-out, sequences one up. The table is compared whole now and then, and at each
// moment at which the kernel is told of another. SEED=n repeats a run.

#include "fakes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    OPERATIONS = 1500000,
    MANY = 20000,
    MAX_SLOTS = 1 << GRANT_INDEX_BITS,
    NR_SEQS = 1 << GRANT_SEQ_BITS,
    NOT_AGAIN = 1 << 20,
    CHECK_EVERY = 50000
};

// The model.
static struct grant_entry want[MAX_SLOTS]; // flags 0: free
static uint32_t queue[MAX_SLOTS];          // free slots, a ring
static unsigned queue_first;
static unsigned queue_count;
static unsigned nr_slots;
static cp_grant_id_t live[MAX_SLOTS];
static unsigned nr_live;

static uint64_t random_state;
static unsigned nr_refused;
static unsigned nr_grown;

static uint32_t rnd(uint32_t limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)(random_state >> 20) % limit;
}

static void queue_push(uint32_t slot)
{
    queue[(queue_first + queue_count++) % MAX_SLOTS] = slot;
}

static uint32_t queue_pop(void)
{
    uint32_t slot = queue[queue_first];
    queue_first = (queue_first + 1) % MAX_SLOTS;
    queue_count--;
    return slot;
}

static void compare(const struct grant_entry *table, unsigned entries)
{
    assert_int_equal(table[0].flags, 0);
    assert_int_equal(table[0].len, nr_live);
    for (unsigned i = 1; i < entries; i++) {
        const struct grant_entry *have = &table[i];
        assert_int_equal(have->flags, want[i].flags);
        if ((want[i].flags & CPF_VALID) != 0) {
            assert_int_equal(have->seq, want[i].seq);
            assert_int_equal(have->who_to, want[i].who_to);
            assert_int_equal(have->who_from, want[i].who_from);
            assert_int_equal(have->start, want[i].start);
            assert_int_equal(have->len, want[i].len);
            assert_int_equal(have->parent, want[i].parent);
        }
    }
}

// The kernel is about to read this table instead of the one before: it must hold every grant
// already.
static void look(const struct grant_entry *table, unsigned entries)
{
    unsigned old = nr_slots > 0 ? nr_slots : 1;
    assert_true(entries > nr_slots && entries <= MAX_SLOTS);
    compare(table, entries);
    for (unsigned i = old; i < entries; i++) {
        queue_push(i);
    }
    nr_slots = entries;
    nr_grown++;
}

// What the next id must be, or -1 when it must be refused.
static cp_grant_id_t take(cp_grant_id_t got)
{
    if (got == GRANT_INVALID) {
        assert_int_equal(errno, ENOSPC);
        assert_true(queue_count <= GRANT_MIN_FREE);
        nr_refused++;
        return GRANT_INVALID;
    }
    assert_true(queue_count > GRANT_MIN_FREE);
    uint32_t slot = queue_pop();
    want[slot].seq = (want[slot].seq + 1) % NR_SEQS;
    cp_grant_id_t gid = (cp_grant_id_t)(want[slot].seq << GRANT_INDEX_BITS | slot);
    live[nr_live++] = gid;
    return gid;
}

static void note(cp_grant_id_t gid, struct grant_entry entry)
{
    entry.seq = want[grant_index(gid)].seq;
    entry.flags |= CPF_USED;
    want[grant_index(gid)] = entry;
}

static struct grant_entry random_entry(void)
{
    static const uint32_t kinds[] = {CPF_DIRECT, CPF_MAGIC, CPF_INDIRECT};
    struct grant_entry entry = {
        .flags = kinds[rnd(3)] | CPF_VALID, .who_to = (endpoint_t)rnd(2000)};
    if (entry.flags & CPF_INDIRECT) {
        entry.flags |= CPF_ACCESS_MASK;
        entry.len = UINT32_MAX;
        entry.parent = (cp_grant_id_t)rnd(1 << 30);
    } else {
        entry.flags |= rnd(8);
        entry.start = rnd(1000) << 12;
        entry.len = rnd(1000) << 12;
    }
    entry.who_from = entry.flags & CPF_DIRECT ? 0 : (endpoint_t)rnd(2000);
    return entry;
}

static void do_make(void)
{
    struct grant_entry e = random_entry();
    int access = (int)(e.flags & CPF_ACCESS_MASK);
    cp_grant_id_t gid;
    if (e.flags & CPF_DIRECT) {
        gid = cpf_grant_direct(e.who_to, e.start, e.len, access);
    } else if (e.flags & CPF_MAGIC) {
        gid = cpf_grant_magic(e.who_to, e.who_from, e.start, e.len, access);
    } else if (rnd(2) != 0) {
        gid = cpf_grant_indirect(e.who_to, e.who_from, e.parent);
    } else {
        e.flags &= ~(uint32_t)CPF_MAP;
        e.start = rnd(99999);
        e.len = rnd(99999);
        gid = cpf_grant_indirect_range(
            e.who_to, e.who_from, e.parent, e.start, e.len, CPF_READ | CPF_WRITE);
    }
    assert_int_equal(gid, take(gid));
    if (GRANT_VALID(gid)) {
        note(gid, e);
    }
}

static void do_get(void)
{
    cp_grant_id_t ids[8];
    int n = queue_count > GRANT_MIN_FREE + 8 ? (int)rnd(8) + 1
                                             : 1; // look() must not come in the middle
    int got = cpf_getgrants(ids, n);
    for (int i = 0; i < got; i++) {
        assert_int_equal(ids[i], take(ids[i]));
        note(ids[i], (struct grant_entry){0});
    }
    nr_refused += got < n;
}

// One of the live ids, and whether an operation on it will call for an end of mappings, which is
// then refused sometimes.
static cp_grant_id_t pick(unsigned *at, bool *fails)
{
    *at = rnd(nr_live);
    cp_grant_id_t gid = live[*at];
    fake.revmap_result = rnd(16) == 0 ? -ENOMEM : 0;
    *fails = fake.revmap_result != 0 && (want[grant_index(gid)].flags & CPF_MAP) != 0;
    return gid;
}

static void do_revoke(void)
{
    unsigned at;
    bool fails;
    cp_grant_id_t gid = pick(&at, &fails);
    assert_int_equal(cpf_revoke(gid), fails ? -ENOMEM : 0);
    if (!fails) {
        want[grant_index(gid)].flags = 0;
        queue_push((uint32_t)grant_index(gid));
        live[at] = live[--nr_live];
    }
}

static void do_set(void)
{
    unsigned at;
    bool fails;
    cp_grant_id_t gid = pick(&at, &fails);
    struct grant_entry e = random_entry();
    int access = (int)(e.flags & CPF_ACCESS_MASK);
    int r;
    if (rnd(4) == 0) {
        e = (struct grant_entry){0};
        r = cpf_setgrant_disable(gid);
    } else if (e.flags & CPF_DIRECT) {
        r = cpf_setgrant_direct(gid, e.who_to, e.start, e.len, access);
    } else if (e.flags & CPF_MAGIC) {
        r = cpf_setgrant_magic(gid, e.who_to, e.who_from, e.start, e.len, access);
    } else {
        r = cpf_setgrant_indirect(gid, e.who_to, e.who_from, e.parent);
    }
    assert_int_equal(r, fails ? -ENOMEM : 0);
    if (!fails) {
        note(gid, e);
    }
}

static void do_lookup(void)
{
    cp_grant_id_t gid = live[rnd(nr_live)];
    const struct grant_entry *e = &want[grant_index(gid)];
    endpoint_t grantor;
    endpoint_t grantee;
    int r = cpf_lookup(gid, &grantor, &grantee);
    assert_int_equal(r, (e->flags & (CPF_DIRECT | CPF_MAGIC)) != 0 ? 0 : -1);
    if (r == 0) {
        assert_int_equal(grantor, e->flags & CPF_MAGIC ? e->who_from : SELF);
        assert_int_equal(grantee, e->who_to);
    }
}

// An id that is not in use now: never issued, or of an older use of its slot.
static void do_stale(void)
{
    cp_grant_id_t gid =
        rnd(4) == 0 ? (cp_grant_id_t)rnd(UINT32_MAX) : live[rnd(nr_live)] - (1 << GRANT_INDEX_BITS);
    const struct grant_entry *e = gid >= 0 ? &want[grant_index(gid)] : NULL;
    if (e != NULL && (e->flags & CPF_USED) != 0 && e->seq == grant_seq(gid)) {
        return;
    }
    assert_int_equal(cpf_revoke(gid), -1);
    assert_int_equal(cpf_lookup(gid, NULL, NULL), -1);
    assert_int_equal(cpf_setgrant_direct(gid, 1, 1, 1, CPF_READ), -1);
    assert_int_equal(cpf_setgrant_disable(gid), -1);
}

static void step(unsigned making)
{
    fake.no_memory = rnd(3) == 0;
    fake.setgrant_result = rnd(3) == 0 ? -EPERM : 0;
    unsigned what = rnd(100);
    if (nr_live == 0 || what < making) {
        do_make();
    } else if (what < making + 3) {
        do_get();
    } else if (what < 80) {
        do_revoke();
    } else if (what < 88) {
        do_set();
    } else if (what < 94) {
        do_lookup();
    } else {
        do_stale();
    }
}

static void random_operations(void **state)
{
    (void)state;
    static const unsigned making[] = {30, 45, 15, 38, 20}; // per cent; the rest mostly revokes
    fake.look = look;
    for (unsigned i = 0; i < OPERATIONS; i++) {
        step(making[i / (OPERATIONS / 20) % 5]);
        assert_int_equal(cpf_count(), nr_live);
        if (i % CHECK_EVERY == 0 && fake.table != NULL) {
            compare(fake.table, nr_slots);
        }
    }
    compare(fake.table, nr_slots);
    printf("[   grants ] %u in use at the end, %u slots, %u tables, %u refusals\n", nr_live,
        nr_slots, nr_grown, nr_refused);
    assert_true(nr_refused > 0 && nr_grown > 5);
}

static void growth_to_many(void **state)
{
    (void)state;
    fake.no_memory = false;
    fake.setgrant_result = 0;
    fake.revmap_result = 0;
    while (nr_live < MANY) {
        do_make();
    }
    compare(fake.table, nr_slots);
    cp_grant_id_t gid;
    while (cpf_getgrants(&gid, 1) == 1) { // to the end of the id space
        assert_int_equal(gid, take(gid));
        note(gid, (struct grant_entry){0});
    }
    assert_int_equal(errno, ENOSPC);
    assert_int_equal(nr_live, MAX_SLOTS - 1 - GRANT_MIN_FREE);
    while (nr_live > 0) {
        do_revoke();
    }
    assert_int_equal(cpf_count(), 0);
    compare(fake.table, nr_slots);
}

// With as few free slots as can be an id comes again soonest.
static void ids_come_again_late(void **state)
{
    (void)state;
    static uint32_t issued[MAX_SLOTS]; // by sequence of the one slot watched
    uint32_t slot = 0;
    uint32_t others = 0;
    while (nr_slots - 1 - nr_live > GRANT_MIN_FREE + 1) {
        do_make();
    }
    memset(issued, 0, sizeof issued);
    for (unsigned i = 1; i < 2 * NOT_AGAIN + 100000; i++, others++) {
        cp_grant_id_t gid = cpf_grant_direct(1, 0, 1, CPF_READ);
        assert_true(GRANT_VALID(gid));
        assert_int_equal(cpf_revoke(gid), 0);
        slot = slot == 0 ? (uint32_t)grant_index(gid) : slot;
        if ((uint32_t)grant_index(gid) == slot) {
            uint32_t *last = &issued[grant_seq(gid)];
            assert_true(*last == 0 || i - *last - 1 >= NOT_AGAIN);
            *last = i;
        }
    }
    assert_true(issued[0] > NOT_AGAIN); // some came again
}

int main(void)
{
    const char *seed = getenv("SEED");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_operations),
        cmocka_unit_test(growth_to_many),
        cmocka_unit_test(ids_come_again_late),
    };
    random_state = seed != NULL ? strtoull(seed, NULL, 0) : 0x9e3779b97f4a7c15;
    printf("[     seed ] %llu\n", (unsigned long long)random_state);
    return cmocka_run_group_tests_name("libsys.grants_property", tests, NULL, NULL);
}
