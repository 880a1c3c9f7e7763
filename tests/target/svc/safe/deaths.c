// SPDX-License-Identifier: BSD-2-Clause
// Copies in whose middle a side dies or takes away what it granted. The suite kills when it is told
// to; the one that copies goes on until it hears of it.

#include "tester.h"

enum { FILE_NUMBER = 5 * FILE_STEP, SEED = 55, ROUNDS = 3 };

void grantor_dies(void)
{
    for (unsigned i = 0; i < ROUNDS; i++) {
        fill(&a, a.arena, MIB + PAGE, SEED + i, 0);
        cp_grant_id_t gid = grant(&a, self, a.arena, MIB + PAGE, RW);
        uint32_t offset = i % 2; // plain copies, and shared pages
        int r = 0;
        order(ORDER_KILL_A);
        for (unsigned j = 0; r == 0; j++) {
            r = j % 2 == 0 ? from(a.ep, gid, offset, own, MIB) : to(a.ep, gid, offset, own, MIB);
        }
        CHECK(r == -EINVAL || r == -EFAULT); // the process, or its memory, is gone
        CHECK_EQ(pattern_check(own, PAGE, SEED + i, offset), PAGE);
        peer_find(&a);
    }
}

void requestor_dies(void)
{
    fill(&a, a.arena, MIB + PAGE, SEED, 0);
    for (unsigned i = 0; i < ROUNDS; i++) {
        cp_grant_id_t gid = grant(&a, b.ep, a.arena, MIB + PAGE, CPF_READ);
        CHECK_EQ(ASK(&b, PEER_COPY_FROM_LOOP, .from = a.ep, .gid = gid, .offset = i % 2,
                     .address = b.arena, .bytes = MIB),
            0);
        order(ORDER_KILL_B);
        peer_find(&b);
        revoke(&a, gid);
        CHECK(has(&a, a.arena, MIB + PAGE, SEED, 0));
        CHECK_EQ(peek(&b, b.arena), 0); // the new one's memory is new
    }
}

// The grantor takes away, one after the other, the right, the table and the memory that are in use,
// again and again.
void table_goes(void)
{
    enum { BYTES = 64 * PAGE, TURNS = 40 };
    CHECK_EQ(ASK(&a, PEER_ALLOC, .value = PEER_ANON, .bytes = BYTES), 0);
    uint32_t memory = answer.address;
    cp_grant_id_t gid = grant(&a, b.ep, memory, BYTES, CPF_READ);
    CHECK_EQ(
        ASK(&b, PEER_COPY_FROM_LOOP, .from = a.ep, .gid = gid, .address = b.arena, .bytes = BYTES),
        0);
    for (unsigned i = 0; i < TURNS; i++) {
        CHECK_EQ(ASK(&a, PEER_SET, .gid = gid, .who = b.ep, .address = a.arena + i % 3 * 2,
                     .bytes = BYTES, .access = CPF_READ),
            0);
        CHECK_EQ(ASK(&a, PEER_TABLE, .address = NOWHERE, .value = 64), 0);
        CHECK_EQ(ASK(&a, PEER_TABLE, .address = 0, .value = 0), 0);
        CHECK_EQ(ASK(&a, PEER_SET, .gid = gid, .who = b.ep, .address = memory, .bytes = BYTES,
                     .access = CPF_READ),
            0);
        poke(&a, memory + i * PAGE, (uint8_t)i);
        CHECK_EQ(ASK(&a, PEER_FREE, .address = memory, .bytes = BYTES), 0);
        CHECK_EQ(ASK(&a, PEER_ALLOC, .value = PEER_ANON, .bytes = BYTES), 0);
        memory = answer.address;
        CHECK_EQ(ASK(&a, PEER_DISABLE, .gid = gid), 0);
        CHECK_EQ(ASK(&a, PEER_SET, .gid = gid, .who = b.ep, .address = memory, .bytes = BYTES,
                     .access = CPF_READ),
            0);
    }
    order(ORDER_KILL_B);
    peer_find(&b);
    revoke(&a, gid);
    CHECK_EQ(ASK(&a, PEER_FREE, .address = memory, .bytes = BYTES), 0);
}
