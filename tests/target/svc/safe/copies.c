// SPDX-License-Identifier: BSD-2-Clause
// Copies that succeed, of all sizes and alignments, and what is around them.

#include "tester.h"

enum { FILE_NUMBER = 1 * FILE_STEP, CANARY = 64, SEED = 5, OTHER = 9, BEFORE = 200 };

static const uint32_t sizes[] = {1, 2, 3, 4, 7, 16, 63, 64, 65, 255, 4095, 4096, 4097, 8191, 8192,
    8193, 20480, 65535, 65536, 65541, MIB - 1, MIB};
static const struct {
    uint32_t theirs;
    uint32_t ours;
} places[] = {{0, 0}, {1, 1}, {3, 0}, {0, 5}, {4095, 4095}, {4094, 1}, {2048, 2048}};
enum { NR_SIZES = sizeof sizes / sizeof sizes[0], NR_PLACES = sizeof places / sizeof places[0] };

// Own memory around [address, address + bytes) is what it was.
static bool is_framed(const uint8_t *address, uint32_t bytes)
{
    return pattern_check(address - CANARY, CANARY, OTHER, 0) == CANARY &&
           pattern_check(address + bytes, CANARY, OTHER, 0) == CANARY;
}

static void frame(uint8_t *address, uint32_t bytes)
{
    pattern_fill(address - CANARY, CANARY, OTHER, 0);
    pattern_fill(address + bytes, CANARY, OTHER, 0);
}

// The places in turn for small sizes, some of them for those that take long.
static bool is_chosen(unsigned size, unsigned place)
{
    return sizes[size] < 65535 || (size + place) % 3 == 0;
}

void sizes_from(void)
{
    fill(&a, a.arena, PEER_ARENA_BYTES, SEED, 0);
    cp_grant_id_t gid = grant(&a, self, a.arena, PEER_ARENA_BYTES, CPF_READ);
    for (unsigned i = 0; i < NR_SIZES; i++) {
        for (unsigned j = 0; j < NR_PLACES; j++) {
            if (!is_chosen(i, j)) {
                continue;
            }
            uint8_t *address = own + PAGE + places[j].ours;
            frame(address, sizes[i]);
            CHECK_EQ(from(a.ep, gid, places[j].theirs, address, sizes[i]), 0);
            CHECK_EQ(pattern_check(address, sizes[i], SEED, places[j].theirs), sizes[i]);
            CHECK(is_framed(address, sizes[i]));
        }
    }
    CHECK(has(&a, a.arena, PEER_ARENA_BYTES, SEED, 0));
    revoke(&a, gid);
}

void sizes_to(void)
{
    cp_grant_id_t gid = grant(&a, self, a.arena + PAGE, MIB + PAGE, CPF_WRITE);
    for (unsigned i = 0; i < NR_SIZES; i++) {
        for (unsigned j = 0; j < NR_PLACES; j++) {
            if (!is_chosen(i, j)) {
                continue;
            }
            uint32_t theirs = a.arena + PAGE + places[j].theirs;
            uint8_t *address = own + PAGE + places[j].ours;
            fill(&a, theirs - CANARY, CANARY, OTHER, 0);
            fill(&a, theirs + sizes[i], CANARY, OTHER, 0);
            pattern_fill(address, sizes[i], SEED + i + j, 0);
            CHECK_EQ(to(a.ep, gid, places[j].theirs, address, sizes[i]), 0);
            CHECK(has(&a, theirs, sizes[i], SEED + i + j, 0));
            CHECK(has(&a, theirs - CANARY, CANARY, OTHER, 0));
            CHECK(has(&a, theirs + sizes[i], CANARY, OTHER, 0));
            CHECK_EQ(pattern_check(address, sizes[i], SEED + i + j, 0), sizes[i]);
        }
    }
    revoke(&a, gid);
}

