// SPDX-License-Identifier: BSD-2-Clause
// The entries. Each function here that changes something does it wholly or not at all, whatever
// happens to the process, and then notifies the subscribers. `note` is the answer to the request
// that is served; it becomes part of the change, so that the request is carried out once. NULL:
// nobody repeats it.
#pragma once

#include "root.h"

struct store_damage {
    bool is_new; // nothing was there, or nothing that could be read
    unsigned entries;
    unsigned subscriptions;
};

// Makes an empty store or opens the one that a predecessor left. -ENOMEM.
int store_open(struct store_damage *damage);

// The entry with that key and type, or -ESRCH.
int store_find(const char *key, uint32_t type);
// RS's label for the endpoint, or "".
const char *store_label_of(endpoint_t endpoint);
// RS's endpoint for the label, or NONE.
endpoint_t store_endpoint_of(const char *label);

// Whether that entry could be put, as things are: -EPERM: another's private entry, or a label of
// RS's; -EEXIST: there is one (and no overwriting), or a label's number has another label; -ENOMEM:
// more than the owner may have.
int store_may_put(const struct entry *wanted, bool overwrite);
// Memory for contents of that size, for an entry that is to be put or for arena_give. 0: none.
uint32_t store_take(uint32_t bytes);
// Makes or replaces the entry; key, owner, type, flags and value as in `wanted`, whose piece
// becomes the entry's. Errors as above.
int store_put(const struct entry *wanted, bool overwrite, struct answer *note, int *index);
// A mapped entry, which has lost its pages, has others: the length is all that changes.
int store_put_again(int index, uint32_t bytes, struct answer *note);
// A label of RS's: whoever else has the name or the number loses it.
int store_put_service(const char *label, endpoint_t endpoint);
void store_remove(int index, struct answer *note);
// `piece`, of the entry's length, is its next snapshot, whose number goes to note->reply.value.
// -ENOMEM.
int store_put_snapshot(int index, uint32_t piece, struct answer *note);
// The snapshot with that number, or NULL: not taken, or replaced by a later one.
const struct snapshot *store_snapshot(int index, uint32_t number);

// The owner's next change: 0 or -ENOENT (deleted) with key and type in *note, which is not yet part
// of anything; *index its entry. -ESRCH: no subscription. Nothing pending: -ENOENT with an empty
// key.
int store_next_event(const char *owner, struct answer *note, int *index);
// The owner has been told of it. Returns whether more is pending.
bool store_event_told(const char *owner, int index, struct answer *note);

// The service is gone for good: with it go its label, its entries and its subscription.
void store_gone(const char *label);

// The answer that the client's request with that serial got, or NULL.
const struct answer *store_answer(endpoint_t client, uint32_t serial);
// A new process has that endpoint: what the old one was answered means nothing.
void store_forget_answer(endpoint_t client);

// For events.c. Adds the answer to the change that has begun.
void store_note(struct answer *note);
// Frees the slot of a deleted entry of which everybody has been told.
void store_free_if_told(uint32_t index);
