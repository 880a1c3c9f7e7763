// SPDX-License-Identifier: BSD-2-Clause
// Mapped entries: what the owner writes is seen, snapshots stay, rights end.

#include "minix/safecopies.h"
#include "minix/syslib.h"
#include "tester.h"

enum { FILE_NUMBER = 2 * FILE_STEP, TRIES = 200000 };

static int copy_first(const char *name, int number, int mode, char *value)
{
    size_t length = ABI_PAGE_SIZE;
    int r = ds_retrieve_map(name, own[10], &length, number, mode);

    *value = own[10][0];
    return r == 0 && length != ABI_PAGE_SIZE ? -EIO : r;
}

void maps_basic(void)
{
    char value = 0;
    int number = -1;
    size_t length = ABI_PAGE_SIZE;

    put_first(own[0], 1);
    CHECK(ds_publish_map("t.map", own, ABI_PAGE_SIZE, 0) == 0);
    CHECK(ds_snapshot_map("t.map", &number) == 0 && number == 0);
    put_first(own[0], 2);
    CHECK(copy_first("t.map", 0, DSMF_MAP_COPY_MAPPED, &value) == 0 && value == 2);
    CHECK(copy_first("t.map", 0, DSMF_MAP_COPY_SNAPSHOT, &value) == 0 && value == 1);
    CHECK(ds_retrieve_map("t.map", window[0], &length, 0, DSMF_MAP_MAPPED) == 0 &&
          length == ABI_PAGE_SIZE);
    CHECK(first_of(window[0]) == 2);
    put_first(own[0], 3);
    CHECK(first_of(window[0]) == 3);
    CHECK(ds_delete_map("t.map") == 0);
    put_first(own[0], 4);
    CHECK(first_of(window[0]) == 3); // private now
    put_first(window[0], 5);
    CHECK(first_of(own[0]) == 4);
    CHECK(copy_first("t.map", 0, DSMF_MAP_COPY_SNAPSHOT, &value) == -ESRCH);
    CHECK(ds_delete_map("t.map") == -ESRCH);
}

void maps_refused(void)
{
    char name[] = "t.map.a";
    int number;
    char value;
    size_t length = ABI_PAGE_SIZE;
    size_t odd = 100;

    CHECK(ds_publish_map("t.map", own[0] + 4, ABI_PAGE_SIZE, 0) == -EINVAL);
    CHECK(ds_publish_map("t.map", own, 100, 0) == -EINVAL);
    CHECK(ds_publish_map("t.map", own, 0, 0) == -EINVAL);
    CHECK(ds_publish_map("t.map", own, ABI_PAGE_SIZE, DSF_OVERWRITE) == -EINVAL);
    CHECK(ds_publish_map("", own, ABI_PAGE_SIZE, 0) == -EINVAL);
    CHECK(ds_publish_map("t.map", (void *)(uintptr_t)0x3f000000, ABI_PAGE_SIZE, 0) !=
          0); // nothing is there
    CHECK(ds_snapshot_map("t.map", &number) == -ESRCH);
    CHECK(ds_publish_map("t.map", own, 2 * ABI_PAGE_SIZE, 0) == 0);
    CHECK(ds_publish_map("t.map", own, ABI_PAGE_SIZE, 0) == -EEXIST);
    CHECK(peer_publish_map("t.map", 0, 1, 0) == -EEXIST);
    CHECK(peer_call(PEER_DELETE, "t.map", DSF_TYPE_MAP, 0) == -EPERM);
    CHECK(copy_first("t.map", 0, 0, &value) == -EINVAL);
    CHECK(copy_first("t.map", 0, DSMF_MAP_MAPPED | DSMF_MAP_COPY_MAPPED, &value) == -EINVAL);
    CHECK(copy_first("t.map", 0, DSMF_MAP_COPY_SNAPSHOT, &value) == -ENOENT);
    CHECK(copy_first("t.map", -1, DSMF_MAP_COPY_SNAPSHOT, &value) == -ENOENT);
    CHECK(ds_retrieve_map("t.map", window[0] + 4, &length, 0, DSMF_MAP_MAPPED) == -EINVAL);
    CHECK(ds_retrieve_map("t.map", window[0], &odd, 0, DSMF_MAP_MAPPED) == -EINVAL);
    CHECK(ds_retrieve_map("t.none", window[0], &length, 0, DSMF_MAP_MAPPED) == -ESRCH);
    CHECK(ds_retrieve_map("t.map", own[10], &odd, 0, DSMF_MAP_COPY_MAPPED) == 0 &&
          odd == 100); // a copy may be short
    for (int i = 1; i < DS_MAX_OWN_MAPS; i++) {
        name[6] = (char)('a' + i);
        CHECK(ds_publish_map(name, own[i], ABI_PAGE_SIZE, 0) == 0);
    }
    CHECK(ds_publish_map("t.one more", own[0], ABI_PAGE_SIZE, 0) == -ENOMEM);
    CHECK(peer_publish_map("t.one more", 0, 1, 0) == 0);
    CHECK(peer_call(PEER_DELETE, "t.one more", DSF_TYPE_MAP, 0) == 0);
    CHECK(ds_delete_map(name) == 0);
    CHECK(ds_publish_map("t.one more", own[0], ABI_PAGE_SIZE, 0) ==
          0); // pages may be in several entries
}

