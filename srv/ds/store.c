// SPDX-License-Identifier: BSD-2-Clause
// See store.h. A change is prepared as the records that are to be; one commit puts them in place.

#include "store.h"

#include <errno.h>
#include <string.h>

#include "entries.h"
#include "events.h"
#include "kept.h"
#include "lib/checksum.h"

// Up to the words that are this process's own.
enum { RECORD_BYTES = offsetof(struct entry, next_by_key), MAX_CHANGES = 2 };

// Room for a change of entries with an answer, each with its address and length.
_Static_assert(MAX_CHANGES *(RECORD_BYTES + 24) + sizeof(struct answer) + 24 <= JOURNAL_BYTES,
    "the journal is too small");

struct change {
    uint32_t at;
    struct entry old; // flags 0: the slot was free
    struct entry record;
};

static const char rs_label[] = "rs";

static uint32_t checksum_of(const struct entry *e)
{
    return checksum_words(e, offsetof(struct entry, checksum));
}

static bool is_told(const struct entry *e)
{
    uint32_t left = 0;

    for (int word = 0; word < MASK_WORDS; word++) {
        left |= e->pending[word];
    }
    return left == 0;
}

// --- committing

static uint32_t answer_checksum(const struct answer *answer)
{
    return checksum_words(answer, offsetof(struct answer, checksum));
}

void store_note(struct answer *note)
{
    if (note != NULL && note->serial != 0) {
        note->checksum = answer_checksum(note);
        journal_add(
            &root->journal, &root->answers[endpoint_slot(note->client)], note, sizeof(*note));
    }
}

static void give_pieces(const struct entry *old, const struct entry *now)
{
    if (!(old->flags & DSF_IN_USE)) {
        return;
    }
    if (old->piece != now->piece) {
        arena_give(old->piece, old->bytes);
    }
    for (unsigned i = 0; i < NR_SNAPSHOTS; i++) {
        if (old->snapshots[i].piece != now->snapshots[i].piece) {
            arena_give(old->snapshots[i].piece, old->snapshots[i].bytes);
        }
    }
}

static void commit(struct change *changes, unsigned count, struct answer *note)
{
    journal_begin(&root->journal);
    for (unsigned i = 0; i < count; i++) {
        struct change *c = &changes[i];
        c->record.checksum = checksum_of(&c->record);
        journal_add(&root->journal, entry_at(c->at), &c->record, RECORD_BYTES);
        if (c->old.flags != 0) {
            entries_remove(c->at);
            events_count(&c->old, -1);
        }
    }
    store_note(note);
    journal_commit(&root->journal);
    for (unsigned i = 0; i < count; i++) {
        struct change *c = &changes[i];
        if (c->record.flags != 0) {
            entries_add(c->at);
            events_count(&c->record, 1);
        } else {
            entries_give_free(c->at);
        }
        give_pieces(&c->old, &c->record);
    }
}

// The change becomes "somebody wants to know".
static struct mask prepare_events(struct change *c)
{
    struct mask mask = events_wanting(&c->record);

    for (int word = 0; word < MASK_WORDS; word++) {
        c->record.pending[word] = c->old.pending[word] | mask.words[word];
    }
    return mask;
}

static struct mask prepare_removal(struct change *c, uint32_t at)
{
    c->at = at;
    c->old = *entry_at(at);
    c->record = c->old;
    struct mask mask = prepare_events(c);
    struct entry *e = &c->record;
    e->flags = (e->flags & ~(uint32_t)DSF_IN_USE) | ENTRY_DELETED;
    e->value = 0;
    e->bytes = 0;
    e->piece = 0;
    e->piece_sum = 0;
    memset(e->string, 0, sizeof(e->string));
    memset(e->snapshots, 0, sizeof(e->snapshots));
    if (is_told(e)) {
        memset(e, 0, sizeof(*e));
    }
    return mask;
}

// Finds or takes the slot of an entry with that key. -ENOMEM.
static int prepare_put(struct change *c, const struct entry *wanted, struct mask *mask)
{
    int at = entries_find(wanted->key, wanted->flags, true);

    if (at < 0) {
        at = entries_take_free();
        if (at < 0) {
            return -ENOMEM;
        }
    }
    c->at = (uint32_t)at;
    c->old = *entry_at(c->at);
    c->record = *wanted;
    c->record.flags |= DSF_IN_USE;
    *mask = prepare_events(c);
    return 0;
}

