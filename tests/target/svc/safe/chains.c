// SPDX-License-Identifier: BSD-2-Clause
// Indirect grants: what is passed on is never more than there was, at any link, and ends with any
// link. The links are those of two services in turn. Magic grants are VFS's.

#include "tester.h"

enum { FILE_NUMBER = 3 * FILE_STEP, SEED = 33 };

void chain_narrows(void)
{
    fill(&a, a.arena, 4 * PAGE, SEED, 0);
    cp_grant_id_t whole = grant(&a, b.ep, a.arena, 2 * PAGE, RW);
    cp_grant_id_t passed = pass_on(&b, self, a.ep, whole);
    CHECK_EQ(from(b.ep, passed, 0, own, 2 * PAGE), 0);
    CHECK_EQ(pattern_check(own, 2 * PAGE, SEED, 0), 2 * PAGE);
    CHECK_EQ(from(b.ep, passed, 1, own, 2 * PAGE), -EPERM);
    CHECK_EQ(from(a.ep, whole, 0, own, 1), -EPERM); // it is not to us
    CHECK_EQ(ASK(&b, PEER_LOOKUP, .gid = passed), -EINVAL);

    CHECK_EQ(ASK(&b, PEER_RANGE, .who = self, .from = a.ep, .gid = whole, .offset = 100,
                 .bytes = 50, .access = CPF_READ),
        0);
    cp_grant_id_t narrow = answer.gid;
    CHECK_EQ(from(b.ep, narrow, 0, own, 50), 0);
    CHECK_EQ(pattern_check(own, 50, SEED, 100), 50);
    CHECK_EQ(from(b.ep, narrow, 49, own, 1), 0);
    CHECK_EQ(from(b.ep, narrow, 50, own, 1), -EPERM);
    CHECK_EQ(from(b.ep, narrow, 0, own, 51), -EPERM);
    CHECK_EQ(from(b.ep, narrow, (uint32_t)-100, own, 1), -EPERM);
    CHECK_EQ(to(b.ep, narrow, 0, own, 1), -EPERM);
    revoke(&b, narrow);

    static const struct { // wider than the parent
        uint32_t offset;
        uint32_t bytes;
    } wide[] = {{0, 3 * PAGE}, {2 * PAGE - 1, 2}, {2 * PAGE, 1}, {UINT32_MAX - 10, 5}};
    for (unsigned i = 0; i < sizeof wide / sizeof wide[0]; i++) {
        CHECK_EQ(ASK(&b, PEER_RANGE, .who = self, .from = a.ep, .gid = whole,
                     .offset = wide[i].offset, .bytes = wide[i].bytes, .access = RW),
            0);
        narrow = answer.gid;
        CHECK_EQ(from(b.ep, narrow, 0, own, wide[i].bytes), -EPERM);
        CHECK_EQ(to(b.ep, narrow, wide[i].bytes - 1, own, 1), -EPERM);
        revoke(&b, narrow);
    }
    CHECK_EQ(ASK(&b, PEER_RANGE, .who = self, .from = a.ep, .gid = whole, .offset = 8,
                 .bytes = PAGE, .access = CPF_READ | CPF_MAP),
        -EINVAL);
    CHECK_EQ(ASK(&b, PEER_RANGE, .who = self, .from = a.ep, .gid = -1, .offset = 0, .bytes = 1,
                 .access = RW),
        -EINVAL);
    revoke(&b, passed);
    revoke(&a, whole);
    CHECK(has(&a, a.arena, 4 * PAGE, SEED, 0));
}

void chain_rights(void)
{
    cp_grant_id_t read_only = grant(&a, b.ep, a.arena, PAGE, CPF_READ);
    cp_grant_id_t passed = pass_on(&b, self, a.ep, read_only);
    CHECK_EQ(from(b.ep, passed, 0, own, 1), 0);
    CHECK_EQ(to(b.ep, passed, 0, own, 1), -EPERM); // passed on with all rights, but there is one
    CHECK_EQ(sys_safemap(b.ep, passed, 0, address_of(window), PAGE, D, 0), -EPERM);
    revoke(&b, passed);
    revoke(&a, read_only);
    cp_grant_id_t write_only = grant(&a, b.ep, a.arena, PAGE, CPF_WRITE);
    CHECK_EQ(ASK(&b, PEER_RANGE, .who = self, .from = a.ep, .gid = write_only, .offset = 0,
                 .bytes = PAGE, .access = RW),
        0);
    passed = answer.gid;
    CHECK_EQ(from(b.ep, passed, 0, own, 1), -EPERM);
    CHECK_EQ(to(b.ep, passed, 0, own, 1), 0);
    revoke(&b, passed);
    revoke(&a, write_only);
}

enum { MOST = GRANT_MAX_INDIRECT + 1 };
static cp_grant_id_t links[MOST];

static const struct peer *holder(unsigned link)
{
    return link % 2 == 0 ? &a : &b;
}

