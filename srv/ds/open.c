// SPDX-License-Identifier: BSD-2-Clause
// Opening the store: what a predecessor left is checked record by record, half-done changes are
// finished, and all that is of this process is made.

#include <errno.h>
#include <string.h>

#include "entries.h"
#include "events.h"
#include "kept.h"
#include "lib/checksum.h"
#include "minix/sysutil.h"
#include "store.h"

struct root *root;

static uint32_t head_checksum(const struct root_head *head)
{
    return checksum_words(head, offsetof(struct root_head, checksum));
}

void root_set(uint32_t *word, uint32_t value)
{
    struct root_head head = root->head;

    ((uint32_t *)&head)[word - (uint32_t *)&root->head] = value;
    head.checksum = head_checksum(&head);
    journal_begin(&root->journal);
    journal_add(&root->journal, &root->head, &head, sizeof(head));
    journal_commit(&root->journal);
}

static void make_empty(void)
{
    kept_store(&root->magic, 0);
    memset(root, 0, sizeof(*root)); // means nothing until the last line
    root->head.version = ROOT_VERSION;
    root->head.checksum = head_checksum(&root->head);
    kept_store(&root->magic, ROOT_MAGIC);
}

static bool is_whole(void)
{
    return root->head.version == ROOT_VERSION && root->head.checksum == head_checksum(&root->head);
}

static bool is_string(const char *text, size_t bytes)
{
    return strnlen(text, bytes) < bytes;
}

// Whether the record is what was written, and its contents too. Claims them.
static bool claim(const struct entry *e)
{
    if (e->checksum != checksum_words(e, offsetof(struct entry, checksum)) ||
        !is_string(e->key, sizeof(e->key)) || !is_string(e->owner, sizeof(e->owner))) {
        return false;
    }
    if (e->piece != 0 && (!arena_claim(e->piece, e->bytes) ||
                             checksum_words(arena_at(e->piece), e->bytes) != e->piece_sum)) {
        return false;
    }
    for (unsigned i = 0; i < NR_SNAPSHOTS; i++) {
        if (e->snapshots[i].piece != 0 &&
            !arena_claim(e->snapshots[i].piece, e->snapshots[i].bytes)) {
            return false;
        }
    }
    return true;
}

static unsigned index_entries(void)
{
    unsigned dropped = 0;

    for (uint32_t i = entries_count(); i-- > 0;) {
        struct entry *e = entry_at(i);
        if (e->flags != 0 && !claim(e)) {
            kept_store(&e->flags, 0);
            dropped++;
        }
        if (e->flags != 0) {
            entries_add(i);
            continue;
        }
        memset(e->pending, 0, sizeof(e->pending));
        entries_give_free(i);
    }
    return dropped;
}

// The journal may be about the head, and about any extent that the head names.
static bool open_memory(void)
{
    if (root->magic != ROOT_MAGIC) {
        return false;
    }
    journal_replay_part(&root->journal, root, sizeof(*root));
    if (!is_whole()) {
        return false;
    }
    arena_open();
    journal_replay(&root->journal);
    return entries_open();
}

int store_open(struct store_damage *damage)
{
    bool existed = false;

    *damage = (struct store_damage){.is_new = false};
    root = kept_region(ROOT_REGION, sizeof(*root), &existed);
    if (root == NULL) {
        return -ENOMEM;
    }
    if (!existed || !open_memory()) {
        make_empty();
        damage->is_new = true;
        if (!open_memory()) {
            return -ENOMEM;
        }
    }
    damage->entries = index_entries();
    damage->subscriptions = events_open();
    if (root->gone[0] != '\0') {
        store_gone(root->gone);
    }
    arena_trim();
    return 0;
}