// The last five stay; numbers go on.
void maps_snapshots(void)
{
    char value;
    int number;
    size_t length = 3 * ABI_PAGE_SIZE;

    CHECK(ds_publish_map("t.map", own, 3 * ABI_PAGE_SIZE, 0) == 0);
    for (int i = 0; i < 12; i++) {
        put_first(own[0], (char)(i + 1));
        own[2][ABI_PAGE_SIZE - 1] = (char)(i + 101);
        CHECK(ds_snapshot_map("t.map", &number) == 0 && number == i);
        for (int n = 0; n <= i; n++) {
            int r = copy_first("t.map", n, DSMF_MAP_COPY_SNAPSHOT, &value);
            CHECK(i - n < 5 ? r == 0 && value == n + 1 : r == -ENOENT);
        }
        CHECK(copy_first("t.map", i + 1, DSMF_MAP_COPY_SNAPSHOT, &value) == -ENOENT);
    }
    CHECK(ds_retrieve_map("t.map", own[10], &length, 9, DSMF_MAP_COPY_SNAPSHOT) == 0 &&
          length == 3 * ABI_PAGE_SIZE);
    CHECK(own[12][ABI_PAGE_SIZE - 1] == 110);
    CHECK(ds_retrieve_map("t.map", own[10] + 8, &length, 8, DSMF_MAP_COPY_SNAPSHOT) ==
          0); // not aligned: a plain copy
    CHECK(own[10][8] == 9);
    CHECK(peer_value(PEER_SNAPSHOT, "t.map", 0, 0) == 12);
    CHECK(ds_delete_map("t.map") == 0);
}

