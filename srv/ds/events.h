// SPDX-License-Identifier: BSD-2-Clause
// Subscriptions, one per owner, and what their owners have yet to be told.
#pragma once

#include "root.h"

// A bit per subscription.
struct mask {
    uint32_t words[MASK_WORDS];
};

// At start, when the entries are there: compiles the expressions and finishes what was half done.
// Returns how many subscriptions were damaged and are gone.
unsigned events_open(void);

// -EEXIST: the owner has one and `flags` has no DSF_OVERWRITE; -EINVAL, -ENOMEM: the expression;
// -EAGAIN: no room. With DSF_INITIAL what is there already counts as changed.
int events_subscribe(const char *owner, const char *regex, uint32_t flags, struct answer *note);
// The owner's subscription is to end: part of a change that has begun. events_sweep does the rest.
void events_end(const char *owner);
void events_sweep(void);

// Who wants to know of the entry.
struct mask events_wanting(const struct entry *e);
// Notifies the owners of the subscriptions in the mask; of all that have something pending.
void events_tell(const struct mask *mask);
void events_tell_all(void);

// Pending bits of an entry come or go (count: 1 or -1).
void events_count(const struct entry *e, int count);
// The owner's subscription, or -ESRCH.
int events_find(const char *owner);
// How many changes it has pending; a slot with one, after those it got before, or -1.
unsigned events_pending(int subscription);
int events_next(int subscription);
// The same for an owner: whether there is something to tell.
bool events_has_pending(const char *owner);

// The notification itself: provided by who uses the store.
void notify_label(const char *label);
