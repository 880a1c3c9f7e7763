// SPDX-License-Identifier: BSD-2-Clause
// The grants library, case by case. The table is one for all tests: the first tests see it made.

#include "fakes.h"

#include "internal.h"

enum { FRIEND = 1041, CLIENT = 1042, PAGE = ABI_PAGE_SIZE, ACCESS = CPF_READ | CPF_WRITE };

#define assert_refused(call, error)                                                                \
    do {                                                                                           \
        errno = 0;                                                                                 \
        assert_int_equal(call, -1);                                                                \
        assert_int_equal(errno, error);                                                            \
    } while (0)

static cp_grant_id_t make(int access)
{
    cp_grant_id_t gid = cpf_grant_direct(FRIEND, 0x10000, PAGE, access);
    assert_true(GRANT_VALID(gid));
    return gid;
}

static int reset(void **state)
{
    (void)state;
    fake.setgrant_result = 0;
    fake.revmap_result = 0;
    fake.nr_revmaps = 0;
    fake.no_memory = false;
    return 0;
}

static void needs_no_table_before_the_first(void **state)
{
    (void)state;
    assert_int_equal(cpf_count(), 0);
    cpf_reload();
    assert_int_equal(fake.nr_setgrants, 0);
    assert_refused(cpf_revoke(5), EINVAL);
    assert_refused(cpf_lookup(5, NULL, NULL), EINVAL);
}

static void kernel_may_refuse_the_table(void **state)
{
    (void)state;
    fake.setgrant_result = -EPERM;
    assert_refused(cpf_grant_direct(FRIEND, 0, 1, CPF_READ), ENOSPC);
    fake.setgrant_result = 0;
    assert_int_equal(cpf_revoke(make(CPF_READ)), 0);
    assert_int_equal(cpf_count(), 0);
}

static void direct_is_what_was_asked(void **state)
{
    (void)state;
    cp_grant_id_t gid = cpf_grant_direct(FRIEND, 0x1234, 77, CPF_WRITE);
    const struct grant_entry *entry = fake_entry(gid);
    assert_true(gid > 0);
    assert_int_equal(entry->flags, CPF_USED | CPF_VALID | CPF_DIRECT | CPF_WRITE);
    assert_int_equal(entry->seq, grant_seq(gid));
    assert_int_equal(entry->who_to, FRIEND);
    assert_int_equal(entry->start, 0x1234);
    assert_int_equal(entry->len, 77);
    assert_int_equal(cpf_revoke(gid), 0);
    assert_int_equal(entry->flags, 0);
}

static void magic_is_what_was_asked(void **state)
{
    (void)state;
    cp_grant_id_t gid = cpf_grant_magic(FRIEND, CLIENT, 0x2000, PAGE, CPF_READ | CPF_MAP);
    const struct grant_entry *entry = fake_entry(gid);
    assert_int_equal(entry->flags, CPF_USED | CPF_VALID | CPF_MAGIC | CPF_READ | CPF_MAP);
    assert_int_equal(entry->who_from, CLIENT);
    endpoint_t grantor;
    endpoint_t grantee;
    assert_int_equal(cpf_lookup(gid, &grantor, &grantee), 0);
    assert_int_equal(grantor, CLIENT);
    assert_int_equal(grantee, FRIEND);
    assert_int_equal(cpf_revoke(gid), 0);
}

static void indirect_passes_on_all(void **state)
{
    (void)state;
    cp_grant_id_t gid = cpf_grant_indirect(FRIEND, CLIENT, 99);
    const struct grant_entry *entry = fake_entry(gid);
    assert_int_equal(entry->flags, CPF_USED | CPF_VALID | CPF_INDIRECT | CPF_ACCESS_MASK);
    assert_int_equal(entry->who_from, CLIENT);
    assert_int_equal(entry->parent, 99);
    assert_int_equal(entry->start, 0);
    assert_int_equal(entry->len, UINT32_MAX);
    assert_refused(cpf_lookup(gid, NULL, NULL), EINVAL);
    assert_int_equal(cpf_revoke(gid), 0);
    assert_refused(cpf_grant_indirect(FRIEND, CLIENT, GRANT_INVALID), EINVAL);
}

static void indirect_range_narrows(void **state)
{
    (void)state;
    cp_grant_id_t gid = cpf_grant_indirect_range(FRIEND, CLIENT, 99, 100, 50, CPF_READ);
    const struct grant_entry *entry = fake_entry(gid);
    assert_int_equal(entry->flags, CPF_USED | CPF_VALID | CPF_INDIRECT | CPF_READ);
    assert_int_equal(entry->start, 100);
    assert_int_equal(entry->len, 50);
    assert_int_equal(cpf_revoke(gid), 0);
    assert_refused(cpf_grant_indirect_range(FRIEND, CLIENT, -2, 0, 1, CPF_READ), EINVAL);
    assert_refused(
        cpf_grant_indirect_range(FRIEND, CLIENT, 1, 2, UINT32_MAX - 1, CPF_READ), EINVAL);
    assert_refused(cpf_grant_indirect_range(FRIEND, CLIENT, 1, 0, 1, 8), EINVAL);
}

