// SPDX-License-Identifier: BSD-2-Clause
// PM's long-lived state: one kept region with a header, an intent record and the process records.
// Everything else in PM (timer queue, counts per user, lists) is derived from it.
//
// A record that is being changed has checksum 0 until the event that changes it has been handled;
// state_seal() then sums those anew. What spans several records or another server's state is
// announced in the intent record first, so that a successor knows what may be half done.
#pragma once

#include "proc.h"

enum pm_intent_kind {
    INTENT_NONE,
    INTENT_FORK,    // slot: the parent; other: the child once VM has made it, or NO_SLOT
    INTENT_EXEC,    // slot: whose new image is being committed
    INTENT_EXIT,    // slot: whose memory is being freed and whose children are being moved
    INTENT_REAP,    // slot: whose kernel slot is being given back
    INTENT_SERVICE, // slot: the service that comes or goes
    INTENT_GROUP    // slot: whose ids change, here and in the kernel
};

struct pm_intent {
    uint32_t kind;
    int32_t slot;
    int32_t other;
    uint32_t check;
};

enum { PM_STATE_MAGIC = 0x504d5354, PM_STATE_VERSION = 1, PM_HOSTNAME_BYTES = 64 };

struct pm_header {
    uint32_t check; // over the rest
    uint32_t magic;
    uint32_t version;
    uint32_t bytes;   // of struct pm_state
    int32_t next_pid; // see tree_new_pid
    endpoint_t power; // driver that stops the machine, or NONE
    char hostname[PM_HOSTNAME_BYTES];
};

struct pm_state {
    struct pm_header header;
    struct pm_intent intent;
    struct mproc proc[NR_PROCS];
    struct mproc_cold cold[NR_PROCS];
};

// Maps the region and makes it empty. 0 or -ENOMEM; -EEXIST: a predecessor left state.
int state_open(void);

struct pm_header *state_header(void);
void state_header_seal(void);

// Before the first change of a record in an event: of its front part, or of all of it.
void state_touch(struct mproc *p);
void state_touch_all(struct mproc *p);
// At the end of the event.
void state_seal(void);

struct mproc_cold *state_cold(const struct mproc *p);
void state_cold_seal(const struct mproc *p);

void state_intend(enum pm_intent_kind kind, const struct mproc *p, int other);
void state_intent_done(void);

// Do all checksums hold, and is nothing under way?
bool state_is_sound(void);
