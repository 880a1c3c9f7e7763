// SPDX-License-Identifier: BSD-2-Clause
// Runs one case of the data store's tests, the argument `case`, and says in DS how it went; see
// tester.h.

#include "tester.h"

#include "minix/sef.h"
#include "minix/sysutil.h"

char own[OWN_PAGES][ABI_PAGE_SIZE] __attribute__((aligned(ABI_PAGE_SIZE)));
char window[4][ABI_PAGE_SIZE] __attribute__((aligned(ABI_PAGE_SIZE)));

static uint32_t peer = NONE;
static uint32_t orders;

static const struct {
    const char *name;
    void (*run)(void);
} cases[] = {
    {"u32", values_u32},
    {"str", values_str},
    {"mem", values_mem},
    {"mem_refused", values_mem_refused},
    {"label", values_label},
    {"label_of_service", values_label_of_service},
    {"keys", values_keys},
    {"private", values_private},
    {"quota", values_quota},
    {"show", values_show},
    {"map", maps_basic},
    {"map_refused", maps_refused},
    {"snapshots", maps_snapshots},
    {"map_of_peer", maps_of_peer},
    {"map_read_only", maps_read_only},
    {"map_owner_dies", maps_owner_dies},
    {"map_client_dies", maps_client_dies},
    {"map_ds_dies", maps_ds_dies},
    {"initial", events_initial},
    {"anchored", events_anchored},
    {"refused", events_refused},
    {"deleted", events_deleted},
    {"again", events_again},
    {"event_private", events_private},
    {"replaced", events_replaced},
    {"peer_gone", events_peer_gone},
    {"storm", events_storm},
};

static void live_on(void)
{
    struct message m;

    for (;;) {
        (void)sef_receive(ANY, &m);
    }
}

void report_failure(int line)
{
    (void)ds_publish_u32("dstester", (uint32_t)line, DSF_OVERWRITE);
    for (;;) {
        live_on();
    }
}

int peer_ask(unsigned type, struct peer_req *r)
{
    struct message m = {.type = type};

    memcpy(m.payload, r, sizeof(*r));
    int status = ipc_request((endpoint_t)peer, &m);
    memcpy(r, m.payload, sizeof(*r));
    return status;
}

static struct peer_req named(const char *name, uint32_t flags, uint32_t value)
{
    struct peer_req r = {.flags = flags, .value = value};

    strcpy(r.name, name); // names here are short
    return r;
}

int peer_call(unsigned type, const char *name, uint32_t flags, uint32_t value)
{
    struct peer_req r = named(name, flags, value);
    return peer_ask(type, &r);
}

int peer_publish_map(const char *name, uint32_t page, uint32_t pages, uint32_t flags)
{
    struct peer_req r = named(name, flags | DSF_TYPE_MAP, page);

    r.bytes = pages;
    return peer_ask(PEER_PUBLISH, &r);
}

void peer_fill(uint32_t page, uint32_t value)
{
    struct peer_req r = named("", 0, value);

    r.bytes = page;
    (void)peer_ask(PEER_FILL, &r);
}

uint32_t peer_value(unsigned type, const char *name, uint32_t flags, uint32_t value)
{
    struct peer_req r = named(name, flags, value);
    return peer_ask(type, &r) == 0 ? r.value : UINT32_MAX;
}

void order(uint32_t what)
{
    (void)ds_publish_u32("dstester.order", ++orders * 16 + what, DSF_OVERWRITE);
}

void await_new_peer(void)
{
    uint32_t old = peer;
    uint32_t value;

    while (peer == old) {
        if (ds_retrieve_label_num("dspeer", &value) == 0) {
            peer = value;
        }
    }
}

static bool is_event(
    int got, const char *got_key, int got_type, int status, const char *key, int type)
{
    return got == status && strcmp(got_key, key) == 0 && (type == 0 || got_type == type);
}

static char last_key[DS_MAX_KEYLEN];
static int last_type;
static int last_status;
static bool is_left; // the last event was another than was asked for, and is still to be looked at

bool event_is(int status, const char *key, int type)
{
    if (!is_left) {
        last_status = ds_check(last_key, &last_type);
    }
    bool is_it = is_event(last_status, last_key, last_type, status, key, type);
    is_left = !is_it && last_key[0] != '\0';
    return is_it;
}

bool peer_event_is(int status, const char *key, int type)
{
    struct peer_req r = {.name = ""};
    int got = peer_ask(PEER_CHECK, &r);

    return is_event(got, r.name, (int)r.flags, status, key, type);
}

int main(int argc, char *argv[])
{
    char name[32];

    env_setargs(argc, argv);
    sef_startup();
    if (env_get_param("case", name, sizeof(name)) != 0 ||
        ds_retrieve_label_num("dspeer", &peer) != 0) {
        report_failure(__LINE__);
    }
    for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (strcmp(cases[i].name, name) == 0) {
            cases[i].run();
            (void)ds_publish_u32("dstester", GOOD, DSF_OVERWRITE);
            live_on();
        }
    }
    report_failure(__LINE__);
}
