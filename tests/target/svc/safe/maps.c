// SPDX-License-Identifier: BSD-2-Clause
// Mapping granted pages: what one side writes the other sees; how often, where, how much of a
// grant; what is refused.

#include "tester.h"

enum { FILE_NUMBER = 6 * FILE_STEP, SEED = 66, QUOTA = 128 };

static cp_grant_id_t gid;

static void begin(uint32_t pages, uint32_t access)
{
    fill(&a, a.arena, (pages + 1) * PAGE, SEED, 0);
    gid = grant(&a, self, a.arena, pages * PAGE, access);
}

static int map(uint32_t offset, void *address, uint32_t bytes, int writable)
{
    return sys_safemap(a.ep, gid, offset, address_of(address), bytes, D, writable);
}

static int unmap(void *address)
{
    return sys_safeunmap(D, address_of(address));
}

void map_read(void)
{
    uint32_t maps = nr_maps();
    begin(8, CPF_READ | CPF_MAP);
    CHECK_EQ(map(0, window, 8 * PAGE, 0), 0);
    CHECK_EQ(nr_maps(), maps + 1);
    CHECK_EQ(pattern_check(window, 8 * PAGE, SEED, 0), 8 * PAGE);
    poke(&a, a.arena + 5 * PAGE + 7, 1);
    CHECK_EQ(byte_at(&window[5][7]), 1);
    CHECK_EQ(from(a.ep, gid, 0, own, 8 * PAGE), 0); // copies by the same grant
    CHECK_EQ(own[5 * PAGE + 7], 1);
    CHECK_EQ(unmap(window), 0);
    CHECK_EQ(nr_maps(), maps);
    CHECK_EQ(unmap(window), -EINVAL);
    revoke(&a, gid);
}

void map_write(void)
{
    begin(3, RW | CPF_MAP);
    CHECK_EQ(map(0, window, 3 * PAGE, 1), 0);
    put_byte(&window[1][9], 2);
    CHECK_EQ(peek(&a, a.arena + PAGE + 9), 2);
    poke(&a, a.arena + PAGE + 9, 3);
    CHECK_EQ(byte_at(&window[1][9]), 3);
    pattern_fill(window, 3 * PAGE, SEED + 1, 0);
    CHECK(has(&a, a.arena, 3 * PAGE, SEED + 1, 0));
    CHECK(has(&a, a.arena + 3 * PAGE, PAGE, SEED, 3 * PAGE));
    CHECK_EQ(window[3][0], 0);
    CHECK_EQ(unmap(window), 0);
    revoke(&a, gid);
}

void map_any(void)
{
    void *first;
    void *second;
    begin(4, RW | CPF_MAP);
    CHECK_EQ(sys_safemap_any(a.ep, gid, 0, 4 * PAGE, 1, &first), 0);
    CHECK_EQ(sys_safemap_any(a.ep, gid, PAGE, PAGE, 0, &second), 0);
    CHECK(first != second);
    put_byte((char *)first + PAGE, 77);
    CHECK_EQ(byte_at(second), 77);
    CHECK_EQ(peek(&a, a.arena + PAGE), 77);
    CHECK_EQ(unmap(first), 0);
    CHECK_EQ(unmap(second), 0);
    CHECK_EQ(vm_free(first, 4 * PAGE), 0); // the private copies
    CHECK_EQ(vm_free(second, PAGE), 0);
    CHECK_EQ(sys_safemap_any(a.ep, gid, 0, 4 * PAGE, 0, &first), 0);
    CHECK_EQ(vm_free(first, 2 * PAGE), -EINVAL); // a mapping is not cut
    CHECK_EQ(vm_free(first, 4 * PAGE), 0);       // but ends with its range
    CHECK(has(&a, a.arena, PAGE, SEED, 0));
    revoke(&a, gid);
}