static void maps_are_whole_pages(void **state)
{
    (void)state;
    static const struct {
        vir_bytes address;
        size_t bytes;
    } bad[] = {{PAGE + 1, PAGE}, {PAGE, PAGE - 1}, {PAGE, PAGE + 4}, {PAGE + 2048, 2048}};
    cp_grant_id_t slot;
    assert_int_equal(cpf_getgrants(&slot, 1), 1);
    unsigned before = cpf_count();
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        vir_bytes address = bad[i].address;
        size_t bytes = bad[i].bytes;
        assert_refused(cpf_grant_direct(FRIEND, address, bytes, ACCESS | CPF_MAP), EINVAL);
        assert_refused(cpf_grant_magic(FRIEND, CLIENT, address, bytes, CPF_MAP), EINVAL);
        assert_refused(
            cpf_grant_indirect_range(FRIEND, CLIENT, 9, address, bytes, CPF_MAP), EINVAL);
        assert_refused(cpf_setgrant_direct(slot, FRIEND, address, bytes, CPF_MAP), EINVAL);
        assert_refused(cpf_setgrant_magic(slot, FRIEND, CLIENT, address, bytes, CPF_MAP), EINVAL);
        cp_grant_id_t gid = cpf_grant_direct(FRIEND, address, bytes, ACCESS);
        assert_int_equal(cpf_revoke(gid), 0);
    }
    assert_int_equal(cpf_count(), before);
    assert_int_equal(cpf_revoke(slot), 0);
}

static void bad_requests_are_refused(void **state)
{
    (void)state;
    assert_refused(cpf_grant_direct(FRIEND, PAGE, 1, CPF_READ | 0x8), EINVAL);
    assert_refused(cpf_grant_direct(FRIEND, PAGE, 1, CPF_READ | CPF_VALID), EINVAL);
    assert_refused(cpf_grant_direct(FRIEND, PAGE, 1, -1), EINVAL);
    assert_refused(cpf_grant_direct(FRIEND, UINT32_MAX - 3, 4, CPF_READ), EINVAL);
    assert_refused(cpf_grant_magic(FRIEND, CLIENT, PAGE, UINT32_MAX, CPF_READ), EINVAL);
    cp_grant_id_t gid =
        cpf_grant_direct(FRIEND, UINT32_MAX - 3, 3, 0); // no right at all is one's own business
    assert_int_equal(cpf_revoke(gid), 0);
}

static void stale_ids_are_refused(void **state)
{
    (void)state;
    cp_grant_id_t gid = make(CPF_READ);
    cp_grant_id_t next_seq = gid + (1 << GRANT_INDEX_BITS);
    cp_grant_id_t bad[] = {GRANT_INVALID, -77, 0, 1 << GRANT_INDEX_BITS, next_seq, INT32_MAX,
        (1 << GRANT_INDEX_BITS) - 1, gid};
    assert_int_equal(cpf_revoke(gid), 0);
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_refused(cpf_revoke(bad[i]), EINVAL);
        assert_refused(cpf_lookup(bad[i], NULL, NULL), EINVAL);
        assert_refused(cpf_setgrant_direct(bad[i], FRIEND, 0, 1, CPF_READ), EINVAL);
        assert_refused(cpf_setgrant_magic(bad[i], FRIEND, CLIENT, 0, 1, CPF_READ), EINVAL);
        assert_refused(cpf_setgrant_indirect(bad[i], FRIEND, CLIENT, 1), EINVAL);
        assert_refused(cpf_setgrant_disable(bad[i]), EINVAL);
    }
}

static void lookup_of_direct(void **state)
{
    (void)state;
    cp_grant_id_t gid = make(CPF_READ);
    endpoint_t grantor = 0;
    endpoint_t grantee = 0;
    assert_int_equal(cpf_lookup(gid, &grantor, &grantee), 0);
    assert_int_equal(grantor, SELF);
    assert_int_equal(grantee, FRIEND);
    assert_int_equal(cpf_lookup(gid, NULL, NULL), 0);
    assert_int_equal(cpf_revoke(gid), 0);
}

