// SPDX-License-Identifier: BSD-2-Clause
// Copies large enough to share pages: what either side writes afterwards is its own, and pages that
// cannot be shared are copied all the same. What was shared is seen in VM's count.

#include "tester.h"

enum { FILE_NUMBER = 4 * FILE_STEP, SEED = 44, PAGES = 100, BYTES = PAGES * PAGE };

static cp_grant_id_t gid;

static void begin(uint32_t access)
{
    fill(&a, a.arena, BYTES + 2 * PAGE, SEED, 0);
    gid = grant(&a, self, a.arena, BYTES + 2 * PAGE, access);
}

void cow_shares(void)
{
    begin(RW);
    uint32_t before = pages_shared();
    CHECK_EQ(from(a.ep, gid, 0, own, BYTES), 0);
    CHECK_EQ(pages_shared() - before, PAGES);
    CHECK_EQ(pattern_check(own, BYTES, SEED, 0), BYTES);
    pattern_fill(own, BYTES, SEED + 1, 0); // all pages are ours again
    CHECK(has(&a, a.arena, BYTES, SEED, 0));
    before = pages_shared();
    CHECK_EQ(to(a.ep, gid, PAGE, own + PAGE, BYTES - PAGE), 0);
    CHECK_EQ(pages_shared() - before, PAGES - 1);
    CHECK(has(&a, a.arena, PAGE, SEED, 0));
    CHECK(has(&a, a.arena + PAGE, BYTES - PAGE, SEED + 1, PAGE));
    before = pages_shared();
    CHECK_EQ(from(a.ep, gid, 1, own, BYTES), 0); // other offsets
    CHECK_EQ(from(a.ep, gid, 0, own, 64), 0);    // too few
    CHECK_EQ(pages_shared(), before);
    CHECK_EQ(from(a.ep, gid, PAGE, own + 20 * PAGE, BYTES), 0); // there are pages in the way now
    CHECK_EQ(pages_shared() - before, PAGES);
    CHECK_EQ(pattern_check(own + 20 * PAGE, BYTES - PAGE, SEED + 1, PAGE), BYTES - PAGE);
    revoke(&a, gid);
}

void cow_both_write(void)
{
    begin(CPF_READ);
    CHECK_EQ(from(a.ep, gid, 0, own, BYTES), 0);
    for (unsigned i = 0; i < PAGES; i += 4) { // source first, destination first, one only, none
        poke(&a, a.arena + i * PAGE + 9, 1);
        put_byte(own + i * PAGE + 9, 2);
        put_byte(own + (i + 1) * PAGE + 9, 3);
        poke(&a, a.arena + (i + 1) * PAGE + 9, 4);
        poke(&a, a.arena + (i + 2) * PAGE + 9, 5);
    }
    for (unsigned i = 0; i < PAGES; i += 4) {
        CHECK_EQ(peek(&a, a.arena + i * PAGE + 9), 1);
        CHECK_EQ(byte_at(own + i * PAGE + 9), 2);
        CHECK_EQ(byte_at(own + (i + 1) * PAGE + 9), 3);
        CHECK_EQ(peek(&a, a.arena + (i + 1) * PAGE + 9), 4);
        CHECK_EQ(peek(&a, a.arena + (i + 2) * PAGE + 9), 5);
        CHECK_EQ(byte_at(own + (i + 2) * PAGE + 9), pattern(SEED, (i + 2) * PAGE + 9));
        CHECK_EQ(byte_at(own + i * PAGE + 10), pattern(SEED, i * PAGE + 10));
        CHECK_EQ(peek(&a, a.arena + (i + 3) * PAGE + 9), pattern(SEED, (i + 3) * PAGE + 9));
    }
    CHECK_EQ(from(a.ep, gid, 0, own, BYTES), 0); // again, over what is shared
    CHECK_EQ(byte_at(own + 9), 1);
    CHECK_EQ(byte_at(own + PAGE + 9), 4);
    revoke(&a, gid);
}