// Copies that end and begin where memory does: the pages around are not there.
void edges(void)
{
    uint8_t *alone = vm_alloc(3 * PAGE);
    CHECK(alone != NULL);
    CHECK_EQ(vm_free(alone, PAGE), 0);
    CHECK_EQ(vm_free(alone + 2 * PAGE, PAGE), 0);
    alone += PAGE;
    fill(&a, a.arena, 3 * PAGE, SEED, 0);
    cp_grant_id_t gid = grant(&a, self, a.arena, 3 * PAGE, RW);
    CHECK_EQ(from(a.ep, gid, 7, alone, PAGE), 0);
    CHECK_EQ(pattern_check(alone, PAGE, SEED, 7), PAGE);
    CHECK_EQ(from(a.ep, gid, 0, alone + PAGE - 1, 1), 0);
    CHECK_EQ(from(a.ep, gid, 0, alone + PAGE - 1, 2), -EFAULT);
    CHECK_EQ(from(a.ep, gid, 0, alone, PAGE + 1), -EFAULT);
    CHECK_EQ(to(a.ep, gid, 0, alone - 1, 2), -EFAULT);
    CHECK_EQ(from(a.ep, gid, 3 * PAGE - 1, alone, 1), 0); // the grant's last byte
    CHECK_EQ(byte_at(alone), pattern(SEED, 3 * PAGE - 1));
    CHECK_EQ(vm_free(alone, PAGE), 0);
    revoke(&a, gid);
}

void zero_bytes(void)
{
    cp_grant_id_t gid = grant(&a, self, a.arena, PAGE, RW);
    put_byte(own, 77);
    CHECK_EQ(from(a.ep, gid, 0, own, 0), 0);
    CHECK_EQ(to(a.ep, gid, PAGE, own, 0), 0);
    CHECK_EQ(sys_safememset(a.ep, gid, PAGE, 1, 0), 0);
    CHECK_EQ(byte_at(own), 77);
    CHECK_EQ(from(a.ep, gid, PAGE + 1, own, 0), -EPERM);
    revoke(&a, gid);
    CHECK_EQ(from(a.ep, gid, 0, own, 0), -EPERM); // the right is looked at all the same
}

void vectors(void)
{
    static struct vscp_vec vec[SCPVEC_NR];
    cp_grant_id_t out = grant(&a, self, a.arena, MIB, CPF_READ);
    cp_grant_id_t in = grant(&b, self, b.arena, MIB, CPF_WRITE);
    int done = 0;

    fill(&a, a.arena, MIB, SEED, 0);
    for (unsigned i = 0; i < SCPVEC_NR; i++) {
        bool is_write = i % 2 != 0;
        vec[i] = (struct vscp_vec){.v_from = is_write ? SELF : a.ep,
            .v_to = is_write ? b.ep : SELF,
            .v_gid = is_write ? in : out,
            .v_offset = i * 5000,
            .v_addr = address_of(own) + i / 2 * 10007,
            .v_bytes = 4000 + i};
    }
    CHECK_EQ(sys_vsafecopy_done(vec, SCPVEC_NR, &done), 0);
    CHECK_EQ(done, SCPVEC_NR);
    for (unsigned i = 1; i < SCPVEC_NR;
         i += 2) { // went through `own`: the byte more is what was there before
        CHECK(has(&b, b.arena + i * 5000, 3999 + i, SEED, (i - 1) * 5000));
    }
    CHECK_EQ(sys_vsafecopy(vec, 1), 0);
    revoke(&a, out);
    revoke(&b, in);
}

