// SPDX-License-Identifier: BSD-2-Clause
// The store's limits, and what it does with damaged memory.

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world.h"

#include <cmocka.h>

#include "entries.h"
#include "events.h"
#include "store.h"

enum { CLIENT = 1040, MIB = 1 << 20 };

static uint32_t serial = 1;

static struct store_damage reopen(void)
{
    struct store_damage damage;

    assert_int_equal(store_open(&damage), 0);
    return damage;
}

static int setup(void **state)
{
    (void)state;
    world_reset();
    world_quiet();
    assert_true(reopen().is_new);
    return 0;
}

static struct entry wanted(const char *owner, const char *key, uint32_t flags)
{
    struct entry e = {.flags = flags, .value = 7};

    strcpy(e.owner, owner);
    strcpy(e.key, key);
    return e;
}

static int put(struct entry e, bool overwrite)
{
    struct answer note = {.client = CLIENT, .serial = serial};
    int index;

    serial++;
    return store_put(&e, overwrite, &note, &index);
}

static int put_u32(const char *owner, const char *key)
{
    return put(wanted(owner, key, DSF_TYPE_U32), false);
}

static int put_memory(const char *owner, const char *key, uint32_t bytes, uint8_t fill)
{
    struct entry e = wanted(owner, key, DSF_TYPE_MEM);

    e.value = 0;
    e.bytes = bytes;
    int r = store_may_put(&e, true);
    if (r != 0) {
        return r;
    }
    e.piece = store_take(bytes);
    if (e.piece == 0) {
        return -ENOMEM;
    }
    memset(arena_at(e.piece), fill, bytes);
    r = put(e, true);
    if (r != 0) {
        arena_give(e.piece, bytes);
    }
    return r;
}

static const uint8_t *memory_of(const char *key, uint32_t *bytes)
{
    int i = store_find(key, DSF_TYPE_MEM);

    assert_true(i >= 0);
    *bytes = entry_at((uint32_t)i)->bytes;
    return arena_at(entry_at((uint32_t)i)->piece);
}

// More entries than one table chunk holds, all found after a restart; and what was used for
// contents comes back.
static void grows(void **state)
{
    char key[DS_MAX_KEYLEN];
    char owner[ABI_LABEL_MAX];

    (void)state;
    for (int i = 0; i < 3000; i++) {
        (void)snprintf(key, sizeof(key), "key.%d", i);
        (void)snprintf(owner, sizeof(owner), "owner%d", i / 500);
        assert_int_equal(put_u32(owner, key), 0);
    }
    assert_int_equal(put_memory("owner0", "big", 3 * MIB, 1), 0);
    uint32_t with_big = world_pages_used();
    assert_int_equal(reopen().entries, 0);
    for (int i = 0; i < 3000; i++) {
        (void)snprintf(key, sizeof(key), "key.%d", i);
        assert_true(store_find(key, DSF_TYPE_U32) >= 0);
    }
    store_remove(store_find("big", DSF_TYPE_MEM), NULL);
    assert_true(world_pages_used() < with_big - 3 * MIB / 4096);
}

static void quota_of_entries(void **state)
{
    char key[DS_MAX_KEYLEN];

    (void)state;
    for (int i = 0; i < QUOTA_ENTRIES; i++) {
        (void)snprintf(key, sizeof(key), "key.%d", i);
        assert_int_equal(put_u32("greedy", key), 0);
    }
    assert_int_equal(put_u32("greedy", "one more"), -ENOMEM);
    assert_int_equal(put_u32("modest", "one more"), 0);
    assert_int_equal(put(wanted("greedy", "key.1", DSF_TYPE_U32), true), 0); // in place of its own
    assert_int_equal(
        put(wanted("greedy", "one more", DSF_TYPE_U32), true), -ENOMEM); // of another's
    store_remove(store_find("key.1", DSF_TYPE_U32), NULL);
    assert_int_equal(put_u32("greedy", "one more still"), 0);
}

