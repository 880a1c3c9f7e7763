// SPDX-License-Identifier: BSD-2-Clause
// Runs cases of the suites safecopy and safemap, the argument `case`, and says in DS how it went;
// see tester.h.

#include "tester.h"

#include "abi/proto/vm.h"
#include "minix/ds.h"
#include "minix/sef.h"

enum { FILE_NUMBER = 0 };

uint8_t own[OWN_BYTES] __attribute__((aligned(ABI_PAGE_SIZE)));
uint8_t window[WINDOW_PAGES][PAGE] __attribute__((aligned(ABI_PAGE_SIZE)));
struct peer a = {.label = "safe_a", .ep = NONE};
struct peer b = {.label = "safe_b", .ep = NONE};
endpoint_t self;
struct peer_req answer;

static uint32_t orders;

static const struct {
    const char *name;
    void (*run)(void);
} cases[] = {
#define COPY(name, run) {#name, name},
#define MAP COPY
#include "cases.def"
#undef MAP
#undef COPY
};

static void live_on(void)
{
    struct message m;

    for (;;) {
        (void)sef_receive(ANY, &m);
    }
}

void report_failure(int line, long got, long want)
{
    let_fail(0, NONE);
    log_err("safetester: file %d line %d: got %ld, want %ld", line / FILE_STEP, line % FILE_STEP,
        got, want);
    (void)ds_publish_u32("safetester", (uint32_t)line, DSF_OVERWRITE);
    for (;;) {
        live_on();
    }
}

void peer_find(struct peer *peer)
{
    uint32_t value;

    do {
        if (ds_retrieve_label_num(peer->label, &value) != 0) { // its successor is on the way
            value = (uint32_t)peer->ep;
        }
    } while ((endpoint_t)value == peer->ep);
    peer->ep = (endpoint_t)value;
    CHECK_EQ(ASK(peer, PEER_ARENA, .bytes = 0), 0);
    peer->arena = answer.address;
    peer->text = answer.text;
}

int peer_ask(const struct peer *peer, unsigned type, struct peer_req r)
{
    struct message m = {.type = type};

    *MSG_PAYLOAD_OF(&m, struct peer_req) = r;
    int status = ipc_request(peer->ep, &m);
    answer = *MSG_PAYLOAD_OF(&m, struct peer_req);
    return status;
}

cp_grant_id_t grant(
    const struct peer *peer, endpoint_t who, uint32_t address, uint32_t bytes, uint32_t access)
{
    CHECK_EQ(
        ASK(peer, PEER_GRANT, .who = who, .address = address, .bytes = bytes, .access = access), 0);
    return answer.gid;
}

cp_grant_id_t pass_on(
    const struct peer *peer, endpoint_t who, endpoint_t from_whom, cp_grant_id_t gid)
{
    CHECK_EQ(ASK(peer, PEER_INDIRECT, .who = who, .from = from_whom, .gid = gid), 0);
    return answer.gid;
}

void revoke(const struct peer *peer, cp_grant_id_t gid)
{
    CHECK_EQ(ASK(peer, PEER_REVOKE, .gid = gid), 0);
}

void fill(const struct peer *peer, uint32_t address, uint32_t bytes, uint32_t seed, uint32_t at)
{
    CHECK_EQ(
        ASK(peer, PEER_FILL, .address = address, .bytes = bytes, .value = seed, .offset = at), 0);
}

bool has(const struct peer *peer, uint32_t address, uint32_t bytes, uint32_t seed, uint32_t at)
{
    return ASK(peer, PEER_CHECK, .address = address, .bytes = bytes, .value = seed, .offset = at) ==
           0;
}

uint8_t peek(const struct peer *peer, uint32_t address)
{
    CHECK_EQ(ASK(peer, PEER_PEEK, .address = address), 0);
    return (uint8_t)answer.value;
}

void poke(const struct peer *peer, uint32_t address, uint8_t value)
{
    CHECK_EQ(ASK(peer, PEER_POKE, .address = address, .value = value), 0);
}

void crash(struct peer *peer)
{
    CHECK_EQ(ASK(peer, PEER_CRASH, .bytes = 0), -EDEADSRCDST);
    peer_find(peer);
}

int from(
    endpoint_t grantor, cp_grant_id_t gid, uint32_t offset, const void *address, uint32_t bytes)
{
    return sys_safecopyfrom(grantor, gid, offset, address_of(address), bytes, D);
}

int to(endpoint_t grantor, cp_grant_id_t gid, uint32_t offset, const void *address, uint32_t bytes)
{
    return sys_safecopyto(grantor, gid, offset, address_of(address), bytes, D);
}

static struct vm_sharing_rep sharing(void)
{
    struct message m = {.type = VM_SHARING};

    CHECK_EQ(ipc_request(VM_EP, &m), 0);
    return *MSG_PAYLOAD_OF(&m, struct vm_sharing_rep);
}

uint32_t pages_shared(void)
{
    return sharing().cow_shared;
}

uint32_t pages_refused(void)
{
    return sharing().cow_refused;
}

uint32_t nr_maps(void)
{
    return sharing().safemaps;
}

void let_fail(uint32_t n, endpoint_t ep)
{
    struct message m = {.type = VM_INJECT};

    *MSG_PAYLOAD_OF(&m, struct vm_inject_req) = (struct vm_inject_req){
        .countdown = n, .sites = VM_INJECT_CHARGE | VM_INJECT_FRAME, .endpoint = ep};
    CHECK_EQ(ipc_request(VM_EP, &m), 0);
}

void order(uint32_t what)
{
    (void)ds_publish_u32("safetester.order", ++orders * 16 + what, DSF_OVERWRITE);
}

int main(int argc, char *argv[])
{
    char name[32];

    env_setargs(argc, argv);
    sef_startup();
    self = self_endpoint();
    CHECK_EQ(env_get_param("case", name, sizeof(name)), 0);
    peer_find(&a);
    peer_find(&b);
    for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (strcmp(cases[i].name, name) == 0) {
            cases[i].run();
            (void)ds_publish_u32("safetester", GOOD, DSF_OVERWRITE);
            live_on();
        }
    }
    report_failure(__LINE__, 0, 0);
}
