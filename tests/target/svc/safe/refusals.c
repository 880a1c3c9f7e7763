// SPDX-License-Identifier: BSD-2-Clause
// Copies that are refused: each argument wrong in each way. And ids that are kept and set again.

#include "tester.h"

enum { FILE_NUMBER = 2 * FILE_STEP, SEED = 21 };

// Refused both ways with that error; own memory keeps its contents.
static void check_refused(
    int line, endpoint_t grantor, cp_grant_id_t gid, uint32_t offset, uint32_t bytes, int error)
{
    pattern_fill(window, 2 * PAGE, SEED, 0);
    int r = from(grantor, gid, offset, window, bytes);
    if (r != error) {
        report_failure(FILE_NUMBER + line, r, error);
    }
    r = to(grantor, gid, offset, window, bytes);
    if (r != error || pattern_check(window, 2 * PAGE, SEED, 0) != 2 * PAGE) {
        report_failure(FILE_NUMBER + line, r, error);
    }
}
#define CHECK_REFUSED(...) check_refused(__LINE__, __VA_ARGS__)

void refused_grants(void)
{
    cp_grant_id_t gid = grant(&a, self, a.arena, PAGE, RW);
    cp_grant_id_t foreign = grant(&a, b.ep, a.arena, PAGE, RW);
    cp_grant_id_t index = 1 << GRANT_INDEX_BITS;

    CHECK_EQ(from(a.ep, gid, 0, window, 1), 0);
    CHECK_REFUSED(a.ep, -1, 0, 1, -EINVAL);
    CHECK_REFUSED(a.ep, INT32_MIN, 0, 1, -EINVAL);
    CHECK_REFUSED(a.ep, 0, 0, 1, -EPERM); // the header
    CHECK_REFUSED(a.ep, INT32_MAX, 0, 1, -EPERM);
    CHECK_REFUSED(a.ep, gid + index, 0, 1, -EPERM);          // another sequence
    CHECK_REFUSED(a.ep, gid % index + 100000, 0, 1, -EPERM); // behind the table
    CHECK_REFUSED(a.ep, foreign, 0, 1, -EPERM);
    CHECK_REFUSED(b.ep, gid, 0, 1, -EPERM); // it has none, or not for us
    CHECK_REFUSED(NONE, gid, 0, 1, -EINVAL);
    CHECK_REFUSED(ANY, gid, 0, 1, -EINVAL);
    CHECK_REFUSED(SYSTEM_EP, gid, 0, 1, -EINVAL);
    CHECK_REFUSED(-5, gid, 0, 1, -EINVAL);
    CHECK_REFUSED(
        a.ep + (1 << ENDPOINT_SLOT_BITS), gid, 0, 1, -EINVAL); // who may come there one day
    CHECK_REFUSED(INIT_EP, gid, 0, 1, -EPERM);                 // no service
    revoke(&a, gid);
    CHECK_REFUSED(a.ep, gid, 0, 1, -EPERM);
    revoke(&a, foreign);

    gid = grant(&a, self, a.arena, PAGE, CPF_READ);
    CHECK_EQ(to(a.ep, gid, 0, window, 1), -EPERM);
    CHECK_EQ(from(a.ep, gid, 0, window, 1), 0);
    revoke(&a, gid);
    gid = grant(&a, self, a.arena, PAGE, CPF_WRITE | CPF_MAP);
    CHECK_EQ(from(a.ep, gid, 0, window, 1), -EPERM);
    CHECK_EQ(to(a.ep, gid, 0, window, 1), 0);
    revoke(&a, gid);
    gid = grant(&a, self, a.arena, PAGE, 0);
    CHECK_REFUSED(a.ep, gid, 0, 1, -EPERM);
    revoke(&a, gid);
}

void refused_ranges(void)
{
    cp_grant_id_t gid = grant(&a, self, a.arena + PAGE, 2 * PAGE, RW);
    fill(&a, a.arena, 4 * PAGE, SEED + 1, 0);
    CHECK_REFUSED(a.ep, gid, 2 * PAGE, 1, -EPERM);
    CHECK_REFUSED(a.ep, gid, 1, 2 * PAGE, -EPERM);
    CHECK_REFUSED(a.ep, gid, 0, 2 * PAGE + 1, -EPERM);
    CHECK_REFUSED(a.ep, gid, UINT32_MAX, 1, -EPERM);
    CHECK_REFUSED(a.ep, gid, UINT32_MAX, 2, -EPERM); // offset + bytes comes round
    CHECK_REFUSED(a.ep, gid, (uint32_t)-PAGE, PAGE, -EPERM);
    CHECK(has(&a, a.arena, 4 * PAGE, SEED + 1, 0));
    revoke(&a, gid);
    static const uint32_t bad[] = {0, NOWHERE, KERNEL, ABI_USER_END - 8};
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) { // what the grantor itself has not
        gid = grant(&a, self, bad[i], 16, RW);
        CHECK_REFUSED(a.ep, gid, 0, 16, -EFAULT);
        revoke(&a, gid);
    }
    gid = grant(&a, self, a.text, PAGE, RW); // may not write there itself
    CHECK_EQ(from(a.ep, gid, 0, window, 16), 0);
    CHECK_EQ(window[0][1], 22);
    CHECK_EQ(to(a.ep, gid, 0, window, 16), -EFAULT);
    CHECK_EQ(sys_safememset(a.ep, gid, 0, 0, PAGE), -EFAULT);
    CHECK_EQ(peek(&a, a.text + 1), 22);
    revoke(&a, gid);
}