// --- looking up

int store_find(const char *key, uint32_t type)
{
    int i = entries_find(key, type, false);
    return i >= 0 ? i : -ESRCH;
}

const char *store_label_of(endpoint_t endpoint)
{
    int i = entries_find_number((uint32_t)endpoint);
    return i >= 0 && strcmp(entry_at((uint32_t)i)->owner, rs_label) == 0
               ? entry_at((uint32_t)i)->key
               : "";
}

endpoint_t store_endpoint_of(const char *label)
{
    int i = entries_find(label, DSF_TYPE_LABEL, false);
    bool is_service = i >= 0 && strcmp(entry_at((uint32_t)i)->owner, rs_label) == 0;
    return is_service ? (endpoint_t)entry_at((uint32_t)i)->value : NONE;
}

// --- putting

static bool is_foreign(const struct entry *e, const char *owner)
{
    return strcmp(e->owner, owner) != 0;
}

static int may_put_label(const struct entry *wanted, int at)
{
    int other = entries_find_number(wanted->value);

    if (store_endpoint_of(wanted->key) != NONE ||
        *store_label_of((endpoint_t)wanted->value) != '\0') {
        return -EPERM;
    }
    return other >= 0 && other != at ? -EEXIST : 0;
}

int store_may_put(const struct entry *wanted, bool overwrite)
{
    int at = entries_find(wanted->key, wanted->flags, false);
    const struct entry *present = at >= 0 ? entry_at((uint32_t)at) : NULL;
    int r = wanted->flags & DSF_TYPE_LABEL ? may_put_label(wanted, at) : 0;

    if (r != 0) {
        return r;
    }
    if (present != NULL && !overwrite) {
        return -EEXIST;
    }
    if (present != NULL && (present->flags & DSF_PRIV_OVERWRITE) &&
        is_foreign(present, wanted->owner)) {
        return -EPERM;
    }
    if (present == NULL) { // a deleted one makes room too
        at = entries_find(wanted->key, wanted->flags, true);
        present = at >= 0 ? entry_at((uint32_t)at) : NULL;
    }
    struct entry after = *wanted;
    after.flags |= DSF_IN_USE;
    return usage_allows(wanted->owner, present, &after) ? 0 : -ENOMEM;
}

uint32_t store_take(uint32_t bytes)
{
    return bytes <= ARENA_MAX_BYTES ? arena_take(bytes) : 0;
}

int store_put(const struct entry *wanted, bool overwrite, struct answer *note, int *index)
{
    struct change c;
    struct entry whole = *wanted;
    struct mask mask;
    int r = store_may_put(wanted, overwrite);

    if (r == 0 && whole.piece != 0) {
        whole.piece_sum = checksum_words(arena_at(whole.piece), whole.bytes);
    }
    if (r == 0) {
        r = prepare_put(&c, &whole, &mask);
    }
    if (r != 0) {
        return r;
    }
    commit(&c, 1, note);
    *index = (int)c.at;
    events_tell(&mask);
    return 0;
}

int store_put_again(int index, uint32_t bytes, struct answer *note)
{
    struct change c = {.at = (uint32_t)index,
        .old = *entry_at((uint32_t)index),
        .record = *entry_at((uint32_t)index)};

    c.record.bytes = bytes;
    if (!usage_allows(c.old.owner, &c.old, &c.record)) {
        return -ENOMEM;
    }
    struct mask mask = prepare_events(&c);
    commit(&c, 1, note);
    events_tell(&mask);
    return 0;
}

int store_put_service(const char *label, endpoint_t endpoint)
{
    struct entry wanted = {.flags = DSF_TYPE_LABEL, .value = (uint32_t)endpoint};
    struct change changes[MAX_CHANGES] = {{.at = 0}};
    struct mask masks[MAX_CHANGES];
    int other = entries_find_number((uint32_t)endpoint);
    unsigned count = 1;

    strcpy(wanted.key, label); // bounded by ABI_LABEL_MAX
    strcpy(wanted.owner, rs_label);
    int r = prepare_put(&changes[0], &wanted, &masks[0]);
    if (r != 0) {
        return r;
    }
    if (other >= 0 && (uint32_t)other != changes[0].at) {
        masks[count] = prepare_removal(&changes[count], (uint32_t)other);
        count++;
    }
    commit(changes, count, NULL);
    for (unsigned i = 0; i < count; i++) {
        events_tell(&masks[i]);
    }
    return 0;
}