// The peer's pages here, this one's there, at once.
void maps_of_peer(void)
{
    size_t length = 4 * ABI_PAGE_SIZE;
    struct peer_req r = {.name = "t.here", .flags = DSF_TYPE_MAP | DSMF_MAP_MAPPED};
    char value;

    peer_fill(0, 10);
    CHECK(peer_publish_map("t.there", 0, 2, 0) == 0);
    CHECK(ds_retrieve_map("t.there", window[0], &length, 0, DSMF_MAP_MAPPED) == 0 &&
          length == 2 * ABI_PAGE_SIZE);
    CHECK(first_of(window[0]) == 10);
    peer_fill(0, 11);
    peer_fill(1, 12);
    CHECK(first_of(window[0]) == 11 && first_of(window[1]) == 12);
    length = ABI_PAGE_SIZE; // the same pages once more
    CHECK(ds_retrieve_map("t.there", window[2], &length, 0, DSMF_MAP_MAPPED) == 0);
    peer_fill(0, 13);
    CHECK(first_of(window[0]) == 13 && first_of(window[2]) == 13);
    CHECK(sys_safeunmap(D, (vir_bytes)(uintptr_t)window[2]) == 0);
    peer_fill(0, 14);
    CHECK(first_of(window[0]) == 14 && first_of(window[2]) == 13);

    put_first(own[0], 20);
    CHECK(ds_publish_map("t.here", own, ABI_PAGE_SIZE, 0) == 0);
    CHECK(peer_ask(PEER_RETRIEVE, &r) == 0);
    CHECK(peer_value(PEER_PEEK, "", 0, 0) == 20);
    put_first(own[0], 21);
    CHECK(peer_value(PEER_PEEK, "", 0, 0) == 21);

    CHECK(peer_call(PEER_DELETE, "t.there", DSF_TYPE_MAP, 0) == 0);
    peer_fill(0, 15);
    CHECK(first_of(window[0]) == 14);
    CHECK(copy_first("t.there", 0, DSMF_MAP_COPY_MAPPED, &value) == -ESRCH);
    CHECK(ds_delete_map("t.here") == 0);
    put_first(own[0], 22);
    CHECK(peer_value(PEER_PEEK, "", 0, 0) == 21);
    CHECK(peer_call(PEER_POKE, "", 0, 5) == 0); // its own page by now
}

// A client that writes to a mapping dies of it; the owner's page is as it was.
void maps_read_only(void)
{
    struct peer_req r = {.name = "t.here", .flags = DSF_TYPE_MAP | DSMF_MAP_MAPPED};

    put_first(own[0], 20);
    CHECK(ds_publish_map("t.here", own, ABI_PAGE_SIZE, 0) == 0);
    CHECK(peer_ask(PEER_RETRIEVE, &r) == 0);
    CHECK(peer_call(PEER_POKE, "", 0, 5) != 0);
    CHECK(first_of(own[0]) == 20);
    await_new_peer();
    CHECK(ds_delete_map("t.here") == 0);
}

void maps_owner_dies(void)
{
    size_t length = ABI_PAGE_SIZE;
    uint32_t u32;
    char value;
    int number;

    peer_fill(0, 10);
    CHECK(peer_publish_map("t.there", 0, 1, 0) == 0);
    CHECK(peer_call(PEER_PUBLISH, "t.value", DSF_TYPE_U32, 7) == 0);
    CHECK(ds_retrieve_map("t.there", window[0], &length, 0, DSMF_MAP_MAPPED) == 0);
    CHECK(ds_snapshot_map("t.there", &number) == 0);
    peer_fill(0, 11);
    CHECK(peer_call(PEER_CRASH, "", 0, 0) != 0);
    await_new_peer();
    CHECK(first_of(window[0]) == 11);
    put_first(window[0], 12); // private
    CHECK(copy_first("t.there", 0, DSMF_MAP_COPY_MAPPED, &value) == -EAGAIN);
    CHECK(ds_retrieve_map("t.there", window[2], &length, 0, DSMF_MAP_MAPPED) == -EAGAIN);
    CHECK(ds_snapshot_map("t.there", &number) == -EAGAIN);
    CHECK(copy_first("t.there", 0, DSMF_MAP_COPY_SNAPSHOT, &value) == 0 && value == 10);
    CHECK(ds_publish_map("t.there", own, ABI_PAGE_SIZE, 0) == -EEXIST); // it has an owner
    peer_fill(3, 30);
    CHECK(peer_publish_map("t.there", 3, 1, 0) == 0);
    CHECK(copy_first("t.there", 0, DSMF_MAP_COPY_MAPPED, &value) == 0 && value == 30);
    CHECK(ds_snapshot_map("t.there", &number) == 0 && number == 1);
    CHECK(first_of(window[0]) == 12);

    CHECK(ds_retrieve_u32("t.value", &u32) == 0 && u32 == 7);
    CHECK(peer_call(PEER_DELETE, "t.value", DSF_TYPE_U32, 0) ==
          0); // the successor owns what its predecessor published
    CHECK(peer_call(PEER_DELETE, "t.there", DSF_TYPE_MAP, 0) == 0);
}

