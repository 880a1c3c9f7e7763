// SPDX-License-Identifier: BSD-2-Clause
// The rules for grant entries, case by case.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <abi/errnames.h>
#include <kernel/grant.h>

enum { OWNER = 1040, FRIEND = 1041, STRANGER = 1042, SEQ = 7, START = 0x10000, LEN = 0x1000 };

static const struct grant_entry direct = {
    .flags = CPF_USED | CPF_VALID | CPF_DIRECT | CPF_READ | CPF_WRITE,
    .seq = SEQ,
    .who_to = FRIEND,
    .start = START,
    .len = LEN,
};

static struct grant_query query(
    endpoint_t grantee, uint32_t offset, uint32_t bytes, uint32_t access)
{
    return (struct grant_query){
        .grantor = OWNER,
        .grantee = grantee,
        .gid = SEQ << GRANT_INDEX_BITS | 3,
        .offset = offset,
        .bytes = bytes,
        .access = access,
    };
}

static int check(struct grant_query q, const struct grant_entry *entry, vir_bytes *address)
{
    endpoint_t owner;
    return grant_check_entry(&q, entry, &owner, address);
}

static void direct_gives_address(void **state)
{
    (void)state;
    struct grant_query q = query(FRIEND, 16, 32, CPF_READ);
    endpoint_t owner;
    vir_bytes address;
    assert_int_equal(grant_check_entry(&q, &direct, &owner, &address), 0);
    assert_int_equal(owner, OWNER);
    assert_int_equal(address, START + 16);
}

static void stranger_is_refused(void **state)
{
    (void)state;
    vir_bytes address;
    assert_int_equal(check(query(STRANGER, 0, 1, CPF_READ), &direct, &address), -EPERM);
    struct grant_entry entry = direct;
    entry.who_to = ANY;
    assert_int_equal(check(query(STRANGER, 0, 1, CPF_READ), &entry, &address), 0);
}

static void range_is_exact(void **state)
{
    (void)state;
    vir_bytes address;
    assert_int_equal(check(query(FRIEND, 0, LEN, CPF_READ), &direct, &address), 0);
    assert_int_equal(check(query(FRIEND, LEN, 0, CPF_READ), &direct, &address), 0);
    assert_int_equal(check(query(FRIEND, 1, LEN, CPF_READ), &direct, &address), -EPERM);
    assert_int_equal(check(query(FRIEND, LEN + 1, 0, CPF_READ), &direct, &address), -EPERM);
    assert_int_equal(check(query(FRIEND, UINT32_MAX, 2, CPF_READ), &direct, &address), -EPERM);
    assert_int_equal(check(query(FRIEND, 2, UINT32_MAX, CPF_READ), &direct, &address), -EPERM);
}

static void wrapping_entry_is_refused(void **state)
{
    (void)state;
    vir_bytes address;
    struct grant_entry entry = direct;
    entry.start = UINT32_MAX - 10;
    assert_int_equal(check(query(FRIEND, 0, 1, CPF_READ), &entry, &address), -EPERM);
}

static void access_must_be_granted(void **state)
{
    (void)state;
    vir_bytes address;
    assert_int_equal(check(query(FRIEND, 0, 1, CPF_READ | CPF_MAP), &direct, &address), -EPERM);
    struct grant_entry entry = direct;
    entry.flags &= ~(uint32_t)CPF_WRITE;
    assert_int_equal(check(query(FRIEND, 0, 1, CPF_WRITE), &entry, &address), -EPERM);
}

static void old_sequence_is_refused(void **state)
{
    (void)state;
    vir_bytes address;
    struct grant_entry entry = direct;
    entry.seq = SEQ + 1;
    assert_int_equal(check(query(FRIEND, 0, 1, CPF_READ), &entry, &address), -EPERM);
}

static void unused_or_ambiguous_is_refused(void **state)
{
    (void)state;
    vir_bytes address;
    struct grant_entry entry = direct;
    entry.flags &= ~(uint32_t)CPF_VALID;
    assert_int_equal(check(query(FRIEND, 0, 1, CPF_READ), &entry, &address), -EPERM);
    entry.flags = direct.flags | CPF_MAGIC;
    assert_int_equal(check(query(FRIEND, 0, 1, CPF_READ), &entry, &address), -EPERM);
}