void store_remove(int index, struct answer *note)
{
    struct change c;
    struct mask mask = prepare_removal(&c, (uint32_t)index);

    commit(&c, 1, note);
    events_tell(&mask);
}

// --- snapshots

int store_put_snapshot(int index, uint32_t piece, struct answer *note)
{
    struct change c = {.at = (uint32_t)index,
        .old = *entry_at((uint32_t)index),
        .record = *entry_at((uint32_t)index)};

    c.record.snapshots[c.old.value % NR_SNAPSHOTS] =
        (struct snapshot){.piece = piece, .bytes = c.old.bytes};
    c.record.value++;
    if (!usage_allows(c.old.owner, &c.old, &c.record)) {
        return -ENOMEM;
    }
    note->reply.value = c.old.value;
    commit(&c, 1, note);
    return 0;
}

const struct snapshot *store_snapshot(int index, uint32_t number)
{
    const struct entry *e = entry_at((uint32_t)index);

    if (number >= e->value || e->value - number > NR_SNAPSHOTS) {
        return NULL;
    }
    return &e->snapshots[number % NR_SNAPSHOTS];
}

// --- events

int store_next_event(const char *owner, struct answer *note, int *index)
{
    int subscription = events_find(owner);

    memset(note->key, 0, sizeof(note->key));
    if (subscription < 0) {
        return -ESRCH;
    }
    *index = events_next(subscription);
    if (*index < 0) {
        return -ENOENT;
    }
    const struct entry *e = entry_at((uint32_t)*index);
    memcpy(note->key, e->key, sizeof(note->key));
    note->reply =
        (struct ds_entry_rep){.flags = e->flags & DSF_MASK_TYPE, .key_bytes = strlen(e->key) + 1};
    note->status = e->flags & DSF_IN_USE ? 0 : -ENOENT;
    return note->status;
}

bool store_event_told(const char *owner, int index, struct answer *note)
{
    struct change c = {.at = (uint32_t)index,
        .old = *entry_at((uint32_t)index),
        .record = *entry_at((uint32_t)index)};
    int subscription = events_find(owner);

    c.record.pending[subscription / 32] &= ~(1u << (subscription % 32));
    if ((c.record.flags & ENTRY_DELETED) && is_told(&c.record)) {
        memset(&c.record, 0, sizeof(c.record));
    }
    commit(&c, 1, note);
    return events_pending(subscription) != 0;
}

void store_free_if_told(uint32_t index)
{
    struct entry *e = entry_at(index);

    if ((e->flags & ENTRY_DELETED) && is_told(e)) {
        entries_remove(index);
        kept_store(&e->flags, 0);
        entries_give_free(index);
    }
}

// --- services that are gone

static void set_gone(const char *label, bool with_subscription)
{
    char text[ABI_LABEL_MAX] = "";

    strcpy(text, label); // as long as a label
    journal_begin(&root->journal);
    journal_add(&root->journal, root->gone, text, sizeof(text));
    if (with_subscription) {
        events_end(label);
    }
    journal_commit(&root->journal);
}

static void finish_gone(void)
{
    const char *label = root->gone;

    events_sweep();
    for (uint32_t i = 0; i < entries_count(); i++) {
        const struct entry *e = entry_at(i);
        bool its_label = (e->flags & DSF_TYPE_LABEL) && strcmp(e->key, label) == 0 &&
                         strcmp(e->owner, rs_label) == 0;
        if ((e->flags & DSF_IN_USE) && (its_label || strcmp(e->owner, label) == 0)) {
            store_remove((int)i, NULL);
        }
    }
    set_gone("", false);
}

void store_gone(const char *label)
{
    set_gone(label, true);
    finish_gone();
}

// --- answers

const struct answer *store_answer(endpoint_t client, uint32_t serial)
{
    const struct answer *answer = &root->answers[endpoint_slot(client)];
    bool is_it = serial != 0 && answer->client == client && answer->serial == serial;

    return is_it && answer->checksum == answer_checksum(answer) ? answer : NULL;
}

void store_forget_answer(endpoint_t client)
{
    kept_store(&root->answers[endpoint_slot(client)].serial, 0);
}
