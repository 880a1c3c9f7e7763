// SPDX-License-Identifier: BSD-2-Clause
// Subscriptions: which events come, and that each comes once.

#include "minix/sysutil.h"
#include "tester.h"

enum { FILE_NUMBER = 3 * FILE_STEP };

void events_initial(void)
{
    CHECK(ds_check((char[DS_MAX_KEYLEN]){0}, &(int){0}) == -ESRCH); // no subscription yet
    CHECK(peer_call(PEER_PUBLISH, "t.a", DSF_TYPE_U32, 1) == 0);
    CHECK(peer_call(PEER_PUBLISH, "t.b", DSF_TYPE_STR, 'b') == 0);
    CHECK(ds_subscribe("t\\..*", 0) == 0);
    CHECK(event_is(-ENOENT, "", 0));
    CHECK(ds_subscribe("t\\..*", 0) == -EEXIST);
    CHECK(ds_subscribe("t\\..*", DSF_INITIAL | DSF_OVERWRITE) == 0);
    CHECK(event_is(0, "t.a", DSF_TYPE_U32) || event_is(0, "t.b", DSF_TYPE_STR));
    CHECK(event_is(0, "t.a", DSF_TYPE_U32) || event_is(0, "t.b", DSF_TYPE_STR));
    CHECK(event_is(-ENOENT, "", 0));
    // Only some types.
    CHECK(ds_subscribe("t\\..*", DSF_INITIAL | DSF_OVERWRITE | DSF_TYPE_STR | DSF_TYPE_MEM) == 0);
    CHECK(event_is(0, "t.b", DSF_TYPE_STR));
    CHECK(event_is(-ENOENT, "", 0));
    CHECK(peer_call(PEER_PUBLISH, "t.c", DSF_TYPE_U32, 1) == 0);
    CHECK(event_is(-ENOENT, "", 0));
    // The subscriber's own count too.
    CHECK(ds_publish_str("t.own", "x", 0) == 0);
    CHECK(event_is(0, "t.own", DSF_TYPE_STR));
    struct peer_req r = {.name = "t.d", .flags = DSF_TYPE_MEM, .bytes = 30};
    CHECK(peer_ask(PEER_PUBLISH, &r) == 0);
    CHECK(event_is(0, "t.d", DSF_TYPE_MEM));
}

void events_anchored(void)
{
    CHECK(ds_subscribe("t\\.(one|two)|u.*z", 0) == 0);
    CHECK(peer_call(PEER_PUBLISH, "t.one.more", DSF_TYPE_U32, 1) == 0);
    CHECK(peer_call(PEER_PUBLISH, "not.t.one", DSF_TYPE_U32, 1) == 0);
    CHECK(peer_call(PEER_PUBLISH, "uz.", DSF_TYPE_U32, 1) == 0);
    CHECK(event_is(-ENOENT, "", 0));
    CHECK(peer_call(PEER_PUBLISH, "t.two", DSF_TYPE_U32, 1) == 0);
    CHECK(event_is(0, "t.two", DSF_TYPE_U32));
    CHECK(peer_call(PEER_PUBLISH, "u and z", DSF_TYPE_U32, 1) == 0);
    CHECK(event_is(0, "u and z", DSF_TYPE_U32));
}

// Whatever the expression, DS is there afterwards.
void events_refused(void)
{
    static const char *const bad[] = {
        "(", ")", "a)|(b", "[a", "a{3,1}", "*a", "a**", "(a)\\1", "a\\", "(?i)a", "\\Qa\\E"};
    static const char *const evil[] = {
        "((a{1,255}){1,255}){1,255}", "(((((((a*)*)*)*)*)*)*){255}", "(.{255}){255}"};
    char longer[DS_MAX_KEYLEN + 1];
    uint32_t number;

    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        CHECK(ds_subscribe(bad[i], 0) == -EINVAL);
    }
    for (unsigned i = 0; i < sizeof(evil) / sizeof(evil[0]); i++) {
        int r = ds_subscribe(evil[i], 0);
        CHECK(r == -ENOMEM || r == -EINVAL);
    }
    memset(longer, 'a', sizeof(longer));
    longer[sizeof(longer) - 1] = '\0';
    CHECK(ds_subscribe(longer, 0) == -EINVAL);
    CHECK(ds_subscribe("", 0) == -EINVAL);
    CHECK(ds_subscribe("a", DSF_PRIV_RETRIEVE) == -EINVAL);
    CHECK(ds_check((char[DS_MAX_KEYLEN]){0}, &(int){0}) == -ESRCH);
    CHECK(ds_subscribe("(a|a|aa)*(a|b)*(a*)*[ab]{1,9}c", 0) == 0);
    CHECK(ds_publish_u32("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
              1, 0) == 0);
    CHECK(ds_subscribe("(", DSF_OVERWRITE) == -EINVAL); // the old one goes on
    CHECK(ds_publish_u32("abc", 1, 0) == 0);
    CHECK(event_is(0, "abc", DSF_TYPE_U32));
    CHECK(ds_retrieve_label_num("ds", &number) == 0 && number == DS_EP);
}