void vectors_refused(void)
{
    static struct vscp_vec vec[SCPVEC_NR + 1];
    cp_grant_id_t gid = grant(&a, self, a.arena, PAGE, CPF_READ);
    int done;

    fill(&a, a.arena, PAGE, SEED, 0);
    for (unsigned i = 0; i <= SCPVEC_NR; i++) {
        vec[i] = (struct vscp_vec){a.ep, SELF, gid, i, address_of(window) + i, 1};
    }
    CHECK_EQ(sys_vsafecopy_done(vec, 0, &done), -EINVAL);
    CHECK_EQ(sys_vsafecopy_done(vec, -1, &done), -EINVAL);
    CHECK_EQ(sys_vsafecopy_done(vec, SCPVEC_NR + 1, &done), -EINVAL);
    struct message m;
    *MSG_PAYLOAD_OF(&m, struct kcall_vsafecopy_req) =
        (struct kcall_vsafecopy_req){.vec = address_of(vec), .count = SCPVEC_NR + 1};
    CHECK_EQ(kernel_call(KCALL_VSAFECOPY, &m), -EINVAL); // past the library
    MSG_PAYLOAD_OF(&m, struct kcall_vsafecopy_req)->count = UINT32_MAX;
    CHECK_EQ(kernel_call(KCALL_VSAFECOPY, &m), -EINVAL);
    CHECK_EQ(byte_at(window), 0);
    static const uint32_t bad[] = {0, NOWHERE, KERNEL, UINT32_MAX - 3};
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_EQ(sys_vsafecopy_done((struct vscp_vec *)(uintptr_t)bad[i], 2, &done), -EFAULT);
        CHECK_EQ(done, 0);
    }

    static const struct {
        struct vscp_vec v;
        int error;
    } wrong[] = {{{SELF, SELF, 0, 0, 0, 1}, -EINVAL}, {{1040, 1041, 0, 0, 0, 1}, -EINVAL},
        {{NONE, SELF, 0, 0, 0, 1}, -EINVAL}, {{0, SELF, 0, PAGE, 0, 1}, -EPERM},
        {{0, SELF, 0, 0, NOWHERE, 1}, -EFAULT}, {{SELF, 0, 0, 0, 0, 1}, -EPERM}};
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct vscp_vec v = wrong[i].v;
        v.v_from = v.v_from == 0 ? a.ep : v.v_from;
        v.v_to = v.v_to == 0 ? a.ep : v.v_to;
        v.v_gid = gid;
        v.v_addr = v.v_addr == 0 ? address_of(window) : v.v_addr;
        memset(window, 0, PAGE);
        vec[7 * i] = v;
        CHECK_EQ(sys_vsafecopy_done(vec, 50, &done), wrong[i].error);
        CHECK_EQ(done, 7 * i); // the elements before it are there, those behind it are not
        CHECK_EQ(pattern_check(window, 7 * i, SEED, 0), 7 * i);
        CHECK_EQ(window[0][7 * i + 1], 0);
        vec[7 * i] = (struct vscp_vec){a.ep, SELF, gid, 7 * i, address_of(window) + 7 * i, 1};
    }
    revoke(&a, gid);
}

void memset_range(void)
{
    static const uint32_t lengths[] = {1, 3, PAGE - 1, PAGE, PAGE + 1, 100001, MIB};
    cp_grant_id_t gid = grant(&a, self, a.arena, MIB + PAGE, CPF_WRITE);

    for (unsigned i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        uint32_t offset = i * 13 + 1;
        fill(&a, a.arena, lengths[i] + 2 * BEFORE, SEED, 0);
        CHECK_EQ(sys_safememset(a.ep, gid, offset, 0x1ab, lengths[i]), 0);
        CHECK(has(&a, a.arena, offset, SEED, 0));
        CHECK(has(&a, a.arena + offset + lengths[i], BEFORE, SEED, offset + lengths[i]));
        CHECK_EQ(peek(&a, a.arena + offset), 0xab);
        CHECK_EQ(peek(&a, a.arena + offset + lengths[i] / 2), 0xab);
        CHECK_EQ(peek(&a, a.arena + offset + lengths[i] - 1), 0xab);
    }
    revoke(&a, gid);
}

void memset_refused(void)
{
    cp_grant_id_t gid = grant(&a, self, a.arena, PAGE, CPF_READ);
    fill(&a, a.arena, 2 * PAGE, SEED, 0);
    CHECK_EQ(sys_safememset(a.ep, gid, 0, 1, 1), -EPERM);
    CHECK_EQ(ASK(&a, PEER_SET, .gid = gid, .who = self, .address = a.arena, .bytes = PAGE,
                 .access = CPF_WRITE),
        0);
    CHECK_EQ(sys_safememset(a.ep, gid, 1, 1, PAGE), -EPERM);
    CHECK_EQ(sys_safememset(a.ep, gid, PAGE, 1, 1), -EPERM);
    CHECK_EQ(sys_safememset(a.ep, gid, UINT32_MAX, 1, 2), -EPERM);
    CHECK_EQ(sys_safememset(a.ep, -1, 0, 1, 1), -EINVAL);
    CHECK_EQ(sys_safememset(NONE, gid, 0, 1, 1), -EINVAL);
    CHECK(has(&a, a.arena, 2 * PAGE, SEED, 0));
    revoke(&a, gid);
}