static void magic_is_for_the_chosen(void **state)
{
    (void)state;
    struct grant_entry entry = direct;
    entry.flags = (direct.flags & ~(uint32_t)CPF_DIRECT) | CPF_MAGIC;
    entry.who_from = STRANGER;
    struct grant_query q = query(FRIEND, 0, 1, CPF_READ);
    endpoint_t owner;
    vir_bytes address;
    assert_int_equal(grant_check_entry(&q, &entry, &owner, &address), -EPERM);
    q.grantor_may_magic = true;
    assert_int_equal(grant_check_entry(&q, &entry, &owner, &address), 0);
    assert_int_equal(owner, STRANGER);
}

static void indirect_narrows_and_ends(void **state)
{
    (void)state;
    struct grant_entry entry = direct;
    entry.flags = (direct.flags & ~(uint32_t)CPF_DIRECT) | CPF_INDIRECT;
    entry.start = 100;
    entry.len = 50;
    entry.who_from = STRANGER;
    entry.parent = 9;
    struct grant_query q = query(FRIEND, 10, 40, CPF_READ);
    endpoint_t owner;
    vir_bytes address;
    assert_int_equal(grant_check_entry(&q, &entry, &owner, &address), 1);
    assert_int_equal(q.grantee, OWNER);
    assert_int_equal(q.grantor, STRANGER);
    assert_int_equal(q.gid, 9);
    assert_int_equal(q.offset, 110);
    assert_int_equal(check(query(FRIEND, 11, 40, CPF_READ), &entry, &address), -EPERM);
    q = query(FRIEND, 0, 1, CPF_READ);
    int r = 1;
    for (int i = 0; r == 1 && i < 100; i++) {
        q.grantee = FRIEND;
        q.gid = query(FRIEND, 0, 0, 0).gid;
        q.offset = 0;
        r = grant_check_entry(&q, &entry, &owner, &address);
    }
    assert_int_equal(r, -ELOOP);
}

// --- chains: link i belongs to LINK + i and is made to LINK + i - 1; the first is for FRIEND, the
// last is direct

enum { LINK = 2000, MAX_LINKS = 8 };

static struct grant_entry chain[MAX_LINKS];

static void make_chain(unsigned links)
{
    for (unsigned i = 0; i < links; i++) {
        bool is_last = i + 1 == links;
        chain[i] = (struct grant_entry){
            .flags = CPF_USED | CPF_VALID | CPF_ACCESS_MASK | (is_last ? CPF_DIRECT : CPF_INDIRECT),
            .seq = SEQ,
            .who_to = i == 0 ? FRIEND : LINK + (endpoint_t)i - 1,
            .who_from = LINK + (endpoint_t)i + 1,
            .start = is_last ? START : 0,
            .len = is_last ? LEN : UINT32_MAX,
            .parent = SEQ << GRANT_INDEX_BITS | (cp_grant_id_t)(i + 1),
        };
    }
}

static int follow(uint32_t offset, uint32_t bytes, uint32_t access, vir_bytes *address)
{
    struct grant_query q = query(FRIEND, offset, bytes, access);
    endpoint_t owner = NONE;
    int r = 1;
    q.grantor = LINK;
    for (unsigned i = 0; r == 1; i++) {
        assert_true(i < MAX_LINKS);
        assert_int_equal(q.grantor, LINK + i);
        r = grant_check_entry(&q, &chain[i], &owner, address);
        if (r == 0) {
            assert_int_equal(owner, LINK + i);
        }
    }
    return r;
}

static void chain_has_so_many_links(void **state)
{
    (void)state;
    vir_bytes address;
    for (unsigned links = 1; links <= GRANT_MAX_INDIRECT; links++) {
        make_chain(links);
        assert_int_equal(follow(8, LEN - 8, CPF_ACCESS_MASK, &address), 0);
        assert_int_equal(address, START + 8);
    }
    make_chain(GRANT_MAX_INDIRECT + 1);
    assert_int_equal(follow(0, 1, CPF_READ, &address), -ELOOP);
}

static void every_link_must_allow_the_access(void **state)
{
    (void)state;
    static const uint32_t rights[] = {CPF_READ, CPF_WRITE, CPF_MAP};
    vir_bytes address;
    for (unsigned i = 0; i < GRANT_MAX_INDIRECT; i++) {
        for (unsigned j = 0; j < 3; j++) {
            make_chain(GRANT_MAX_INDIRECT);
            chain[i].flags &= ~rights[j];
            assert_int_equal(follow(0, 1, rights[j], &address), -EPERM);
            assert_int_equal(follow(0, 1, CPF_ACCESS_MASK & ~rights[j], &address), 0);
        }
    }
}