void refused_addresses(void)
{
    static const uint8_t constant[16] = {1, 2, 3};
    static const uint32_t bad[] = {0, PAGE - 1, NOWHERE, NOWHERE - 1, ABI_USER_END,
        ABI_USER_END - 8, KERNEL, UINT32_MAX, UINT32_MAX - 15};
    cp_grant_id_t gid = grant(&a, self, a.arena, 2 * MIB / 4, RW);
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_EQ(sys_safecopyfrom(a.ep, gid, 0, bad[i], 16, D), -EFAULT);
        CHECK_EQ(sys_safecopyto(a.ep, gid, 0, bad[i], 16, D), -EFAULT);
    }
    CHECK_EQ(from(a.ep, gid, 0, constant, sizeof constant), -EFAULT);
    CHECK_EQ(to(a.ep, gid, 0, constant, sizeof constant), 0);
    CHECK_EQ(sys_safecopyfrom(a.ep, gid, 0, address_of(window), 1, 0), -EINVAL);
    CHECK_EQ(sys_safecopyto(a.ep, gid, 0, address_of(window), 1, D + 1), -EINVAL);
    uint8_t *end = vm_alloc(64 * PAGE); // whole pages to share, and then nothing
    CHECK_EQ(vm_free(end + 63 * PAGE, PAGE), 0);
    CHECK_EQ(from(a.ep, gid, 0, end, 64 * PAGE), -EFAULT);
    CHECK_EQ(to(a.ep, gid, 0, end, 64 * PAGE), -EFAULT);
    CHECK_EQ(vm_free(end, 63 * PAGE), 0);
    revoke(&a, gid);
}

void refused_tables(void)
{
    enum { TABLE = 16 * PAGE, ENTRIES = 8 };
    uint32_t table = a.arena + TABLE;
    static const struct {
        uint32_t address;
        uint32_t entries;
        int error;
    } bad[] = {{KERNEL, 8, -EFAULT}, {ABI_USER_END - 32, 8, -EFAULT}, {UINT32_MAX - 31, 8, -EFAULT},
        {PAGE, (1 << GRANT_INDEX_BITS) + 1, -EINVAL}, {PAGE, UINT32_MAX, -EINVAL}};

    CHECK_EQ(ASK(&a, PEER_ENTRY, .address = table, .offset = 3, .from = (endpoint_t)a.arena,
                 .bytes = 64, .who = self, .access = RW),
        0);
    CHECK_EQ(ASK(&a, PEER_TABLE, .address = table, .value = ENTRIES), 0);
    CHECK_EQ(from(a.ep, 3, 0, window, 64), 0);
    CHECK_REFUSED(a.ep, 3, 1, 64, -EPERM);
    CHECK_REFUSED(a.ep, 8, 0, 1, -EPERM);
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_EQ(
            ASK(&a, PEER_TABLE, .address = bad[i].address, .value = bad[i].entries), bad[i].error);
    }
    CHECK_EQ(from(a.ep, 3, 0, window, 64), 0); // refused, so the one before counts
    CHECK_EQ(ASK(&a, PEER_TABLE, .address = table, .value = 3), 0);
    CHECK_REFUSED(a.ep, 3, 0, 1, -EPERM);
    CHECK_EQ(ASK(&a, PEER_TABLE, .address = NOWHERE, .value = ENTRIES), 0);
    CHECK_REFUSED(a.ep, 3, 0, 1, -EPERM);
    CHECK_EQ(ASK(&a, PEER_TABLE, .address = table + 1, .value = ENTRIES), -EINVAL);
    CHECK_REFUSED(a.ep, 3, 0, 1, -EPERM);
    CHECK_EQ(ASK(&a, PEER_TABLE, .address = a.text, .value = ENTRIES), 0);
    CHECK_REFUSED(a.ep, 3, 0, 1, -EPERM);
    CHECK_EQ(ASK(&a, PEER_TABLE, .address = 0, .value = 0), 0);
    cp_grant_id_t gid = grant(&a, self, a.arena, PAGE, RW);
    CHECK_EQ(from(a.ep, gid, 0, window, 64), 0);
    revoke(&a, gid);
}

// Nothing of the destination is touched when the grant does not allow all of it.
void whole_or_nothing(void)
{
    enum { BYTES = 40 * PAGE };
    cp_grant_id_t gid = grant(&a, self, a.arena, BYTES, RW);
    fill(&a, a.arena, BYTES + PAGE, SEED, 0);
    pattern_fill(own, BYTES + PAGE, SEED + 1, 0);
    CHECK_EQ(from(a.ep, gid, 0, own, BYTES + 1), -EPERM);
    CHECK_EQ(to(a.ep, gid, 1, own, BYTES), -EPERM);
    CHECK_EQ(to(a.ep, gid, PAGE, own, BYTES), -EPERM);
    CHECK_EQ(sys_safememset(a.ep, gid, 0, 0, BYTES + 1), -EPERM);
    CHECK_EQ(pattern_check(own, BYTES + PAGE, SEED + 1, 0), BYTES + PAGE);
    CHECK(has(&a, a.arena, BYTES + PAGE, SEED, 0));
    revoke(&a, gid);
}