void map_parts(void)
{
    begin(8, CPF_READ | CPF_MAP);
    CHECK_EQ(map(3 * PAGE, window, 2 * PAGE, 0), 0);
    CHECK_EQ(pattern_check(window, 2 * PAGE, SEED, 3 * PAGE), 2 * PAGE);
    CHECK_EQ(map(7 * PAGE, window[4], PAGE, 0), 0);
    CHECK_EQ(pattern_check(window[4], PAGE, SEED, 7 * PAGE), PAGE);
    CHECK_EQ(map(7 * PAGE, window[8], 2 * PAGE, 0), -EPERM);
    CHECK_EQ(map(8 * PAGE, window[8], PAGE, 0), -EPERM);
    CHECK_EQ(unmap(window), 0);
    CHECK_EQ(byte_at(window[4]), pattern(SEED, 7 * PAGE));
    CHECK_EQ(unmap(window[4]), 0);
    revoke(&a, gid);
}

void map_twice(void)
{
    begin(2, RW | CPF_MAP);
    CHECK_EQ(map(0, window, 2 * PAGE, 1), 0);
    CHECK_EQ(map(0, window[4], 2 * PAGE, 0), 0);
    CHECK_EQ(map(PAGE, window[8], PAGE, 1), 0);
    put_byte(window[1], 9);
    CHECK_EQ(byte_at(window[5]), 9);
    CHECK_EQ(byte_at(window[8]), 9);
    CHECK_EQ(unmap(window), 0);
    put_byte(window[1], 10); // a copy now
    put_byte(window[8], 11);
    CHECK_EQ(byte_at(window[1]), 10);
    CHECK_EQ(byte_at(window[5]), 11);
    revoke(&a, gid); // ends both that are left
    poke(&a, a.arena + PAGE, 12);
    CHECK_EQ(byte_at(window[5]), 11);
    CHECK_EQ(byte_at(window[8]), 11);
    CHECK_EQ(unmap(window[4]), -EINVAL);
}

void map_two_grantees(void)
{
    uint32_t maps = nr_maps();
    fill(&a, a.arena, 2 * PAGE, SEED, 0);
    gid = grant(&a, ANY, a.arena, 2 * PAGE, RW | CPF_MAP);
    CHECK_EQ(map(0, window, 2 * PAGE, 1), 0);
    CHECK_EQ(ASK(&b, PEER_MAP, .from = a.ep, .gid = gid, .address = b.arena, .bytes = 2 * PAGE,
                 .value = 1),
        0);
    CHECK_EQ(nr_maps(), maps + 2);
    poke(&b, b.arena + 1, 42);
    CHECK_EQ(byte_at(&window[0][1]), 42);
    CHECK_EQ(peek(&a, a.arena + 1), 42);
    CHECK_EQ(ASK(&b, PEER_UNMAP, .address = b.arena), 0);
    put_byte(&window[0][1], 43);
    CHECK_EQ(peek(&b, b.arena + 1), 42);
    CHECK_EQ(peek(&a, a.arena + 1), 43);
    CHECK_EQ(
        ASK(&b, PEER_MAP, .from = a.ep, .gid = gid, .address = b.arena, .bytes = PAGE, .value = 0),
        0);
    CHECK_EQ(peek(&b, b.arena + 1), 43);
    revoke(&a, gid);
    CHECK_EQ(nr_maps(), maps);
}

