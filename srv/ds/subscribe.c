// SPDX-License-Identifier: BSD-2-Clause
// Subscriptions: one per owner. A bit per entry says that the owner has not yet fetched its last change; a bit in `deleted` keeps a
// removed entry's key readable until no subscriber's bit is left.

#include <errno.h>
#include <string.h>

#include "ds.h"
#include "expression.h"
#include "minix/sysutil.h"

// The compiled expressions of this process; a successor compiles them again.
static struct {
    void *memory;
    struct expression *expression;
} compiled[NR_SUBSCRIPTIONS];

static int compile(int index, const char *regex)
{
    if (compiled[index].memory == NULL) {
        compiled[index].memory = vm_alloc(EXPRESSION_BYTES);
    }
    compiled[index].expression = NULL;
    return compiled[index].memory == NULL ? -ENOMEM
                                          : expression_compile(regex, compiled[index].memory, &compiled[index].expression);
}

void subscription_init(struct store *s)
{
    for (int i = 0; i < NR_SUBSCRIPTIONS; i++) {
        if (s->subscriptions[i].in_use && compile(i, s->subscriptions[i].regex) != 0) {
            log_err("the subscription of %s is lost", s->subscriptions[i].owner);
            s->subscriptions[i].in_use = 0;
        }
    }
}

static struct subscription *find(struct store *s, const char *owner)
{
    for (int i = 0; i < NR_SUBSCRIPTIONS; i++) {
        if (s->subscriptions[i].in_use && strcmp(s->subscriptions[i].owner, owner) == 0) {
            return &s->subscriptions[i];
        }
    }
    return NULL;
}

static bool wants(const struct store *s, const struct subscription *sub, const struct entry *e)
{
    if (sub->types != 0 && !(sub->types & e->flags)) {
        return false;
    }
    if ((e->flags & DSF_PRIV_SUBSCRIBE) && strcmp(sub->owner, e->owner) != 0) {
        return false;
    }
    return expression_matches(compiled[sub - s->subscriptions].expression, e->key);
}

static void set_bit(uint32_t *bits, int i)
{
    bits[i / 32] |= 1u << (i % 32);
}

static bool test_bit(const uint32_t *bits, int i)
{
    return bits[i / 32] >> (i % 32) & 1;
}

static void clear_bit(uint32_t *bits, int i)
{
    bits[i / 32] &= ~(1u << (i % 32));
}

int subscription_set(struct store *s, const char *owner, const char *regex, uint32_t types, bool overwrite, bool initial,
                     bool private_to_owner)
{
    struct subscription *sub = find(s, owner);

    if (sub != NULL && !overwrite) {
        return -EEXIST;
    }
    for (int i = 0; sub == NULL && i < NR_SUBSCRIPTIONS; i++) {
        if (!s->subscriptions[i].in_use) {
            sub = &s->subscriptions[i];
        }
    }
    if (sub == NULL) {
        return -EAGAIN;
    }
    sub->in_use = 0; // its expression goes
    int r = compile((int)(sub - s->subscriptions), regex);
    if (r != 0) {
        return r;
    }
    memset(sub, 0, sizeof(*sub));
    sub->types = types & DSF_MASK_TYPE;
    sub->private_to_owner = private_to_owner;
    strcpy(sub->owner, owner); // both bounded by ABI_LABEL_MAX
    strcpy(sub->regex, regex); // both bounded by DS_MAX_KEYLEN
    for (int i = 0; initial && i < NR_ENTRIES; i++) {
        if ((s->entries[i].flags & DSF_IN_USE) && wants(s, sub, &s->entries[i])) {
            set_bit(sub->pending, i);
        }
    }
    sub->in_use = 1;
    return 0;
}

void subscription_mark(struct store *s, int index, void (*notify)(const char *owner))
{
    for (int i = 0; i < NR_SUBSCRIPTIONS; i++) {
        struct subscription *sub = &s->subscriptions[i];
        if (sub->in_use && wants(s, sub, &s->entries[index])) {
            set_bit(sub->pending, index);
            notify(sub->owner);
        } else if (sub->in_use) {
            clear_bit(sub->pending, index); // the slot had another key before
        }
    }
}

static bool is_pending_anywhere(const struct store *s, int index)
{
    for (int i = 0; i < NR_SUBSCRIPTIONS; i++) {
        if (s->subscriptions[i].in_use && test_bit(s->subscriptions[i].pending, index)) {
            return true;
        }
    }
    return false;
}

int subscription_next(struct store *s, const char *owner, bool *more)
{
    struct subscription *sub = find(s, owner);
    int found = -ENOENT;

    *more = false;
    if (sub == NULL) {
        return -ESRCH;
    }
    for (int i = 0; i < NR_ENTRIES; i++) {
        if (!test_bit(sub->pending, i)) {
            continue;
        }
        if (found >= 0) {
            *more = true;
            break;
        }
        found = i;
    }
    if (found >= 0) {
        clear_bit(sub->pending, found);
        if (test_bit(s->deleted, found) && !is_pending_anywhere(s, found)) {
            clear_bit(s->deleted, found);
        }
    }
    return found;
}

void subscription_drop(struct store *s, const char *owner)
{
    struct subscription *sub = find(s, owner);

    if (sub != NULL) {
        sub->in_use = 0;
    }
}
