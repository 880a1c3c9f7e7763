// SPDX-License-Identifier: BSD-2-Clause
// What the files of the tester share. The outcome of a case is in DS under `safetester`: GOOD, or
// the file's number and the line of the check that failed; what was got and wanted is in the log.
#pragma once

#include <errno.h>
#include <string.h>

#include "abi/errno_own.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"
#include "peer.h"

enum {
    GOOD = 1000000,
    FILE_STEP = 10000,
    PAGE = ABI_PAGE_SIZE,
    MIB = 1024 * 1024,
    RW = CPF_READ | CPF_WRITE
};

void report_failure(int line, long got, long want) __attribute__((noreturn));

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            report_failure(FILE_NUMBER + __LINE__, 0, 1);                                          \
        }                                                                                          \
    } while (0)
#define CHECK_EQ(got_expr, want_expr)                                                              \
    do {                                                                                           \
        long got_ = (long)(got_expr);                                                              \
        long want_ = (long)(want_expr);                                                            \
        if (got_ != want_) {                                                                       \
            report_failure(FILE_NUMBER + __LINE__, got_, want_);                                   \
        }                                                                                          \
    } while (0)

// The other services: their endpoints and memory.
struct peer {
    const char *label;
    endpoint_t ep;
    uint32_t arena;
    uint32_t text; // a page of constants that begins 11, 22, 33
};
extern struct peer a;
extern struct peer b;
extern endpoint_t self;

// The last answer's payload.
extern struct peer_req answer;

// Learns where a peer is now, and waits until it is another than before if there was one.
void peer_find(struct peer *peer);
int peer_ask(const struct peer *peer, unsigned type, struct peer_req r);
#define ASK(peer, type, ...) peer_ask(peer, type, (struct peer_req){__VA_ARGS__})

// Short forms; those that return an id check that there is one.
cp_grant_id_t grant(
    const struct peer *peer, endpoint_t who, uint32_t address, uint32_t bytes, uint32_t access);
cp_grant_id_t pass_on(const struct peer *peer, endpoint_t who, endpoint_t from, cp_grant_id_t gid);
void revoke(const struct peer *peer, cp_grant_id_t gid);
void fill(const struct peer *peer, uint32_t address, uint32_t bytes, uint32_t seed, uint32_t at);
bool has(const struct peer *peer, uint32_t address, uint32_t bytes, uint32_t seed, uint32_t at);
uint8_t peek(const struct peer *peer, uint32_t address);
void poke(const struct peer *peer, uint32_t address, uint8_t value);
void crash(struct peer *peer); // and finds its successor

// sys_safecopyfrom and -to with own memory as a pointer.
int from(
    endpoint_t grantor, cp_grant_id_t gid, uint32_t offset, const void *address, uint32_t bytes);
int to(endpoint_t grantor, cp_grant_id_t gid, uint32_t offset, const void *address, uint32_t bytes);

// A memory range of the tester's own with untouched pages behind and before, larger than the
// arenas.
enum { OWN_BYTES = PEER_ARENA_BYTES };
extern uint8_t own[OWN_BYTES];
// A second, smaller one.
enum { WINDOW_PAGES = 144 };
extern uint8_t window[WINDOW_PAGES][PAGE];
static inline uint32_t address_of(const volatile void *p)
{
    return (uint32_t)(uintptr_t)p;
}
static inline uint8_t byte_at(const void *p)
{
    return *(const volatile uint8_t *)p;
}
static inline void put_byte(void *p, uint8_t value)
{
    *(volatile uint8_t *)p = value;
}

// An address without memory.
enum { NOWHERE = 0x3d000000, KERNEL = 0xf0000000 };

// What VM says of shared pages and mappings.
uint32_t pages_shared(void);
uint32_t pages_refused(void);
uint32_t nr_maps(void);
// The n-th allocation that VM makes for the endpoint from now on fails.
void let_fail(uint32_t n, endpoint_t ep);

// What the suite, which may do so, is to do; returns at once.
enum { ORDER_NOTHING, ORDER_KILL_A, ORDER_KILL_B };
void order(uint32_t what);

#define COPY(name, run) void name(void);
#define MAP COPY
#include "cases.def"
#undef MAP
#undef COPY