void map_refused(void)
{
    uint32_t maps = nr_maps();
    begin(4, RW);
    CHECK_EQ(map(0, window, PAGE, 0), -EPERM); // to copy, not to map
    revoke(&a, gid);
    CHECK_EQ(map(0, window, PAGE, 0), -EPERM); // stale
    gid = grant(&a, self, a.arena, PAGE, CPF_MAP | CPF_WRITE);
    CHECK_EQ(map(0, window, PAGE, 0), -EPERM); // needs the right to read
    revoke(&a, gid);
    gid = grant(&a, b.ep, a.arena, PAGE, RW | CPF_MAP);
    CHECK_EQ(map(0, window, PAGE, 0), -EPERM);
    revoke(&a, gid);

    begin(4, CPF_READ | CPF_MAP);
    CHECK_EQ(map(0, window, PAGE, 1), -EPERM);
    CHECK_EQ(map(0, window, 5 * PAGE, 0), -EPERM);
    CHECK_EQ(map((uint32_t)-PAGE, window, 2 * PAGE, 0), -EPERM);
    CHECK_EQ(sys_safemap(NONE, gid, 0, address_of(window), PAGE, D, 0), -EINVAL);
    CHECK_EQ(sys_safemap(a.ep, -1, 0, address_of(window), PAGE, D, 0), -EINVAL);
    CHECK_EQ(sys_safemap(a.ep, gid, 0, KERNEL, PAGE, D, 0), -EFAULT);
    CHECK_EQ(sys_safemap(a.ep, gid, 0, ABI_USER_END - PAGE, 2 * PAGE, D, 0), -EFAULT);
    CHECK_EQ(sys_safemap(a.ep, gid, 0, 0, PAGE, D, 0), -EINVAL);
    CHECK_EQ(sys_safemap(a.ep, gid, 0, address_of(map) & ~(PAGE - 1u), PAGE, D, 0),
        -EINVAL); // over code
    CHECK_EQ(map(0, window, PAGE, 0), 0);
    CHECK_EQ(map(PAGE, window, PAGE, 0), -EINVAL); // over a mapping
    CHECK_EQ(sys_safeunmap(0, address_of(window)), -EINVAL);
    CHECK_EQ(unmap(window[1]), -EINVAL);
    CHECK_EQ(sys_safeunmap(D, NOWHERE), -EINVAL);
    CHECK_EQ(sys_safeunmap(D, KERNEL), -EINVAL);
    CHECK_EQ(unmap(window), 0);
    CHECK_EQ(
        ASK(&a, PEER_MAP, .from = a.ep, .gid = gid, .address = a.arena + 9 * PAGE, .bytes = PAGE),
        -EPERM);
    revoke(&a, gid);

    gid = grant(&a, self, NOWHERE, PAGE, RW | CPF_MAP); // what the grantor has not
    CHECK_EQ(map(0, window, PAGE, 0), -EFAULT);
    revoke(&a, gid);
    gid = grant(&a, self, a.text, PAGE, RW | CPF_MAP);
    CHECK_EQ(map(0, window, PAGE, 1), -EACCES); // what it may not write itself
    CHECK_EQ(map(0, window, PAGE, 0), 0);
    CHECK_EQ(window[0][1], 22);
    revoke(&a, gid);
    gid = grant(&a, a.ep, a.arena, PAGE, RW | CPF_MAP); // to itself
    CHECK_EQ(
        ASK(&a, PEER_MAP, .from = a.ep, .gid = gid, .address = a.arena + 9 * PAGE, .bytes = PAGE),
        -EINVAL);
    revoke(&a, gid);
    CHECK_EQ(nr_maps(), maps);
}

static int map_raw(uint32_t offset, uint32_t address, uint32_t bytes)
{
    struct message m;

    *MSG_PAYLOAD_OF(&m, struct kcall_safemap_req) = (struct kcall_safemap_req){.grantor = a.ep,
        .gid = gid,
        .offset = offset,
        .address = address,
        .bytes = bytes,
        .writable = 1};
    return kernel_call(KCALL_SAFEMAP, &m); // past the library
}