// Pages that the grantor never touched read as zero, and are each side's own afterwards.
void cow_untouched(void)
{
    CHECK_EQ(ASK(&a, PEER_ALLOC, .value = PEER_ANON, .bytes = BYTES), 0);
    uint32_t memory = answer.address;
    gid = grant(&a, self, memory, BYTES, RW);
    for (unsigned i = 0; i < PAGES; i += 3) {
        poke(&a, memory + i * PAGE, (uint8_t)(i + 1));
    }
    pattern_fill(own, BYTES, SEED, 0);
    CHECK_EQ(from(a.ep, gid, 0, own, BYTES), 0);
    for (unsigned i = 0; i < PAGES; i++) {
        CHECK_EQ(byte_at(own + i * PAGE), i % 3 == 0 ? (uint8_t)(i + 1) : 0);
        CHECK_EQ(byte_at(own + i * PAGE + PAGE - 1), 0);
    }
    put_byte(own + PAGE, 7);
    CHECK_EQ(peek(&a, memory + PAGE), 0);
    poke(&a, memory + 2 * PAGE, 8);
    CHECK_EQ(byte_at(own + 2 * PAGE), 0);
    revoke(&a, gid);
    CHECK_EQ(ASK(&a, PEER_FREE, .address = memory, .bytes = BYTES), 0);
    CHECK_EQ(byte_at(own + 3 * PAGE), 4); // and outlive the source
}

void cow_head_and_tail(void)
{
    static const struct {
        uint32_t offset;
        uint32_t bytes;
        uint32_t whole;
    } parts[] = {{1, BYTES - 2, PAGES - 2}, {PAGE - 1, BYTES - PAGE + 2, PAGES - 1},
        {5, BYTES - 5, PAGES - 1}, {0, BYTES + 1, PAGES}, {0, BYTES - 1, PAGES - 1},
        {100, 50 * PAGE, 49}};
    begin(RW);
    for (unsigned i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        uint32_t offset = parts[i].offset;
        uint32_t bytes = parts[i].bytes;
        pattern_fill(own, BYTES + 2 * PAGE, SEED + 1, 0);
        uint32_t before = pages_shared();
        CHECK_EQ(from(a.ep, gid, offset, own + offset, bytes), 0);
        CHECK_EQ(pages_shared() - before, parts[i].whole);
        CHECK_EQ(pattern_check(own, offset, SEED + 1, 0), offset);
        CHECK_EQ(pattern_check(own + offset, bytes, SEED, offset), bytes);
        CHECK_EQ(pattern_check(own + offset + bytes, PAGE, SEED + 1, offset + bytes), PAGE);
        pattern_fill(own, BYTES + 2 * PAGE, SEED + 2, 0);
        CHECK_EQ(to(a.ep, gid, offset, own + offset, bytes), 0);
        CHECK(has(&a, a.arena, offset, SEED, 0));
        CHECK(has(&a, a.arena + offset, bytes, SEED + 2, offset));
        CHECK(has(&a, a.arena + offset + bytes, PAGE, SEED, offset + bytes));
        fill(&a, a.arena, BYTES + 2 * PAGE, SEED, 0);
    }
    revoke(&a, gid);
}

// Copies of copies, of overlapping and of adjacent ranges, and back to where they came from.
void cow_again(void)
{
    begin(RW);
    cp_grant_id_t second = grant(&b, self, b.arena, BYTES, RW);
    CHECK_EQ(from(a.ep, gid, 0, own, BYTES), 0);
    CHECK_EQ(to(b.ep, second, 0, own, BYTES), 0); // three have each page
    CHECK(has(&b, b.arena, BYTES, SEED, 0));
    CHECK_EQ(from(b.ep, second, 0, own + BYTES, BYTES), 0);
    CHECK_EQ(to(a.ep, gid, 0, own + BYTES, BYTES), 0); // over the very frames
    put_byte(own, 1);
    poke(&b, b.arena, 2);
    put_byte(own + BYTES, 3);
    CHECK_EQ(peek(&a, a.arena), pattern(SEED, 0));
    CHECK_EQ(byte_at(own), 1);
    CHECK_EQ(from(a.ep, gid, 0, own + 10 * PAGE, 40 * PAGE), 0); // over part of itself
    CHECK_EQ(from(a.ep, gid, 40 * PAGE, own + 50 * PAGE, 40 * PAGE), 0);
    CHECK_EQ(pattern_check(own + 10 * PAGE, 80 * PAGE, SEED, 0), 80 * PAGE);
    CHECK_EQ(pattern_check(own + PAGE, 9 * PAGE, SEED, PAGE), 9 * PAGE);
    CHECK(has(&a, a.arena, BYTES, SEED, 0));
    crash(&b);
    CHECK_EQ(pattern_check(own + 10 * PAGE, 80 * PAGE, SEED, 0), 80 * PAGE);
    revoke(&a, gid);
}