static void revoke_takes_the_right_before_the_mappings(void **state)
{
    (void)state;
    cp_grant_id_t gid = make(ACCESS | CPF_MAP);
    assert_int_equal(cpf_revoke(gid), 0);
    assert_int_equal(fake.nr_revmaps, 1);
    assert_int_equal(fake.revmap_gid, gid);
    assert_int_equal(fake.revmap_flags & CPF_VALID, 0);
    assert_int_equal(fake.revmap_flags & CPF_USED, CPF_USED);
    assert_int_equal(cpf_revoke(make(ACCESS)), 0);
    assert_int_equal(fake.nr_revmaps, 1); // nobody can have mapped that one
}

static void failed_revoke_leaves_the_grant(void **state)
{
    (void)state;
    cp_grant_id_t gid = make(ACCESS | CPF_MAP);
    struct grant_entry before = *fake_entry(gid);
    unsigned count = cpf_count();
    fake.revmap_result = -ENOMEM;
    assert_int_equal(cpf_revoke(gid), -ENOMEM);
    assert_int_equal(cpf_setgrant_disable(gid), -ENOMEM);
    assert_int_equal(cpf_setgrant_direct(gid, CLIENT, 0, 1, CPF_READ), -ENOMEM);
    assert_memory_equal(fake_entry(gid), &before, sizeof before);
    assert_int_equal(cpf_count(), count);
    fake.revmap_result = 0;
    assert_int_equal(cpf_revoke(gid), 0);
}

static void slots_for_later(void **state)
{
    (void)state;
    cp_grant_id_t ids[5];
    unsigned before = cpf_count();
    assert_int_equal(cpf_getgrants(ids, 0), 0);
    assert_int_equal(cpf_getgrants(ids, -1), 0);
    assert_int_equal(cpf_getgrants(ids, 5), 5);
    assert_int_equal(cpf_count(), before + 5);
    assert_int_equal(fake_entry(ids[0])->flags, CPF_USED);
    assert_refused(cpf_lookup(ids[0], NULL, NULL), EINVAL);

    assert_int_equal(cpf_setgrant_direct(ids[0], FRIEND, 0x3000, PAGE, CPF_READ | CPF_MAP), 0);
    assert_int_equal(fake_entry(ids[0])->seq, grant_seq(ids[0]));
    assert_int_equal(cpf_setgrant_magic(ids[1], FRIEND, CLIENT, 5, 6, CPF_WRITE), 0);
    assert_int_equal(fake_entry(ids[1])->flags, CPF_USED | CPF_VALID | CPF_MAGIC | CPF_WRITE);
    assert_int_equal(cpf_setgrant_indirect(ids[2], FRIEND, CLIENT, ids[0]), 0);
    assert_int_equal(
        fake_entry(ids[2])->flags, CPF_USED | CPF_VALID | CPF_INDIRECT | CPF_ACCESS_MASK);
    assert_refused(cpf_setgrant_indirect(ids[2], FRIEND, CLIENT, -1), EINVAL);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(cpf_revoke(ids[i]), 0);
    }
    assert_int_equal(cpf_count(), before);
}

static void set_again_ends_mappings_of_what_was(void **state)
{
    (void)state;
    cp_grant_id_t gid = make(ACCESS | CPF_MAP);
    assert_int_equal(cpf_setgrant_direct(gid, CLIENT, 0x100, 3, CPF_READ), 0);
    assert_int_equal(fake.nr_revmaps, 1);
    assert_int_equal(fake.revmap_flags & CPF_VALID, 0);
    assert_int_equal(fake_entry(gid)->who_to, CLIENT);
    assert_int_equal(cpf_setgrant_direct(gid, CLIENT, 0x100, 4, CPF_READ), 0);
    assert_int_equal(fake.nr_revmaps, 1);
    assert_int_equal(cpf_revoke(gid), 0);
}

static void disable_keeps_the_id(void **state)
{
    (void)state;
    cp_grant_id_t gid = make(ACCESS | CPF_MAP);
    assert_int_equal(cpf_setgrant_disable(gid), 0);
    assert_int_equal(fake.nr_revmaps, 1);
    assert_int_equal(fake_entry(gid)->flags, CPF_USED);
    assert_int_equal(cpf_setgrant_disable(gid), 0);
    assert_int_equal(fake.nr_revmaps, 1);
    assert_int_equal(cpf_setgrant_direct(gid, FRIEND, 1, 1, CPF_READ), 0);
    assert_int_equal(cpf_revoke(gid), 0);
}

static void reload_tells_the_kernel_again(void **state)
{
    (void)state;
    cp_grant_id_t gid = make(CPF_READ);
    const struct grant_entry *table = fake.table;
    unsigned entries = fake.entries;
    fake.table = NULL;
    cpf_reload();
    assert_ptr_equal(fake.table, table);
    assert_int_equal(fake.entries, entries);
    assert_int_equal(cpf_revoke(gid), 0);
}