// The subscriber learns which key went, though its slot may have been wanted by others since.
void events_deleted(void)
{
    char name[] = "t.0";

    CHECK(ds_subscribe("t\\..*", 0) == 0);
    CHECK(peer_call(PEER_SUBSCRIBE, "u\\..*", 0, 0) == 0);
    CHECK(peer_call(PEER_PUBLISH, "t.a", DSF_TYPE_U32, 1) == 0);
    CHECK(event_is(0, "t.a", DSF_TYPE_U32));
    CHECK(peer_call(PEER_DELETE, "t.a", DSF_TYPE_U32, 0) == 0);
    for (int i = 0; i < 10; i++) { // new slots are taken while that is pending
        name[0] = 'u';
        name[2] = (char)('0' + i);
        CHECK(peer_call(PEER_PUBLISH, name, DSF_TYPE_U32, 1) == 0);
    }
    CHECK(event_is(-ENOENT, "t.a", DSF_TYPE_U32));
    CHECK(event_is(-ENOENT, "", 0));
    for (int i = 0; i < 10; i++) {
        struct peer_req r = {.name = ""};
        CHECK(peer_ask(PEER_CHECK, &r) == 0 && r.name[0] == 'u' && r.flags == DSF_TYPE_U32);
    }
    CHECK(peer_event_is(-ENOENT, "", 0));

    // Appeared and gone before anybody looked.
    CHECK(ds_publish_str("t.b", "b", 0) == 0);
    CHECK(ds_delete_str("t.b") == 0);
    CHECK(event_is(-ENOENT, "t.b", DSF_TYPE_STR));
    // Gone and there again: it is there.
    CHECK(ds_publish_str("t.b", "b", 0) == 0);
    CHECK(event_is(0, "t.b", DSF_TYPE_STR));
    CHECK(ds_delete_str("t.b") == 0);
    CHECK(ds_publish_str("t.b", "c", 0) == 0);
    CHECK(event_is(0, "t.b", DSF_TYPE_STR));
    CHECK(event_is(-ENOENT, "", 0));
    CHECK(ds_publish_map("t.m", own, ABI_PAGE_SIZE, 0) == 0);
    CHECK(ds_delete_map("t.m") == 0);
    CHECK(event_is(-ENOENT, "t.m", DSF_TYPE_MAP));
}

// DS notifies again while anything is pending, so a subscriber may fetch one event per
// notification.
void events_again(void)
{
    char name[] = "t.0";

    CHECK(peer_call(PEER_SUBSCRIBE, "t\\..*", 0, 0) == 0);
    CHECK(peer_value(PEER_COUNT, "", 0, 0) == 0);
    for (int i = 0; i < 3; i++) {
        name[2] = (char)('0' + i);
        CHECK(ds_publish_u32(name, 1, 0) == 0);
    }
    CHECK(peer_value(PEER_COUNT, "", 0, 0) != 0);
    for (int i = 0; i < 2; i++) {
        struct peer_req r = {.name = ""};
        CHECK(peer_ask(PEER_CHECK, &r) == 0);
        CHECK(peer_value(PEER_COUNT, "", 0, 0) == 1);
    }
    struct peer_req last = {.name = ""};
    CHECK(peer_ask(PEER_CHECK, &last) == 0);
    CHECK(peer_value(PEER_COUNT, "", 0, 0) == 0);
    CHECK(ds_publish_u32(name, 2, DSF_OVERWRITE) == 0); // changed three times, told once
    CHECK(ds_publish_u32(name, 3, DSF_OVERWRITE) == 0);
    CHECK(ds_publish_u32(name, 4, DSF_OVERWRITE) == 0);
    CHECK(peer_event_is(0, name, DSF_TYPE_U32));
    CHECK(peer_event_is(-ENOENT, "", 0));
}

void events_private(void)
{
    CHECK(ds_subscribe("t\\..*", 0) == 0);
    CHECK(peer_call(PEER_SUBSCRIBE, "t\\..*", 0, 0) == 0);
    CHECK(ds_publish_u32("t.mine", 1, DSF_PRIV_SUBSCRIBE) == 0);
    CHECK(event_is(0, "t.mine", DSF_TYPE_U32));
    CHECK(peer_event_is(-ENOENT, "", 0));
    CHECK(ds_delete_u32("t.mine") == 0);
    CHECK(event_is(-ENOENT, "t.mine", DSF_TYPE_U32));
    CHECK(peer_event_is(-ENOENT, "", 0));
}