void slots(void)
{
    CHECK_EQ(ASK(&a, PEER_SLOT, .bytes = 0), 0);
    cp_grant_id_t gid = answer.gid;
    fill(&a, a.arena, PAGE, SEED, 0);
    CHECK_REFUSED(a.ep, gid, 0, 1, -EPERM);
    CHECK_EQ(ASK(&a, PEER_SET, .gid = gid, .who = self, .address = a.arena, .bytes = 100,
                 .access = CPF_READ),
        0);
    CHECK_EQ(from(a.ep, gid, 0, window, 100), 0);
    CHECK_EQ(ASK(&a, PEER_LOOKUP, .gid = gid), 0);
    CHECK_EQ(answer.from, SELF);
    CHECK_EQ(answer.who, self);
    CHECK_EQ(ASK(&a, PEER_SET, .gid = gid, .who = b.ep, .address = a.arena, .bytes = 100,
                 .access = CPF_READ),
        0);
    CHECK_REFUSED(a.ep, gid, 0, 1, -EPERM);
    CHECK_EQ(
        ASK(&b, PEER_COPY_FROM, .from = a.ep, .gid = gid, .address = b.arena, .bytes = 100), 0);
    CHECK(has(&b, b.arena, 100, SEED, 0));
    CHECK_EQ(
        ASK(&a, PEER_SET, .gid = gid, .who = self, .address = a.arena, .bytes = 1, .access = 8),
        -EINVAL);
    CHECK_EQ(ASK(&a, PEER_DISABLE, .gid = gid), 0);
    CHECK_EQ(
        ASK(&b, PEER_COPY_FROM, .from = a.ep, .gid = gid, .address = b.arena, .bytes = 1), -EPERM);
    CHECK_EQ(ASK(&a, PEER_LOOKUP, .gid = gid), -EINVAL);
    CHECK_EQ(ASK(&a, PEER_SET, .gid = gid, .who = self, .address = a.arena, .bytes = 1,
                 .access = CPF_READ),
        0);
    CHECK_EQ(from(a.ep, gid, 0, window, 1), 0);
    revoke(&a, gid);
    CHECK_EQ(ASK(&a, PEER_REVOKE, .gid = gid), -EINVAL);
    CHECK_EQ(ASK(&a, PEER_SET, .gid = gid, .who = self, .address = a.arena, .bytes = 1,
                 .access = CPF_READ),
        -EINVAL);
    CHECK_EQ(ASK(&a, PEER_DISABLE, .gid = gid), -EINVAL);
    CHECK_EQ(ASK(&a, PEER_LOOKUP, .gid = gid), -EINVAL);
}

// However often a slot is used again: the ids of its former uses stay worthless.
void stale_ids(void)
{
    static cp_grant_id_t old[300];
    fill(&a, a.arena, PAGE, SEED, 0);
    for (unsigned i = 0; i < 300; i++) {
        old[i] = grant(&a, self, a.arena, PAGE, RW);
        revoke(&a, old[i]);
    }
    cp_grant_id_t gid = grant(&a, self, a.arena, PAGE, RW);
    unsigned same_slot = 0;
    for (unsigned i = 0; i < 300; i++) {
        same_slot += grant_index(old[i]) == grant_index(gid);
        CHECK_EQ(from(a.ep, old[i], 0, window, 1), -EPERM);
        CHECK_EQ(to(a.ep, old[i], 0, window, 1), -EPERM);
        CHECK(old[i] != gid);
    }
    CHECK(same_slot > 0); // it has been used again
    revoke(&a, gid);
}

// What a kernel call does not say in its answer is zero, not what the kernel had there before.
void replies_say_no_more(void)
{
    struct message m;
    uint32_t words[MSG_PAYLOAD / 4];

    memset(&m, 0xa5, sizeof m);
    *MSG_PAYLOAD_OF(&m, struct kcall_times_req) = (struct kcall_times_req){.endpoint = NONE};
    CHECK_EQ(kernel_call(KCALL_TIMES, &m), 0); // the longest answer first
    memset(&m, 0xa5, sizeof m);
    *MSG_PAYLOAD_OF(&m, struct kcall_vsafecopy_req) = (struct kcall_vsafecopy_req){
        .vec = (vir_bytes)(uintptr_t) & (struct vscp_vec){.v_from = self, .v_to = self},
        .count = 1};
    CHECK_EQ(kernel_call(KCALL_VSAFECOPY, &m), -EINVAL);
    memcpy(words, m.payload, sizeof words);
    for (unsigned i = sizeof(struct kcall_vsafecopy_rep) / 4; i < sizeof words / sizeof words[0];
         i++) {
        CHECK_EQ(words[i], 0);
    }
}