static void growth_that_fails_changes_nothing(void **state)
{
    (void)state;
    cp_grant_id_t ids[256];
    unsigned before = cpf_count();
    size_t allocated = fake.allocated;
    fake.no_memory = true;
    int n = cpf_getgrants(ids, 256);
    assert_true(n > 0 && n < 256);
    assert_int_equal(errno, ENOSPC);
    fake.no_memory = false;
    fake.setgrant_result = -EFAULT;
    assert_refused(cpf_grant_direct(FRIEND, 0, 1, CPF_READ), ENOSPC);
    assert_int_equal(fake.allocated, allocated);
    fake.setgrant_result = 0;
    ids[n] = make(CPF_READ);
    assert_int_equal(cpf_count(), before + (unsigned)n + 1);
    for (int i = 0; i <= n; i++) {
        assert_int_equal(cpf_revoke(ids[i]), 0);
    }
    assert_int_equal(cpf_count(), before);
}

// A restarted service's ids must not be those that its predecessor gave away.
static void restart_begins_elsewhere(void **state)
{
    (void)state;
    cp_grant_id_t ids[512];
    assert_int_equal(cpf_getgrants(ids, 40), 40);
    uint32_t low = grant_seq(ids[39]);
    fake.restarts = 3;
    assert_int_equal(
        cpf_getgrants(ids + 40, 472), 472); // grows: new slots begin where the third life does
    uint32_t high = grant_seq(ids[511]);
    assert_true(low < 100 && high > 3000 && high < 3200);
    fake.restarts = 0;
    for (int i = 0; i < 512; i++) {
        assert_int_equal(cpf_revoke(ids[i]), 0);
    }
}

static void child_begins_without_grants(void **state)
{
    (void)state;
    cp_grant_id_t gid = make(CPF_READ);
    grants_forget();
    assert_int_equal(cpf_count(), 0);
    assert_refused(cpf_revoke(gid), EINVAL);
    assert_refused(cpf_lookup(gid, NULL, NULL), EINVAL);
    fake.table = NULL;
    cp_grant_id_t own = make(CPF_READ);
    assert_int_equal(cpf_count(), 1);
    assert_int_equal(fake.allocated, 0);
    for (unsigned i = 1; i < fake.entries; i++) {
        assert_int_equal(fake.table[i].flags != 0, (int)i == grant_index(own));
    }
    assert_int_equal(cpf_revoke(own), 0);
}

static void child_may_take_its_parents_grants_up(void **state)
{
    (void)state;
    cp_grant_id_t gid = make(CPF_READ);
    fake.table = NULL;
    grants_forget();
    fake.setgrant_result = -ECALLDENIED; // no service yet
    cpf_reload();
    assert_refused(cpf_lookup(gid, NULL, NULL), EINVAL);
    fake.setgrant_result = 0;
    cpf_reload();
    assert_int_equal(cpf_lookup(gid, NULL, NULL), 0);
    assert_int_equal(fake_entry(gid)->flags, CPF_USED | CPF_VALID | CPF_DIRECT | CPF_READ);
    assert_int_equal(cpf_revoke(gid), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(needs_no_table_before_the_first, reset),
        cmocka_unit_test_setup(kernel_may_refuse_the_table, reset),
        cmocka_unit_test_setup(direct_is_what_was_asked, reset),
        cmocka_unit_test_setup(magic_is_what_was_asked, reset),
        cmocka_unit_test_setup(indirect_passes_on_all, reset),
        cmocka_unit_test_setup(indirect_range_narrows, reset),
        cmocka_unit_test_setup(maps_are_whole_pages, reset),
        cmocka_unit_test_setup(bad_requests_are_refused, reset),
        cmocka_unit_test_setup(stale_ids_are_refused, reset),
        cmocka_unit_test_setup(lookup_of_direct, reset),
        cmocka_unit_test_setup(revoke_takes_the_right_before_the_mappings, reset),
        cmocka_unit_test_setup(failed_revoke_leaves_the_grant, reset),
        cmocka_unit_test_setup(slots_for_later, reset),
        cmocka_unit_test_setup(set_again_ends_mappings_of_what_was, reset),
        cmocka_unit_test_setup(disable_keeps_the_id, reset),
        cmocka_unit_test_setup(reload_tells_the_kernel_again, reset),
        cmocka_unit_test_setup(growth_that_fails_changes_nothing, reset),
        cmocka_unit_test_setup(restart_begins_elsewhere, reset),
        cmocka_unit_test_setup(child_begins_without_grants, reset),
        cmocka_unit_test_setup(child_may_take_its_parents_grants_up, reset),
    };
    return cmocka_run_group_tests_name("libsys.grants", tests, NULL, NULL);
}