// A deleted entry that a subscriber has not yet been told of counts, so nobody fills the store with
// them.
static void quota_of_deletions(void **state)
{
    char key[DS_MAX_KEYLEN];
    int r = 0;
    int i = 0;

    (void)state;
    assert_int_equal(events_subscribe("lazy", ".*", 0, NULL), 0);
    for (; i < 2 * QUOTA_ENTRIES && r == 0; i++) {
        (void)snprintf(key, sizeof(key), "key.%d", i);
        r = put_u32("greedy", key);
        if (r == 0) {
            store_remove(store_find(key, DSF_TYPE_U32), NULL);
        }
    }
    assert_int_equal(r, -ENOMEM);
    assert_int_equal(i, QUOTA_ENTRIES + 1);
    assert_int_equal(put_u32("greedy", "key.3"), 0); // again one of those
    struct answer note = {.client = CLIENT, .serial = 999999};
    int index;
    assert_int_equal(store_next_event("lazy", &note, &index), -ENOENT);
    assert_true(store_event_told("lazy", index, &note));
    assert_int_equal(put_u32("greedy", "new"), 0);
}

static void quota_of_bytes(void **state)
{
    (void)state;
    assert_int_equal(put_memory("greedy", "a", 3 * MIB, 1), 0);
    assert_int_equal(put_memory("greedy", "b", 2 * MIB, 1), -ENOMEM);
    assert_int_equal(put_memory("modest", "b", 2 * MIB, 1), 0);
    assert_int_equal(put_memory("greedy", "a", 2 * MIB, 2), 0);
    assert_int_equal(put_memory("greedy", "c", 2 * MIB, 1), 0);
    assert_int_equal(put_memory("greedy", "huge", UINT32_MAX, 1), -ENOMEM);
    assert_int_equal(put_memory("greedy", "huge", UINT32_MAX - 4000, 1), -ENOMEM);
}

static void quota_of_maps(void **state)
{
    struct entry e = wanted("greedy", "map", DSF_TYPE_MAP);
    char key[DS_MAX_KEYLEN];

    (void)state;
    e.bytes = 5 * MIB;
    assert_int_equal(put(e, false), 0);
    strcpy(e.key, "second");
    assert_int_equal(put(e, false), -ENOMEM);
    for (int i = 1; i < QUOTA_MAPS; i++) {
        (void)snprintf(key, sizeof(key), "map.%d", i);
        strcpy(e.key, key);
        e.bytes = 4096;
        assert_int_equal(put(e, false), 0);
    }
    strcpy(e.key, "one more");
    assert_int_equal(put(e, false), -ENOMEM);
}

// What cannot be had is one client's error; the old value is as it was.
static void no_memory(void **state)
{
    uint32_t bytes;

    (void)state;
    assert_int_equal(put_memory("svc", "a", 100000, 1), 0);
    world_pages = world_pages_used();
    assert_int_equal(put_memory("svc", "a", 200000, 2), -ENOMEM);
    const uint8_t *memory = memory_of("a", &bytes);
    assert_int_equal(bytes, 100000);
    assert_int_equal(memory[99999], 1);
    assert_int_equal(put_u32("svc", "b"), 0);
    assert_int_equal(reopen().entries, 0);
    memory = memory_of("a", &bytes);
    assert_int_equal(memory[0], 1);
    world_pages = 1u << 20;
    assert_int_equal(put_memory("svc", "a", 200000, 2), 0);
}

static void labels(void **state)
{
    struct entry e = wanted("svc", "name", DSF_TYPE_LABEL);

    (void)state;
    assert_int_equal(store_put_service("svc", 1050), 0);
    e.value = 1050;
    assert_int_equal(put(e, true), -EPERM); // the number is a service's
    e.value = 1234;
    strcpy(e.key, "svc");
    assert_int_equal(put(e, true), -EPERM); // the name is
    strcpy(e.key, "name");
    assert_int_equal(put(e, false), 0);
    strcpy(e.key, "hello");
    assert_int_equal(put(e, false), -EEXIST);
    assert_int_equal(put(e, true), -EEXIST);
    assert_string_equal(store_label_of(1234), "");
    assert_string_equal(store_label_of(1050), "svc");

    // RS takes the number, and then the name.
    assert_int_equal(events_subscribe("watch", ".*", 0, NULL), 0);
    assert_int_equal(store_put_service("new", 1234), 0);
    assert_int_equal(store_find("name", DSF_TYPE_LABEL), -ESRCH);
    assert_string_equal(store_label_of(1234), "new");
    assert_int_equal(events_pending(events_find("watch")), 2);
    e.value = 77;
    strcpy(e.key, "later");
    assert_int_equal(put(e, false), 0);
    assert_int_equal(store_put_service("later", 1300), 0);
    assert_string_equal(store_label_of(1300), "later");
    assert_int_equal(store_endpoint_of("later"), 1300);
}

