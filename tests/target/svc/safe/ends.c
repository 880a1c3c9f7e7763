// SPDX-License-Identifier: BSD-2-Clause
// Every way in which a mapping ends: by either side, by revocation or death of any link it was made
// through. What the grantee saw last stays with it, as memory of its own.

#include "tester.h"

enum { FILE_NUMBER = 7 * FILE_STEP, SEED = 77, PAGES = 4, BYTES = PAGES * PAGE };

static uint32_t maps_before;
static cp_grant_id_t gid;

static void begin(void)
{
    maps_before = nr_maps();
    fill(&a, a.arena, BYTES, SEED, 0);
}

static void map(endpoint_t grantor)
{
    CHECK_EQ(sys_safemap(grantor, gid, 0, address_of(window), BYTES, D, 1), 0);
    CHECK_EQ(pattern_check(window, BYTES, SEED, 0), BYTES);
    put_byte(&window[1][1], 11);
    CHECK_EQ(peek(&a, a.arena + PAGE + 1), 11);
    put_byte(&window[1][1], pattern(SEED, PAGE + 1));
}

// No mapping is left, and what this process has is private.
static void check_private(int line, bool owner_lives)
{
    if (nr_maps() != maps_before || pattern_check(window, BYTES, SEED, 0) != BYTES) {
        report_failure(FILE_NUMBER + line, (long)nr_maps(), (long)maps_before);
    }
    pattern_fill(window, BYTES, SEED + 1, 0);
    if (owner_lives) {
        if (!has(&a, a.arena, BYTES, SEED, 0)) {
            report_failure(FILE_NUMBER + line, 1, 0);
        }
        fill(&a, a.arena, BYTES, SEED + 2, 0);
    }
    if (pattern_check(window, BYTES, SEED + 1, 0) != BYTES ||
        sys_safeunmap(D, address_of(window)) != -EINVAL) {
        report_failure(FILE_NUMBER + line, 2, 0);
    }
}
#define CHECK_PRIVATE(owner_lives) check_private(__LINE__, owner_lives)

static void grant_and_map(void)
{
    begin();
    gid = grant(&a, self, a.arena, BYTES, RW | CPF_MAP);
    map(a.ep);
}

void unmap_keeps(void)
{
    grant_and_map();
    CHECK_EQ(sys_safeunmap(D, address_of(window)), 0);
    CHECK_PRIVATE(true);
    fill(&a, a.arena, BYTES, SEED, 0);
    map(a.ep); // once more
    CHECK_EQ(sys_safeunmap(D, address_of(window)), 0);
    revoke(&a, gid);
    CHECK_PRIVATE(true);
}

void revoke_keeps(void)
{
    grant_and_map();
    revoke(&a, gid);
    CHECK_PRIVATE(true);
    begin();
    gid = grant(
        &a, self, a.arena, BYTES, RW | CPF_MAP); // read-only mapping: the copy is writable memory
    CHECK_EQ(sys_safemap(a.ep, gid, 0, address_of(window), BYTES, D, 0), 0);
    revoke(&a, gid);
    CHECK_PRIVATE(true);
}

void revmap_gid(void)
{
    grant_and_map();
    CHECK_EQ(ASK(&b, PEER_REVMAP, .gid = gid), 0); // of b's grants: none
    CHECK_EQ(nr_maps(), maps_before + 1);
    CHECK_EQ(ASK(&a, PEER_REVMAP, .gid = gid + 1), 0);
    CHECK_EQ(ASK(&a, PEER_REVMAP, .gid = -1), 0);
    CHECK_EQ(nr_maps(), maps_before + 1);
    CHECK_EQ(ASK(&a, PEER_REVMAP, .gid = gid), 0);
    CHECK_PRIVATE(true);
    fill(&a, a.arena, BYTES, SEED, 0);
    map(a.ep); // the grant is as good as before
    revoke(&a, gid);
    CHECK_PRIVATE(true);
}

void revmap_address(void)
{
    grant_and_map();
    CHECK_EQ(ASK(&a, PEER_REVMAP, .value = 1, .address = a.arena + BYTES), 0); // beside it
    CHECK_EQ(ASK(&a, PEER_REVMAP, .value = 1, .address = KERNEL), 0);
    CHECK_EQ(ASK(&b, PEER_REVMAP, .value = 1, .address = a.arena), 0); // b's own there
    CHECK_EQ(nr_maps(), maps_before + 1);
    CHECK_EQ(ASK(&a, PEER_REVMAP, .value = 1, .address = a.arena + 2 * PAGE), 0);
    CHECK_PRIVATE(true);
    fill(&a, a.arena, BYTES, SEED, 0);
    CHECK_EQ(sys_safemap(a.ep, gid, 0, address_of(window), BYTES, D, 1), 0);
    CHECK_EQ(ASK(&a, PEER_REVMAP, .value = 1, .address = a.arena + 3 * PAGE), 0);
    CHECK_PRIVATE(true);
    revoke(&a, gid);
}