static void every_link_must_be_live_and_meant_for_the_one_before(void **state)
{
    (void)state;
    vir_bytes address;
    for (unsigned i = 0; i < GRANT_MAX_INDIRECT; i++) {
        make_chain(GRANT_MAX_INDIRECT);
        chain[i].flags &= ~(uint32_t)CPF_VALID;
        assert_int_equal(follow(0, 1, CPF_READ, &address), -EPERM);
        make_chain(GRANT_MAX_INDIRECT);
        chain[i].seq++;
        assert_int_equal(follow(0, 1, CPF_READ, &address), -EPERM);
        make_chain(GRANT_MAX_INDIRECT);
        chain[i].who_to = STRANGER;
        assert_int_equal(follow(0, 1, CPF_READ, &address), -EPERM);
        chain[i].who_to = ANY;
        assert_int_equal(follow(0, 1, CPF_READ, &address), 0);
    }
}

static void every_link_narrows_the_range(void **state)
{
    (void)state;
    vir_bytes address;
    make_chain(3); // FRIEND sees 20 bytes at 100 + 30
    chain[0].start = 30;
    chain[0].len = 20;
    chain[1].start = 100;
    chain[1].len = 60;
    assert_int_equal(follow(0, 20, CPF_READ, &address), 0);
    assert_int_equal(address, START + 130);
    assert_int_equal(follow(20, 0, CPF_READ, &address), 0);
    assert_int_equal(follow(0, 21, CPF_READ, &address), -EPERM);
    assert_int_equal(follow(21, 0, CPF_READ, &address), -EPERM);
    chain[1].len = 49; // of the 20 bytes the second link has 19
    assert_int_equal(follow(0, 19, CPF_READ, &address), 0);
    assert_int_equal(follow(0, 20, CPF_READ, &address), -EPERM);
    assert_int_equal(follow(19, 1, CPF_READ, &address), -EPERM);
}

static void no_link_widens_the_range(void **state)
{
    (void)state;
    vir_bytes address;
    make_chain(2);
    assert_int_equal(follow(0, LEN, CPF_READ, &address), 0);
    assert_int_equal(follow(0, LEN + 1, CPF_READ, &address), -EPERM);
    assert_int_equal(follow(LEN, 1, CPF_READ, &address), -EPERM);
    chain[0].start = LEN - 4;
    chain[0].len = 100;
    assert_int_equal(follow(0, 4, CPF_READ, &address), 0);
    assert_int_equal(follow(0, 5, CPF_READ, &address), -EPERM);
    chain[0].start = UINT32_MAX - 50; // the offset would come round
    chain[0].len = 100;
    assert_int_equal(follow(52, 4, CPF_READ, &address), -EPERM);
    chain[0].len = 50;
    assert_int_equal(follow(0, 50, CPF_READ, &address), -EPERM);
}

static void magic_may_be_for_any(void **state)
{
    (void)state;
    struct grant_entry entry = direct;
    entry.flags = (direct.flags & ~(uint32_t)CPF_DIRECT) | CPF_MAGIC;
    entry.who_from = STRANGER;
    entry.who_to = ANY;
    struct grant_query q = query(FRIEND, 3, 5, CPF_WRITE);
    q.grantor_may_magic = true;
    endpoint_t owner;
    vir_bytes address;
    assert_int_equal(grant_check_entry(&q, &entry, &owner, &address), 0);
    assert_int_equal(owner, STRANGER);
    assert_int_equal(address, START + 3);
    entry.who_to = STRANGER; // whose memory it is does not matter
    assert_int_equal(grant_check_entry(&q, &entry, &owner, &address), -EPERM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(direct_gives_address),
        cmocka_unit_test(stranger_is_refused),
        cmocka_unit_test(range_is_exact),
        cmocka_unit_test(wrapping_entry_is_refused),
        cmocka_unit_test(access_must_be_granted),
        cmocka_unit_test(old_sequence_is_refused),
        cmocka_unit_test(unused_or_ambiguous_is_refused),
        cmocka_unit_test(magic_is_for_the_chosen),
        cmocka_unit_test(indirect_narrows_and_ends),
        cmocka_unit_test(chain_has_so_many_links),
        cmocka_unit_test(every_link_must_allow_the_access),
        cmocka_unit_test(every_link_must_be_live_and_meant_for_the_one_before),
        cmocka_unit_test(every_link_narrows_the_range),
        cmocka_unit_test(no_link_widens_the_range),
        cmocka_unit_test(magic_may_be_for_any),
    };
    return cmocka_run_group_tests_name("kernel.grant", tests, NULL, NULL);
}