// The grants of a client that dies are taken back; its successor gets one of its own.
void maps_client_dies(void)
{
    struct peer_req r = {.name = "t.here", .flags = DSF_TYPE_MAP | DSMF_MAP_MAPPED};

    put_first(own[0], 20);
    CHECK(ds_publish_map("t.here", own, ABI_PAGE_SIZE, 0) == 0);
    for (char i = 0; i < 3; i++) {
        struct peer_req again = r;
        put_first(own[0], i);
        CHECK(peer_ask(PEER_RETRIEVE, &again) == 0);
        CHECK(peer_value(PEER_PEEK, "", 0, 0) == (uint32_t)i);
        CHECK(peer_call(PEER_CRASH, "", 0, 0) != 0);
        await_new_peer();
    }
    CHECK(ds_delete_map("t.here") == 0);
}

// Nothing is lost but the pages, and those are there again as soon as the owner hears of it.
void maps_ds_dies(void)
{
    struct peer_req r = {.name = "t.here", .flags = DSF_TYPE_MAP | DSMF_MAP_COPY_MAPPED};
    size_t length = ABI_PAGE_SIZE;
    int number;
    char value = 0;
    int status = 0;

    peer_fill(0, 10);
    CHECK(peer_publish_map("t.there", 0, 1, DSF_PRIV_SNAPSHOT) == 0);
    CHECK(peer_value(PEER_SNAPSHOT, "t.there", 0, 0) == 0);
    put_first(own[0], 40);
    CHECK(ds_publish_map("t.here", own, ABI_PAGE_SIZE, 0) ==
          0); // this one hears of nothing: it never calls sef_receive
    CHECK(ds_retrieve_map("t.there", window[0], &length, 0, DSMF_MAP_MAPPED) == 0);
    peer_fill(0, 11);
    CHECK(peer_call(PEER_DEAF, "", 0, 1) == 0);
    order(ORDER_KILL_DS);
    for (int i = 0; i < TRIES && status == 0; i++) {
        status = copy_first("t.there", 0, DSMF_MAP_COPY_MAPPED, &value);
    }
    CHECK(status == -EAGAIN);
    CHECK(copy_first("t.there", 0, DSMF_MAP_COPY_SNAPSHOT, &value) == 0 && value == 10);
    CHECK(ds_snapshot_map("t.there", &number) == -EPERM);
    CHECK(peer_value(PEER_SNAPSHOT, "t.there", 0, 0) == UINT32_MAX);
    CHECK(first_of(window[0]) == 11);
    CHECK(peer_call(PEER_DEAF, "", 0, 0) == 0);
    CHECK(peer_value(PEER_COUNT, "", 0, 0) != 0); // the service itself is notified too
    CHECK(copy_first("t.there", 0, DSMF_MAP_COPY_MAPPED, &value) == 0 && value == 11);
    peer_fill(0, 12);
    CHECK(first_of(window[0]) == 11); // what DS had handed out ended with it
    put_first(window[0], 1);
    CHECK(ds_retrieve_map("t.there", window[0], &length, 0, DSMF_MAP_MAPPED) == 0 &&
          first_of(window[0]) == 12);
    CHECK(peer_value(PEER_SNAPSHOT, "t.there", 0, 0) == 1);

    CHECK(peer_ask(PEER_RETRIEVE, &r) == -EAGAIN);
    put_first(own[0], 41);
    CHECK(ds_publish_map("t.here", own, ABI_PAGE_SIZE, 0) == 0); // by hand
    r = (struct peer_req){.name = "t.here", .flags = DSF_TYPE_MAP | DSMF_MAP_COPY_MAPPED};
    CHECK(peer_ask(PEER_RETRIEVE, &r) == 0 && r.value == 41);
    CHECK(ds_delete_map("t.here") == 0);
    CHECK(peer_call(PEER_DELETE, "t.there", DSF_TYPE_MAP, 0) == 0);
    CHECK(cpf_count() == 0);
}