void map_misaligned(void)
{
    uint32_t where = address_of(window);
    CHECK_EQ(ASK(&a, PEER_GRANT, .who = self, .address = a.arena + 1, .bytes = PAGE,
                 .access = RW | CPF_MAP),
        -EINVAL);
    CHECK_EQ(ASK(&a, PEER_GRANT, .who = self, .address = a.arena, .bytes = PAGE + 2,
                 .access = RW | CPF_MAP),
        -EINVAL);
    begin(4, RW | CPF_MAP);
    for (unsigned i = 0; i < 2; i++) {
        int (*call)(uint32_t, uint32_t, uint32_t) = map_raw;
        CHECK_EQ(call(4, where, PAGE), -EINVAL);
        CHECK_EQ(call(0, where + 8, PAGE), -EINVAL);
        CHECK_EQ(call(0, where, PAGE - 4), -EINVAL);
        CHECK_EQ(call(0, where, 1), -EINVAL);
        CHECK_EQ(call(0, where, 0), -EINVAL);
    }
    CHECK_EQ(sys_safemap(a.ep, gid, 4, where, PAGE, D, 1), -EINVAL);
    CHECK_EQ(sys_safemap(a.ep, gid, 0, where + 1, PAGE, D, 1), -EINVAL);
    CHECK_EQ(sys_safemap(a.ep, gid, 0, where, PAGE + 1, D, 1), -EINVAL);
    CHECK_EQ(sys_safeunmap(D, where + 4), -EINVAL);
    CHECK_EQ(ASK(&a, PEER_REVMAP, .value = 1, .address = a.arena + 4), -EINVAL);
    CHECK_EQ(byte_at(window), 0);
    revoke(&a, gid);

    enum { TABLE = 16 * PAGE }; // an entry that no library made
    CHECK_EQ(ASK(&a, PEER_ENTRY, .address = a.arena + TABLE, .offset = 2,
                 .from = (endpoint_t)a.arena + 12, .bytes = 2 * PAGE, .who = self,
                 .access = RW | CPF_MAP),
        0);
    CHECK_EQ(ASK(&a, PEER_TABLE, .address = a.arena + TABLE, .value = 4), 0);
    gid = 2;
    CHECK_EQ(map(0, window, PAGE, 1), -EINVAL);
    CHECK_EQ(map_raw((uint32_t)-12, where, PAGE), -EPERM); // aligned together, but outside
    CHECK_EQ(map_raw(PAGE - 12, where, PAGE), 0); // its owner's page, whatever the numbers are
    CHECK_EQ(unmap(window), 0);
    CHECK_EQ(ASK(&a, PEER_TABLE, .address = 0, .value = 0), 0);
}

void map_quota(void)
{
    uint32_t maps = nr_maps();
    begin(2, RW | CPF_MAP);
    for (unsigned i = 0; i < QUOTA; i++) {
        CHECK_EQ(map(i % 2 * PAGE, window[i], PAGE, 1), 0);
    }
    CHECK_EQ(nr_maps(), maps + QUOTA);
    CHECK_EQ(map(0, window[QUOTA], PAGE, 1), -ENOSPC);
    void *anywhere;
    CHECK_EQ(sys_safemap_any(a.ep, gid, 0, PAGE, 1, &anywhere), -ENOSPC);
    CHECK_EQ(ASK(&a, PEER_SET, .gid = gid, .who = ANY, .address = a.arena, .bytes = 2 * PAGE,
                 .access = RW),
        0);
    CHECK_EQ(nr_maps(), maps);
    CHECK_EQ(ASK(&a, PEER_SET, .gid = gid, .who = ANY, .address = a.arena, .bytes = 2 * PAGE,
                 .access = RW | CPF_MAP),
        0);
    for (unsigned i = 0; i < QUOTA; i++) {
        CHECK_EQ(map(0, window[QUOTA - i], PAGE, 1), 0);
    }
    CHECK_EQ(ASK(&b, PEER_MAP, .from = a.ep, .gid = gid, .address = b.arena, .bytes = PAGE),
        0); // it has a quota of its own
    CHECK_EQ(unmap(window[3]), 0);
    CHECK_EQ(map(0, window[0], PAGE, 1), 0);
    CHECK_EQ(map(0, window[3], PAGE, 1), -ENOSPC);
    put_byte(&window[77][1], 5);
    CHECK_EQ(byte_at(&window[120][1]), 5);
    revoke(&a, gid);
    CHECK_EQ(nr_maps(), maps);
}

// Over memory in use: that is lost, what is beside it is not.
void map_over_memory(void)
{
    begin(3, RW | CPF_MAP);
    pattern_fill(window, 7 * PAGE, SEED + 5, 0);
    CHECK_EQ(map(0, window[2], 3 * PAGE, 1), 0);
    CHECK_EQ(pattern_check(window[0], 2 * PAGE, SEED + 5, 0), 2 * PAGE);
    CHECK_EQ(pattern_check(window[2], 3 * PAGE, SEED, 0), 3 * PAGE);
    CHECK_EQ(pattern_check(window[5], 2 * PAGE, SEED + 5, 5 * PAGE), 2 * PAGE);
    CHECK_EQ(unmap(window[2]), 0);
    pattern_fill(window, 7 * PAGE, SEED + 6, 0);
    CHECK(has(&a, a.arena, 4 * PAGE, SEED, 0));
    uint8_t *holes = vm_alloc(3 * PAGE); // partly there, partly not
    CHECK_EQ(vm_free(holes + PAGE, PAGE), 0);
    CHECK_EQ(map(0, holes, 3 * PAGE, 1), -EINVAL);
    CHECK_EQ(map(0, holes + PAGE, PAGE, 1), 0);
    CHECK_EQ(pattern_check(holes + PAGE, PAGE, SEED, 0), PAGE);
    CHECK_EQ(unmap(holes + PAGE), 0);
    CHECK_EQ(vm_free(holes, 3 * PAGE), 0);
    revoke(&a, gid);
}