// Copies from pages that their owner may only read, and to pages shared with somebody else.
void cow_read_only(void)
{
    gid = grant(&a, self, a.text, 2 * PAGE, CPF_READ);
    for (unsigned i = 0; i < 40; i++) {
        CHECK_EQ(from(a.ep, gid, 0, own + i * 2 * PAGE, 2 * PAGE), 0);
    }
    CHECK_EQ(byte_at(own + 78 * PAGE + 1), 22);
    put_byte(own + 1, 99);
    CHECK_EQ(peek(&a, a.text + 1), 22);
    CHECK_EQ(byte_at(own + 2 * PAGE + 1), 22);
    revoke(&a, gid);
}

void cow_mapped_source(void)
{
    begin(RW | CPF_MAP);
    CHECK_EQ(sys_safemap(a.ep, gid, 30 * PAGE, address_of(window), 2 * PAGE, D, 1), 0);
    uint32_t refused = pages_refused();
    uint32_t shared = pages_shared();
    CHECK_EQ(from(a.ep, gid, 0, own, BYTES), 0);
    CHECK_EQ(pages_refused() - refused, 2);
    CHECK_EQ(pages_shared() - shared, PAGES - 2);
    CHECK_EQ(pattern_check(own, BYTES, SEED, 0), BYTES);
    window[0][3] = 200; // the map goes on, the copy is one
    CHECK_EQ(peek(&a, a.arena + 30 * PAGE + 3), 200);
    CHECK_EQ(byte_at(own + 30 * PAGE + 3), pattern(SEED, 30 * PAGE + 3));
    put_byte(own + 31 * PAGE, 1);
    CHECK_EQ(window[1][0], pattern(SEED, 31 * PAGE));
    CHECK_EQ(sys_safeunmap(D, address_of(window)), 0);
    revoke(&a, gid);
}

// Pages of the destination that others have mapped, or that are a mapping, are written, not
// replaced.
void cow_mapped_destination(void)
{
    begin(RW | CPF_MAP);
    CHECK_EQ(sys_safemap(a.ep, gid, 50 * PAGE, address_of(window), PAGE, D, 0), 0);
    pattern_fill(own, BYTES, SEED + 3, 0);
    CHECK_EQ(to(a.ep, gid, 0, own, BYTES), 0);
    CHECK(has(&a, a.arena, BYTES, SEED + 3, 0));
    CHECK_EQ(pattern_check(window, PAGE, SEED + 3, 50 * PAGE), PAGE); // sees it
    CHECK_EQ(sys_safeunmap(D, address_of(window)), 0);

    cp_grant_id_t other = grant(&b, self, b.arena, PAGE, RW | CPF_MAP);
    CHECK_EQ(sys_safemap(b.ep, other, 0, address_of(own) + 70 * PAGE, PAGE, D, 1), 0);
    fill(&a, a.arena, BYTES, SEED + 4, 0);
    CHECK_EQ(from(a.ep, gid, 0, own, BYTES), 0);
    CHECK_EQ(pattern_check(own, BYTES, SEED + 4, 0), BYTES);
    CHECK(has(&b, b.arena, PAGE, SEED + 4, 70 * PAGE));
    CHECK_EQ(sys_safeunmap(D, address_of(own) + 70 * PAGE), 0);
    CHECK_EQ(sys_safemap(b.ep, other, 0, address_of(own) + 70 * PAGE, PAGE, D, 0), 0);
    CHECK_EQ(from(a.ep, gid, 0, own, BYTES), -EFAULT); // one of the pages may only be read
    CHECK(has(&b, b.arena, PAGE, SEED + 4, 70 * PAGE));
    CHECK_EQ(sys_safeunmap(D, address_of(own) + 70 * PAGE), 0);
    revoke(&b, other);
    revoke(&a, gid);
}

