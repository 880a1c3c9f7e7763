// SPDX-License-Identifier: BSD-2-Clause
// What the tester asks of its peer: calls of <minix/ds.h> in the peer's name. The reply's status is
// the call's result.
#pragma once

#include "abi/message.h"

enum peer_request {
    PEER_PUBLISH = MSG_CLASS_TEST +
                   0x40, // flags have the type; mapped: the peer's page `value`, `bytes` pages
    PEER_DELETE,
    PEER_RETRIEVE, // u32, label: value; string, memory: the first byte is the value. Mapped: mode
                   // in flags, snapshot in value
    PEER_SNAPSHOT,
    PEER_SUBSCRIBE,
    PEER_CHECK, // flags: type, name: key
    PEER_FILL,  // the first byte of the peer's page `bytes` becomes `value`
    PEER_PEEK,  // the first byte of the page that a mapped entry was retrieved to
    PEER_POKE,  // writes to it
    PEER_UNMAP,
    PEER_COUNT, // value: notifications from DS since the last time
    PEER_DEAF,  // hears nobody but the tester until it is deaf to it no more (value 0)
    PEER_CRASH
};

struct peer_req {
    uint32_t flags;
    uint32_t value;
    uint32_t bytes;
    char name[36];
};

enum { PEER_PAGES = 20 };

MSG_ASSERT_FITS(struct peer_req);