// Who writes to a page that it may only read dies of it; nobody else notices.
void map_fault(void)
{
    uint32_t maps = nr_maps();
    fill(&a, a.arena, 2 * PAGE, SEED, 0);
    gid = grant(&a, b.ep, a.arena, 2 * PAGE, RW | CPF_MAP);
    CHECK_EQ(ASK(&b, PEER_MAP, .from = a.ep, .gid = gid, .address = b.arena, .bytes = 2 * PAGE,
                 .value = 0),
        0);
    CHECK_EQ(peek(&b, b.arena + 3), pattern(SEED, 3));
    CHECK_EQ(ASK(&b, PEER_POKE, .address = b.arena, .value = 1), -EDEADSRCDST);
    peer_find(&b);
    CHECK(has(&a, a.arena, 2 * PAGE, SEED, 0));
    CHECK_EQ(nr_maps(), maps);
    revoke(&a, gid);
}

// Both ways round with pages shared by a copy.
void map_of_cow(void)
{
    begin(40, RW | CPF_MAP);
    CHECK_EQ(from(a.ep, gid, 0, own, 40 * PAGE), 0); // shared
    CHECK_EQ(map(0, window, 40 * PAGE, 1), 0);       // the source's own again first
    put_byte(&window[3][5], 1);
    CHECK_EQ(peek(&a, a.arena + 3 * PAGE + 5), 1);
    CHECK_EQ(pattern_check(own, 40 * PAGE, SEED, 0), 40 * PAGE);
    CHECK_EQ(from(a.ep, gid, 0, own, 40 * PAGE), 0); // mapped pages are copied
    put_byte(&window[3][5], 2);
    CHECK_EQ(own[3 * PAGE + 5], 1);
    CHECK_EQ(to(a.ep, gid, 0, own, 40 * PAGE), 0);
    CHECK_EQ(byte_at(&window[3][5]), 1);
    CHECK_EQ(unmap(window), 0); // lazily private: both copy-on-write
    CHECK_EQ(from(a.ep, gid, 0, own, 40 * PAGE), 0);
    put_byte(&window[3][5], 7);
    poke(&a, a.arena + 3 * PAGE + 5, 8);
    CHECK_EQ(own[3 * PAGE + 5], 1);
    CHECK_EQ(byte_at(&window[3][5]), 7);
    CHECK_EQ(map(0, window, 40 * PAGE, 0), 0);
    CHECK_EQ(byte_at(&window[3][5]), 8);
    CHECK_EQ(unmap(window), 0);
    revoke(&a, gid);
}

void map_contig(void)
{
    CHECK_EQ(ASK(&a, PEER_ALLOC, .value = PEER_CONTIG, .bytes = 4 * PAGE), 0);
    uint32_t memory = answer.address;
    fill(&a, memory, 4 * PAGE, SEED, 0);
    gid = grant(&a, self, memory, 4 * PAGE, RW | CPF_MAP);
    CHECK_EQ(map(PAGE, window, 3 * PAGE, 1), 0);
    CHECK_EQ(pattern_check(window, 3 * PAGE, SEED, PAGE), 3 * PAGE);
    put_byte(window, 6);
    CHECK_EQ(peek(&a, memory + PAGE), 6);
    CHECK_EQ(unmap(window), 0);
    poke(&a, memory + PAGE, 7);
    CHECK_EQ(byte_at(window), 6);
    CHECK_EQ(map(0, window, PAGE, 1), 0);
    CHECK_EQ(ASK(&a, PEER_FREE, .address = memory, .bytes = 4 * PAGE), 0);
    CHECK_EQ(byte_at(&window[0][2]), pattern(SEED, 2));
    CHECK_EQ(unmap(window), -EINVAL);
    revoke(&a, gid);
}