// A damaged record is dropped, its neighbours stay.
static void damaged_entry(void **state)
{
    uint32_t bytes;

    (void)state;
    assert_int_equal(put_u32("svc", "a"), 0);
    assert_int_equal(put_u32("svc", "b"), 0);
    assert_int_equal(put_memory("svc", "m", 5000, 3), 0);
    entry_at((uint32_t)store_find("a", DSF_TYPE_U32))->value ^= 1;
    assert_int_equal(reopen().entries, 1);
    assert_int_equal(store_find("a", DSF_TYPE_U32), -ESRCH);
    assert_true(store_find("b", DSF_TYPE_U32) >= 0);
    *(uint8_t *)(uintptr_t)&memory_of("m", &bytes)[4999] ^= 4;
    assert_int_equal(reopen().entries, 1);
    assert_int_equal(store_find("m", DSF_TYPE_MEM), -ESRCH);
    assert_int_equal(put_u32("svc", "a"), 0);
}

static void damaged_subscription(void **state)
{
    (void)state;
    assert_int_equal(events_subscribe("one", "a.*", 0, NULL), 0);
    assert_int_equal(events_subscribe("two", "b.*", 0, NULL), 0);
    root->subscriptions[events_find("one")].regex[0] = '(';
    assert_int_equal(reopen().subscriptions, 1);
    assert_int_equal(events_find("one"), -ESRCH);
    assert_true(events_find("two") >= 0);
}

// Random damage of every region: what is left can be used, and nothing is read or written outside
// (the sanitizers look).
static void random_damage(void **state)
{
    (void)state;
    srand(1);
    for (int round = 0; round < 300; round++) {
        char key[DS_MAX_KEYLEN];
        for (int i = 0; i < 20; i++) {
            (void)snprintf(key, sizeof(key), "key.%d", rand() % 100);
            (void)put_memory("svc", key, 1 + (uint32_t)rand() % 9000, 1);
            (void)events_subscribe("svc", "key.*", DSF_OVERWRITE | DSF_INITIAL, NULL);
        }
        uint32_t *root_words = world_region(ROOT_REGION);
        for (int i = 0; i < 40; i++) {
            root_words[(size_t)rand() % (sizeof(struct root) / 4)] ^= 1u << rand() % 32;
            uint8_t *first = world_region(ROOT_REGION + 1);
            first[rand() % (64 * 4096)] ^= (uint8_t)(1u << rand() % 8);
        }
        (void)reopen();
        assert_int_equal(put_u32("other", "still works"), 0);
        store_remove(store_find("still works", DSF_TYPE_U32), NULL);
    }
}

static void answers(void **state)
{
    struct entry e = wanted("svc", "a", DSF_TYPE_U32);
    struct answer note = {.client = CLIENT, .serial = 5};
    int index;

    (void)state;
    assert_int_equal(store_put(&e, false, &note, &index), 0);
    (void)reopen();
    assert_non_null(store_answer(CLIENT, 5));
    assert_null(store_answer(CLIENT, 6));
    assert_null(store_answer(CLIENT + 1024, 5)); // a later process in the same slot
    store_forget_answer(CLIENT);
    assert_null(store_answer(CLIENT, 5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(grows, setup),
        cmocka_unit_test_setup(quota_of_entries, setup),
        cmocka_unit_test_setup(quota_of_deletions, setup),
        cmocka_unit_test_setup(quota_of_bytes, setup),
        cmocka_unit_test_setup(quota_of_maps, setup),
        cmocka_unit_test_setup(no_memory, setup),
        cmocka_unit_test_setup(labels, setup),
        cmocka_unit_test_setup(damaged_entry, setup),
        cmocka_unit_test_setup(damaged_subscription, setup),
        cmocka_unit_test_setup(random_damage, setup),
        cmocka_unit_test_setup(answers, setup),
    };
    return cmocka_run_group_tests_name("ds.store", tests, NULL, NULL);
}