void events_replaced(void)
{
    CHECK(ds_subscribe("t\\..*", 0) == 0);
    CHECK(ds_publish_u32("t.a", 1, 0) == 0);
    CHECK(ds_publish_u32("u.a", 1, 0) == 0);
    CHECK(ds_subscribe("u\\..*", DSF_OVERWRITE) == 0);
    CHECK(event_is(-ENOENT, "", 0)); // what the old one had pending went with it
    CHECK(ds_publish_u32("t.a", 2, DSF_OVERWRITE) == 0);
    CHECK(ds_publish_u32("u.a", 2, DSF_OVERWRITE) == 0);
    CHECK(event_is(0, "u.a", DSF_TYPE_U32));
    CHECK(event_is(-ENOENT, "", 0));
}

static bool wait_for_event(int status, const char *key, int type)
{
    for (int i = 0; i < 200000; i++) {
        if (event_is(status, key, type)) {
            return true;
        }
    }
    return false;
}

// A service that dies keeps everything; with one that is gone for good its label, entries and
// subscription go.
void events_peer_gone(void)
{
    uint32_t value;

    CHECK(peer_call(PEER_PUBLISH, "t.a", DSF_TYPE_U32, 1) == 0);
    CHECK(peer_call(PEER_SUBSCRIBE, "v\\..*", 0, 0) == 0);
    CHECK(ds_publish_u32("v.1", 1, 0) == 0);
    CHECK(peer_call(PEER_CRASH, "", 0, 0) != 0);
    await_new_peer();
    CHECK(peer_value(PEER_COUNT, "", 0, 0) != 0); // told of what was pending
    CHECK(peer_event_is(0, "v.1", DSF_TYPE_U32));
    CHECK(ds_retrieve_u32("t.a", &value) == 0);
    CHECK(ds_subscribe("t\\..*", 0) == 0);
    order(ORDER_PEER_DOWN);
    CHECK(wait_for_event(-ENOENT, "t.a", DSF_TYPE_U32));
    CHECK(ds_retrieve_u32("t.a", &value) == -ESRCH);
    CHECK(event_is(-ENOENT, "", 0));
}

// Two clients publish, delete and subscribe while DS is killed again and again, until it is not any
// more: each change is carried out once and told once.
void events_storm(void)
{
    CHECK(ds_subscribe("p\\..*", 0) == 0);
    CHECK(peer_call(PEER_SUBSCRIBE, "t\\..*", 0, 0) == 0);
    uint32_t kills;
    order(ORDER_NOTHING); // the killer may begin
    for (uint32_t i = 0; ds_retrieve_u32("dskiller", &kills) == -ESRCH; i++) {
        uint32_t value = 0;
        char text[DS_MAX_STRLEN];
        size_t length = sizeof(window);
        size_t stored = 2 * ABI_PAGE_SIZE + i / 8 % 1000;
        (void)str_format(text, sizeof(text), "%u", (unsigned)i);
        CHECK(ds_publish_str("t.s", text, 0) == 0);
        if (i % 8 == 0) {
            memset(own[0], (int)i, sizeof(own[0]));
            CHECK(ds_publish_mem("q.m", own, stored, DSF_OVERWRITE) == 0);
        }
        CHECK(peer_call(PEER_PUBLISH, "p.u", DSF_TYPE_U32, i) ==
              0); // not there: EEXIST if it were done twice
        CHECK(peer_event_is(0, "t.s", DSF_TYPE_STR));
        CHECK(event_is(0, "p.u", DSF_TYPE_U32));
        CHECK(ds_retrieve_u32("p.u", &value) == 0 && value == i);
        CHECK(ds_retrieve_mem("q.m", window[0], &length) == 0 && length == stored);
        CHECK(window[0][7] == (char)(i - i % 8));
        CHECK(peer_call(PEER_DELETE, "p.u", DSF_TYPE_U32, 0) == 0); // ESRCH if it were done twice
        CHECK(ds_delete_str("t.s") == 0);
        CHECK(event_is(-ENOENT, "p.u", DSF_TYPE_U32));
        CHECK(event_is(-ENOENT, "", 0));
        CHECK(peer_event_is(-ENOENT, "t.s", DSF_TYPE_STR));
        CHECK(peer_event_is(-ENOENT, "", 0));
    }
}