// The driver of the real time clock lets this process read its registers.
static struct peer device = {.label = "pl031.0", .ep = NONE};
enum { RTC_PERIPH_ID0 = 0xfe0 / 4, RTC_DATA = 0 };

void map_device(void)
{
    peer_find(&device);
    CHECK_EQ(ASK(&device, PEER_ALLOC, .value = PEER_DEVICE), 0);
    gid = grant(&device, self, answer.address & ~(PAGE - 1u), PAGE, RW | CPF_MAP);
    void *page;
    CHECK_EQ(sys_safemap_any(device.ep, gid, 0, PAGE, 0, &page), 0);
    cp_grant_id_t plain = grant(&a, self, a.arena, PAGE, RW);
    CHECK_EQ(from(a.ep, plain, 0, page, 4), -EPERM); // own registers are no memory either
    CHECK_EQ(to(a.ep, plain, 0, page, 64), -EPERM);
    revoke(&a, plain);
    const volatile uint32_t *registers = page;
    CHECK_EQ(registers[RTC_PERIPH_ID0], 0x31);
    CHECK_EQ(registers[RTC_PERIPH_ID0 + 1], 0x10);
    CHECK(registers[RTC_DATA] != 0);
    CHECK_EQ(ASK(&device, PEER_REVOKE, .gid = gid), 0);
    CHECK_EQ(registers[RTC_PERIPH_ID0], 0); // nothing of a device stays
    CHECK_EQ(vm_free(page, PAGE), 0);
}

void copy_device(void)
{
    peer_find(&device);
    CHECK_EQ(ASK(&device, PEER_ALLOC, .value = PEER_DEVICE), 0);
    gid = grant(&device, self, answer.address & ~(PAGE - 1u), PAGE, RW);
    CHECK_EQ(from(device.ep, gid, 0xfe0, own, 4), -EPERM);
    CHECK_EQ(to(device.ep, gid, 0, own, 4), -EPERM);
    CHECK_EQ(sys_safememset(device.ep, gid, 0, 0, 4), -EPERM);
    CHECK_EQ(from(device.ep, gid, 0, own, PAGE), -EPERM);
    revoke(&device, gid);
    gid = grant(&device, self, device.arena, PAGE, CPF_READ);
    CHECK_EQ(from(device.ep, gid, 0, own, PAGE), 0);
    revoke(&device, gid);
}

// VM lacks memory at each allocation in turn.
void map_no_memory(void)
{
    uint32_t maps = nr_maps();
    unsigned nr_failed = 0;
    for (unsigned n = 1; n < 16; n++) {
        CHECK_EQ(ASK(&a, PEER_ALLOC, .value = PEER_ANON, .bytes = 8 * PAGE), 0);
        uint32_t memory = answer.address;
        gid = grant(&a, self, memory, 8 * PAGE, RW | CPF_MAP);
        void *where = NULL;
        let_fail(n, self);
        int r = sys_safemap_any(a.ep, gid, 0, 8 * PAGE, 1, &where);
        let_fail(0, self);
        CHECK(r == 0 || r == -ENOMEM);
        nr_failed += r != 0;
        CHECK_EQ(nr_maps(), maps + (r == 0));
        if (r == 0) {
            put_byte(where, 1);
            CHECK_EQ(peek(&a, memory), 1);
            let_fail(n, self);
            CHECK_EQ(unmap(where), 0); // needs nothing, or has it
            let_fail(0, self);
            CHECK_EQ(vm_free(where, 8 * PAGE), 0);
        }
        revoke(&a, gid);
        CHECK_EQ(ASK(&a, PEER_FREE, .address = memory, .bytes = 8 * PAGE), 0);
    }
    CHECK(nr_failed > 0);
    CHECK_EQ(nr_maps(), maps);
}