// Memory of a device that goes on working with it keeps its frames.
void cow_contig(void)
{
    CHECK_EQ(ASK(&a, PEER_ALLOC, .value = PEER_CONTIG, .bytes = 64 * PAGE), 0);
    uint32_t memory = answer.address;
    gid = grant(&a, self, memory, 64 * PAGE, RW | CPF_MAP);
    fill(&a, memory, 64 * PAGE, SEED, 0);
    uint32_t shared = pages_shared();
    CHECK_EQ(from(a.ep, gid, 0, own, 64 * PAGE), 0);
    CHECK_EQ(pattern_check(own, 64 * PAGE, SEED, 0), 64 * PAGE);
    CHECK_EQ(sys_safemap(a.ep, gid, PAGE, address_of(window), PAGE, D, 0),
        0); // sees the frame from now on
    pattern_fill(own, 64 * PAGE, SEED + 1, 0);
    CHECK_EQ(to(a.ep, gid, 0, own, 64 * PAGE), 0);
    CHECK(has(&a, memory, 64 * PAGE, SEED + 1, 0));
    CHECK_EQ(pattern_check(window, PAGE, SEED + 1, PAGE), PAGE);
    CHECK_EQ(pages_shared(), shared);
    CHECK_EQ(sys_safeunmap(D, address_of(window)), 0);
    revoke(&a, gid);
    CHECK_EQ(ASK(&a, PEER_FREE, .address = memory, .bytes = 64 * PAGE), 0);
}

void cow_vector(void)
{
    static struct vscp_vec vec[8];
    begin(CPF_READ);
    uint32_t shared = pages_shared();
    for (unsigned i = 0; i < 8; i++) {
        vec[i] = (struct vscp_vec){
            a.ep, SELF, gid, i * PAGE, address_of(own) + i * 36 * PAGE, 36 * PAGE};
    }
    int done;
    CHECK_EQ(sys_vsafecopy_done(vec, 8, &done), 0);
    CHECK_EQ(done, 8);
    CHECK_EQ(pages_shared() - shared, 8 * 36);
    for (unsigned i = 0; i < 8; i++) {
        CHECK_EQ(pattern_check(own + i * 36 * PAGE, 36 * PAGE, SEED, i * PAGE), 36 * PAGE);
    }
    vec[5].v_addr = NOWHERE;
    CHECK_EQ(sys_vsafecopy_done(vec, 8, &done), -EFAULT); // found by VM only
    CHECK_EQ(done, 5);
    revoke(&a, gid);
}

// VM lacks memory at each allocation in turn: the caller hears of it, or does not need it.
void cow_no_memory(void)
{
    unsigned nr_failed = 0;
    for (unsigned n = 1; n < 24; n++) {
        uint8_t *target = vm_alloc(BYTES);
        CHECK(target != NULL);
        CHECK_EQ(ASK(&a, PEER_ALLOC, .value = PEER_ANON, .bytes = BYTES), 0);
        uint32_t memory = answer.address;
        gid = grant(&a, self, memory, BYTES, RW);
        poke(&a, memory + 3 * PAGE, 5);
        let_fail(n, self);
        int r =
            n % 2 != 0 ? from(a.ep, gid, 0, target, BYTES) : from(a.ep, gid, 1, target, BYTES - 1);
        let_fail(0, self);
        CHECK(r == 0 || r == -ENOMEM);
        nr_failed += r != 0;
        CHECK_EQ(from(a.ep, gid, 0, target, BYTES), 0);
        CHECK_EQ(byte_at(target + 3 * PAGE), 5);
        CHECK_EQ(byte_at(target + 4 * PAGE), 0);
        CHECK_EQ(vm_free(target, BYTES), 0);
        revoke(&a, gid);
        CHECK_EQ(ASK(&a, PEER_FREE, .address = memory, .bytes = BYTES), 0);
    }
    CHECK(nr_failed > 0);
}
