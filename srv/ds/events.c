// SPDX-License-Identifier: BSD-2-Clause
// See events.h. A subscription is replaced by another one that takes its place when it is whole, so
// none is ever half there.

#include "events.h"

#include <errno.h>
#include <string.h>

#include "entries.h"
#include "expression.h"
#include "kept.h"
#include "lib/checksum.h"
#include "minix/sysutil.h"
#include "store.h"

// Of this process.
static struct {
    void *memory; // for the expression
    struct expression *expression;
    uint32_t pending;
    uint32_t next; // slot to look at first
} live[NR_SUBSCRIPTIONS];

static int nr_used; // those from here on are free

static struct subscription *subscription_at(int i)
{
    return &root->subscriptions[i];
}

static uint32_t checksum_of(const struct subscription *sub)
{
    return checksum_words(&sub->types,
        offsetof(struct subscription, checksum) - offsetof(struct subscription, types));
}

int events_find(const char *owner)
{
    for (int i = 0; i < nr_used; i++) {
        if (subscription_at(i)->state == SUBSCRIPTION_LIVE &&
            strcmp(subscription_at(i)->owner, owner) == 0) {
            return i;
        }
    }
    return -ESRCH;
}

static int compile(int i, const char *regex)
{
    if (live[i].memory == NULL) {
        live[i].memory = vm_alloc(EXPRESSION_BYTES);
    }
    return live[i].memory != NULL ? expression_compile(regex, live[i].memory, &live[i].expression)
                                  : -ENOMEM;
}

static bool wants(int i, const struct entry *e)
{
    const struct subscription *sub = subscription_at(i);

    if (sub->types != 0 && !(sub->types & e->flags)) {
        return false;
    }
    if ((e->flags & DSF_PRIV_SUBSCRIBE) && strcmp(sub->owner, e->owner) != 0) {
        return false;
    }
    return expression_matches(live[i].expression, e->key);
}

struct mask events_wanting(const struct entry *e)
{
    struct mask mask = {.words = {0}};

    for (int i = 0; i < nr_used; i++) {
        if (subscription_at(i)->state == SUBSCRIPTION_LIVE && wants(i, e)) {
            mask.words[i / 32] |= 1u << (i % 32);
        }
    }
    return mask;
}

void events_tell(const struct mask *mask)
{
    for (int i = 0; i < nr_used; i++) {
        if (mask->words[i / 32] >> (i % 32) & 1) {
            notify_label(subscription_at(i)->owner);
        }
    }
}

void events_tell_all(void)
{
    for (int i = 0; i < nr_used; i++) {
        if (subscription_at(i)->state == SUBSCRIPTION_LIVE && live[i].pending != 0) {
            notify_label(subscription_at(i)->owner);
        }
    }
}

void events_count(const struct entry *e, int count)
{
    for (int word = 0; word < MASK_WORDS; word++) {
        for (uint32_t bits = e->pending[word]; bits != 0; bits &= bits - 1) {
            live[word * 32 + __builtin_ctz(bits)].pending += (uint32_t)count;
        }
    }
}

unsigned events_pending(int subscription)
{
    return live[subscription].pending;
}

bool events_has_pending(const char *owner)
{
    int i = events_find(owner);

    return i >= 0 && live[i].pending != 0;
}

int events_next(int subscription)
{
    uint32_t count = entries_count();
    unsigned word = (unsigned)subscription / 32;
    uint32_t bit = 1u << (subscription % 32);

    for (uint32_t n = 0; n < count && live[subscription].pending != 0; n++) {
        uint32_t i = (live[subscription].next + n) % count;
        if (entry_at(i)->pending[word] & bit) {
            live[subscription].next = i + 1;
            return (int)i;
        }
    }
    return -1;
}

static void mark_present(int i)
{
    for (uint32_t n = 0; n < entries_count(); n++) {
        struct entry *e = entry_at(n);
        if ((e->flags & DSF_IN_USE) && wants(i, e)) {
            kept_store(&e->pending[i / 32], e->pending[i / 32] | 1u << (i % 32));
            live[i].pending++;
        }
    }
}