// links[0] is direct, over two pages of a's arena; the last is for this process.
static void make_chain(unsigned length)
{
    for (unsigned i = 0; i < length; i++) {
        endpoint_t who = i + 1 == length ? self : holder(i + 1)->ep;
        links[i] = i == 0 ? grant(&a, who, a.arena, 2 * PAGE, RW)
                          : pass_on(holder(i), who, holder(i - 1)->ep, links[i - 1]);
    }
}

static void end_chain(unsigned length)
{
    for (unsigned i = 0; i < length; i++) {
        revoke(holder(i), links[i]);
    }
}

static int use_chain(unsigned length)
{
    return from(holder(length - 1)->ep, links[length - 1], 7, own, PAGE);
}

void chain_length(void)
{
    fill(&a, a.arena, 2 * PAGE, SEED, 0);
    for (unsigned length = 1; length <= GRANT_MAX_INDIRECT; length++) {
        make_chain(length);
        memset(own, 0, PAGE);
        CHECK_EQ(use_chain(length), 0);
        CHECK_EQ(pattern_check(own, PAGE, SEED, 7), PAGE);
        CHECK_EQ(to(holder(length - 1)->ep, links[length - 1], 0, own, 1), 0);
        CHECK_EQ(
            sys_safememset(holder(length - 1)->ep, links[length - 1], 0, pattern(SEED, 0), 1), 0);
        end_chain(length);
    }
    make_chain(MOST);
    CHECK_EQ(use_chain(MOST), -ELOOP);
    CHECK_EQ(to(holder(MOST - 1)->ep, links[MOST - 1], 0, own, 1), -ELOOP);
    end_chain(MOST);
    cp_grant_id_t loop = pass_on(&a, self, a.ep, 1);
    CHECK_EQ(ASK(&a, PEER_REVOKE, .gid = loop), 0);
    loop =
        pass_on(&a, ANY, a.ep, loop + (1 << GRANT_INDEX_BITS)); // perhaps itself, perhaps nothing
    int r = from(a.ep, loop, 0, own, 1);
    CHECK(r == -ELOOP || r == -EPERM);
    revoke(&a, loop);
}

void chain_revoked(void)
{
    for (unsigned i = 0; i < GRANT_MAX_INDIRECT; i++) {
        make_chain(GRANT_MAX_INDIRECT);
        CHECK_EQ(use_chain(GRANT_MAX_INDIRECT), 0);
        revoke(holder(i), links[i]);
        CHECK_EQ(use_chain(GRANT_MAX_INDIRECT), -EPERM);
        for (unsigned j = 0; j < GRANT_MAX_INDIRECT; j++) {
            CHECK_EQ(ASK(holder(j), PEER_REVOKE, .gid = links[j]), i == j ? -EINVAL : 0);
        }
    }
}

void chain_dies(void)
{
    make_chain(2);
    CHECK_EQ(use_chain(2), 0);
    endpoint_t dead = b.ep;
    crash(&b);
    CHECK_EQ(from(dead, links[1], 0, own, 1), -EINVAL);
    CHECK_EQ(from(b.ep, links[1], 0, own, 1), -EPERM); // its successor has granted nothing
    revoke(&a, links[0]);
    make_chain(2);
    CHECK_EQ(use_chain(2), 0);
    crash(&a);
    CHECK_EQ(use_chain(2), -EINVAL);
    revoke(&b, links[1]);
}

void chain_any(void)
{
    fill(&a, a.arena, PAGE, SEED, 0);
    cp_grant_id_t to_any = grant(&a, ANY, a.arena, PAGE, CPF_READ);
    cp_grant_id_t passed = pass_on(&b, ANY, a.ep, to_any);
    CHECK_EQ(from(a.ep, to_any, 0, own, PAGE), 0);
    CHECK_EQ(from(b.ep, passed, 0, own, PAGE), 0);
    CHECK_EQ(pattern_check(own, PAGE, SEED, 0), PAGE);
    CHECK_EQ(ASK(&a, PEER_COPY_FROM, .from = b.ep, .gid = passed, .address = a.arena + PAGE,
                 .bytes = PAGE),
        0);
    CHECK(has(&a, a.arena + PAGE, PAGE, SEED, 0));
    revoke(&b, passed);
    revoke(&a, to_any);
}

void magic_refused(void)
{
    CHECK_EQ(ASK(&a, PEER_MAGIC, .who = self, .from = b.ep, .address = b.arena, .bytes = PAGE,
                 .access = RW | CPF_MAP),
        0);
    cp_grant_id_t gid = answer.gid;
    CHECK_EQ(from(a.ep, gid, 0, own, 1), -EPERM);
    CHECK_EQ(to(a.ep, gid, 0, own, 1), -EPERM);
    CHECK_EQ(sys_safemap(a.ep, gid, 0, address_of(window), PAGE, D, 0), -EPERM);
    CHECK_EQ(ASK(&a, PEER_LOOKUP, .gid = gid), 0);
    CHECK_EQ(answer.from, b.ep);
    cp_grant_id_t passed = pass_on(&b, self, a.ep, gid);
    CHECK_EQ(from(b.ep, passed, 0, own, 1), -EPERM);
    revoke(&b, passed);
    revoke(&a, gid);
}
