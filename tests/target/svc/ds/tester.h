// SPDX-License-Identifier: BSD-2-Clause
// What the files of the tester share. The outcome of a case is in DS under `dstester`: GOOD, or the
// file's number and the line of the check that failed.
#pragma once

#include <errno.h>
#include <string.h>

#include "minix/ds.h"
#include "peer.h"

enum { GOOD = 1000000, FILE_STEP = 10000 };

void report_failure(int line) __attribute__((noreturn));

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            report_failure(FILE_NUMBER + __LINE__);                                                \
        }                                                                                          \
    } while (0)

// Asks the peer. The answer's payload is in *r.
int peer_ask(unsigned type, struct peer_req *r);
int peer_call(unsigned type, const char *name, uint32_t flags, uint32_t value);
int peer_publish_map(const char *name, uint32_t page, uint32_t pages, uint32_t flags);
void peer_fill(uint32_t page, uint32_t value);
// The value that the call gave, or a number that none has.
uint32_t peer_value(unsigned type, const char *name, uint32_t flags, uint32_t value);

// What the suite, which may do so, is to do; returns at once.
enum { ORDER_NOTHING, ORDER_KILL_DS, ORDER_PEER_DOWN };
void order(uint32_t what);
// Until RS has a peer with another endpoint, and it answers.
void await_new_peer(void);

// ds_check: the event must be this one. Type 0: nothing pending.
bool event_is(int status, const char *key, int type);
bool peer_event_is(int status, const char *key, int type);

// The tester's own pages.
enum { OWN_PAGES = 20 };
extern char own[OWN_PAGES][ABI_PAGE_SIZE];
extern char window[4][ABI_PAGE_SIZE];
static inline char first_of(const char *page)
{
    return *(const volatile char *)page;
}
static inline void put_first(char *page, char value)
{
    *(volatile char *)page = value;
}

void values_u32(void);
void values_str(void);
void values_mem(void);
void values_mem_refused(void);
void values_label(void);
void values_label_of_service(void);
void values_keys(void);
void values_private(void);
void values_quota(void);
void values_show(void);
void maps_basic(void);
void maps_refused(void);
void maps_snapshots(void);
void maps_of_peer(void);
void maps_read_only(void);
void maps_owner_dies(void);
void maps_client_dies(void);
void maps_ds_dies(void);
void events_initial(void);
void events_anchored(void);
void events_refused(void);
void events_deleted(void);
void events_again(void);
void events_private(void);
void events_replaced(void);
void events_peer_gone(void);
void events_storm(void);