void set_again(void)
{
    grant_and_map();
    CHECK_EQ(ASK(&a, PEER_SET, .gid = gid, .who = self, .address = a.arena, .bytes = PAGE,
                 .access = CPF_READ),
        0);
    CHECK_PRIVATE(true);
    fill(&a, a.arena, BYTES, SEED, 0);
    CHECK_EQ(ASK(&a, PEER_SET, .gid = gid, .who = self, .address = a.arena, .bytes = BYTES,
                 .access = RW | CPF_MAP),
        0);
    map(a.ep);
    CHECK_EQ(ASK(&a, PEER_DISABLE, .gid = gid), 0);
    CHECK_PRIVATE(true);
    CHECK_EQ(sys_safemap(a.ep, gid, 0, address_of(window), BYTES, D, 0), -EPERM);
    revoke(&a, gid);
}

void grantor_unmaps(void)
{
    begin();
    CHECK_EQ(ASK(&a, PEER_ALLOC, .value = PEER_ANON, .bytes = BYTES), 0);
    uint32_t memory = answer.address;
    fill(&a, memory, BYTES, SEED, 0);
    gid = grant(&a, self, memory, BYTES, RW | CPF_MAP);
    CHECK_EQ(sys_safemap(a.ep, gid, 0, address_of(window), BYTES, D, 1), 0);
    CHECK_EQ(
        ASK(&a, PEER_FREE, .address = memory + PAGE, .bytes = PAGE), 0); // a part of it is enough
    CHECK_PRIVATE(true);
    CHECK_EQ(sys_safemap(a.ep, gid, 0, address_of(window), BYTES, D, 1), -EFAULT);
    revoke(&a, gid);
    CHECK_EQ(ASK(&a, PEER_FREE, .address = memory, .bytes = PAGE), 0);
    CHECK_EQ(ASK(&a, PEER_FREE, .address = memory + 2 * PAGE, .bytes = 2 * PAGE), 0);
}

void grantor_crashes(void)
{
    grant_and_map();
    crash(&a);
    CHECK_PRIVATE(false);
    grant_and_map(); // with its successor
    crash(&a);
    CHECK_PRIVATE(false);
}

void grantee_crashes(void)
{
    begin();
    gid = grant(&a, b.ep, a.arena, BYTES, RW | CPF_MAP);
    CHECK_EQ(
        ASK(&b, PEER_MAP, .from = a.ep, .gid = gid, .address = b.arena, .bytes = BYTES, .value = 1),
        0);
    poke(&b, b.arena, 1);
    crash(&b);
    CHECK_EQ(nr_maps(), maps_before);
    CHECK_EQ(peek(&a, a.arena), 1);
    revoke(&a, gid); // of which nobody is left that mapped it
    fill(&a, a.arena, BYTES, SEED, 0);
    CHECK(has(&a, a.arena, BYTES, SEED, 0));
}

// A restarted service begins with memory of its own at the address where its predecessor had a
// mapping.
void restart_has_none(void)
{
    begin();
    gid = grant(&a, ANY, a.arena, BYTES, RW | CPF_MAP);
    CHECK_EQ(
        ASK(&b, PEER_MAP, .from = a.ep, .gid = gid, .address = b.arena, .bytes = BYTES, .value = 1),
        0);
    uint32_t where = b.arena;
    crash(&b);
    CHECK_EQ(b.arena, where);
    CHECK_EQ(peek(&b, where + 5), 0);
    CHECK_EQ(ASK(&b, PEER_UNMAP, .address = where), -EINVAL);
    poke(&b, where + 5, 99);
    CHECK_EQ(peek(&a, a.arena + 5), pattern(SEED, 5));
    CHECK_EQ(nr_maps(), maps_before);
    revoke(&a, gid);
}

// --- through chains of grants

static cp_grant_id_t links[GRANT_MAX_INDIRECT];

static const struct peer *holder(unsigned link)
{
    return link % 2 == 0 ? &a : &b;
}

static void map_through_chain(unsigned length)
{
    begin();
    for (unsigned i = 0; i < length; i++) {
        endpoint_t who = i + 1 == length ? self : holder(i + 1)->ep;
        links[i] = i == 0 ? grant(&a, who, a.arena, BYTES, RW | CPF_MAP)
                          : pass_on(holder(i), who, holder(i - 1)->ep, links[i - 1]);
    }
    gid = links[length - 1];
    map(holder(length - 1)->ep);
}

void deep_chain(void)
{
    for (unsigned i = 0; i < GRANT_MAX_INDIRECT; i++) { // each link in turn is the one that goes
        map_through_chain(GRANT_MAX_INDIRECT);
        revoke(holder(i), links[i]);
        CHECK_PRIVATE(true);
        for (unsigned j = 0; j < GRANT_MAX_INDIRECT; j++) {
            CHECK_EQ(ASK(holder(j), PEER_REVOKE, .gid = links[j]), i == j ? -EINVAL : 0);
        }
    }
}

