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

static struct grant_query query(endpoint_t grantee, uint32_t offset, uint32_t bytes, uint32_t access)
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(direct_gives_address),     cmocka_unit_test(stranger_is_refused),
        cmocka_unit_test(range_is_exact),           cmocka_unit_test(wrapping_entry_is_refused),
        cmocka_unit_test(access_must_be_granted),   cmocka_unit_test(old_sequence_is_refused),
        cmocka_unit_test(unused_or_ambiguous_is_refused), cmocka_unit_test(magic_is_for_the_chosen),
        cmocka_unit_test(indirect_narrows_and_ends),
    };
    return cmocka_run_group_tests_name("kernel.grant", tests, NULL, NULL);
}