static int free_subscription(void)
{
    int i = 0;

    while (i < NR_SUBSCRIPTIONS && subscription_at(i)->state != SUBSCRIPTION_FREE) {
        i++;
    }
    return i < NR_SUBSCRIPTIONS ? i : -EAGAIN;
}

static void set_state(int i, uint32_t state)
{
    journal_add(&root->journal, &subscription_at(i)->state, &state, sizeof(state));
}

int events_subscribe(const char *owner, const char *regex, uint32_t flags, struct answer *note)
{
    struct subscription sub = {.types = flags & DSF_MASK_TYPE};
    int old = events_find(owner);

    if (old >= 0 && !(flags & DSF_OVERWRITE)) {
        return -EEXIST;
    }
    int i = free_subscription();
    if (i < 0) {
        return i;
    }
    int r = compile(i, regex);
    if (r != 0) {
        return r;
    }
    strcpy(sub.owner, owner); // both bounded by ABI_LABEL_MAX
    strcpy(sub.regex, regex); // both bounded by DS_MAX_KEYLEN
    sub.checksum = checksum_of(&sub);
    live[i].pending = 0;
    live[i].next = 0;
    kept_copy(
        &subscription_at(i)->types, &sub.types, sizeof(sub) - offsetof(struct subscription, types));
    kept_store(&subscription_at(i)->state, SUBSCRIPTION_MAKING);
    nr_used = i < nr_used ? nr_used : i + 1;
    if (flags & DSF_INITIAL) {
        mark_present(i);
    }
    journal_begin(&root->journal);
    set_state(i, SUBSCRIPTION_LIVE);
    if (old >= 0) {
        set_state(old, SUBSCRIPTION_ENDING);
    }
    store_note(note);
    journal_commit(&root->journal);
    if (old >= 0) {
        events_sweep();
    }
    return 0;
}

void events_end(const char *owner)
{
    int i = events_find(owner);

    if (i >= 0) {
        set_state(i, SUBSCRIPTION_ENDING);
    }
}

// Clears the bits of all that is not live, in every entry, and frees deleted entries that nobody
// waits for any more.
void events_sweep(void)
{
    struct mask alive = {.words = {0}};

    for (int i = 0; i < NR_SUBSCRIPTIONS; i++) {
        if (subscription_at(i)->state == SUBSCRIPTION_LIVE) {
            alive.words[i / 32] |= 1u << (i % 32);
        }
    }
    for (uint32_t n = 0; n < entries_count(); n++) {
        struct entry *e = entry_at(n);
        events_count(e, -1);
        for (int word = 0; word < MASK_WORDS; word++) {
            if (e->pending[word] & ~alive.words[word]) {
                kept_store(&e->pending[word], e->pending[word] & alive.words[word]);
            }
        }
        events_count(e, 1);
        store_free_if_told(n);
    }
    nr_used = 0;
    for (int i = 0; i < NR_SUBSCRIPTIONS; i++) {
        if (subscription_at(i)->state == SUBSCRIPTION_LIVE) {
            nr_used = i + 1;
        } else if (subscription_at(i)->state != SUBSCRIPTION_FREE) {
            kept_store(&subscription_at(i)->state, SUBSCRIPTION_FREE);
        }
    }
}

unsigned events_open(void)
{
    unsigned damaged = 0;

    nr_used = NR_SUBSCRIPTIONS;
    for (int i = 0; i < NR_SUBSCRIPTIONS; i++) {
        struct subscription *sub = subscription_at(i);
        live[i].pending = 0;
        live[i].next = 0;
        if (sub->state == SUBSCRIPTION_LIVE &&
            (sub->checksum != checksum_of(sub) || compile(i, sub->regex) != 0)) {
            kept_store(&sub->state, SUBSCRIPTION_ENDING);
            damaged++;
        }
    }
    for (uint32_t n = 0; n < entries_count(); n++) {
        events_count(entry_at(n), 1);
    }
    events_sweep();
    return damaged;
}