void between_revokes(void)
{
    map_through_chain(2);
    CHECK_EQ(ASK(&b, PEER_REVMAP, .gid = links[1]), 0);
    CHECK_PRIVATE(true);
    fill(&a, a.arena, BYTES, SEED, 0);
    map(b.ep);
    CHECK_EQ(ASK(&a, PEER_REVMAP, .gid = links[0]), 0);
    CHECK_PRIVATE(true);
    fill(&a, a.arena, BYTES, SEED, 0);
    map(b.ep);
    CHECK_EQ(ASK(&a, PEER_REVMAP, .value = 1, .address = a.arena), 0);
    CHECK_PRIVATE(true);
    fill(&a, a.arena, BYTES, SEED, 0);
    CHECK_EQ(ASK(&b, PEER_RANGE, .who = self, .from = a.ep, .gid = links[0], .offset = PAGE,
                 .bytes = PAGE, .access = CPF_READ | CPF_MAP),
        0);
    cp_grant_id_t narrow = answer.gid;
    CHECK_EQ(sys_safemap(b.ep, narrow, 0, address_of(window), PAGE, D, 1), -EPERM);
    CHECK_EQ(sys_safemap(b.ep, narrow, 0, address_of(window), 2 * PAGE, D, 0), -EPERM);
    CHECK_EQ(sys_safemap(b.ep, narrow, 0, address_of(window), PAGE, D, 0), 0);
    CHECK_EQ(pattern_check(window, PAGE, SEED, PAGE), PAGE);
    CHECK_EQ(ASK(&b, PEER_SET, .gid = narrow, .who = self, .address = b.arena, .bytes = PAGE,
                 .access = RW),
        0);
    CHECK_EQ(nr_maps(), maps_before);
    revoke(&b, narrow);
    revoke(&b, links[1]);
    revoke(&a, links[0]);
}

void between_crashes(void)
{
    map_through_chain(2);
    crash(&b);
    CHECK_PRIVATE(true);
    revoke(&a, links[0]);
    map_through_chain(2);
    crash(&a);
    CHECK_PRIVATE(false);
    revoke(&b, links[1]);
}

// --- mappings made of pages that the grantor itself has by a mapping

static cp_grant_id_t derived;

static void map_derived(void)
{
    begin();
    gid = grant(&a, b.ep, a.arena, BYTES, RW | CPF_MAP);
    CHECK_EQ(
        ASK(&b, PEER_MAP, .from = a.ep, .gid = gid, .address = b.arena, .bytes = BYTES, .value = 1),
        0);
    derived = grant(&b, self, b.arena, BYTES, RW | CPF_MAP);
    cp_grant_id_t base = gid;
    gid = derived;
    map(b.ep);
    gid = base;
    CHECK_EQ(nr_maps(), maps_before + 2);
}

void derived_ends(void)
{
    map_derived();
    revoke(&a, gid);
    CHECK_PRIVATE(true);
    CHECK(has(&b, b.arena, BYTES, SEED, 0));
    revoke(&b, derived);

    map_derived();
    CHECK_EQ(ASK(&b, PEER_UNMAP, .address = b.arena), 0);
    CHECK_PRIVATE(true);
    revoke(&b, derived);
    revoke(&a, gid);

    map_derived();
    revoke(&b, derived); // that alone: b goes on
    CHECK_EQ(nr_maps(), maps_before + 1);
    poke(&a, a.arena, 3);
    CHECK_EQ(peek(&b, b.arena), 3);
    CHECK_EQ(byte_at(window), pattern(SEED, 0));
    revoke(&a, gid);

    map_derived();
    crash(&b);
    CHECK_PRIVATE(true);
    revoke(&a, gid);

    map_derived();
    crash(&a);
    CHECK_PRIVATE(false);
    CHECK(has(&b, b.arena, BYTES, SEED, 0));
    revoke(&b, derived);
}

// Pages of a kept region belong to the region: the mapping outlives the process that granted it.
void map_kept(void)
{
    begin();
    CHECK_EQ(ASK(&a, PEER_ALLOC, .value = PEER_KEPT, .bytes = BYTES), 0);
    CHECK_EQ(answer.value, 0);
    uint32_t memory = answer.address;
    fill(&a, memory, BYTES, SEED, 0);
    gid = grant(&a, self, memory, BYTES, RW | CPF_MAP);
    CHECK_EQ(sys_safemap(a.ep, gid, 0, address_of(window), BYTES, D, 1), 0);
    crash(&a);
    CHECK_EQ(nr_maps(), maps_before + 1);
    CHECK_EQ(pattern_check(window, BYTES, SEED, 0), BYTES);
    CHECK_EQ(ASK(&a, PEER_ALLOC, .value = PEER_KEPT, .bytes = BYTES), 0);
    CHECK_EQ(answer.value, 1);
    CHECK_EQ(answer.address, memory);
    put_byte(&window[2][2], 22);
    CHECK_EQ(peek(&a, memory + 2 * PAGE + 2), 22);
    poke(&a, memory + 2 * PAGE + 2, pattern(SEED, 2 * PAGE + 2));
    CHECK_EQ(ASK(&a, PEER_REVMAP, .value = 1, .address = memory), 0);
    CHECK_EQ(nr_maps(), maps_before);
    poke(&a, memory, 1);
    CHECK_EQ(pattern_check(window, BYTES, SEED, 0), BYTES);
}
