// SPDX-License-Identifier: BSD-2-Clause
// See journal.h.

#include "journal.h"

#include <stdbool.h>
#include <string.h>

#include "kept.h"
#include "lib/checksum.h"

enum { COMPLETE = 0x4a444f4e };

struct note {
    void *to;
    size_t bytes; // follow, padded to 8
};

static uint32_t filled;

static uint32_t padded(size_t bytes)
{
    return ((uint32_t)bytes + 7) & ~UINT32_C(7);
}

void journal_begin(struct journal *journal)
{
    (void)journal;
    filled = 0;
}

void journal_add(struct journal *journal, void *to, const void *from, size_t bytes)
{
    struct note note = {.to = to, .bytes = bytes};
    char *at = (char *)journal->data + filled;

    kept_copy(at, &note, sizeof(note));
    kept_copy(at + padded(sizeof(note)), from, bytes);
    filled += padded(sizeof(note)) + padded(bytes);
}

static void carry_out(const struct journal *journal, uintptr_t start, uintptr_t end_address)
{
    const char *at = (const char *)journal->data;
    const char *end = at + journal->bytes;

    while (at < end) {
        struct note note;
        memcpy(&note, at, sizeof(note));
        at += padded(sizeof(note));
        if ((uintptr_t)note.to >= start && (uintptr_t)note.to < end_address) {
            kept_copy(note.to, at, note.bytes);
        }
        at += padded(note.bytes);
    }
}

void journal_commit(struct journal *journal)
{
    kept_store(&journal->bytes, filled);
    kept_store(&journal->checksum, checksum_words(journal->data, filled));
    kept_store(&journal->is_complete, COMPLETE);
    carry_out(journal, 0, UINTPTR_MAX);
    kept_store(&journal->is_complete, 0);
}

static bool is_complete(const struct journal *journal)
{
    return journal->is_complete == COMPLETE && journal->bytes <= JOURNAL_BYTES &&
           journal->checksum == checksum_words(journal->data, journal->bytes);
}

void journal_replay_part(const struct journal *journal, const void *start, size_t bytes)
{
    if (is_complete(journal)) {
        carry_out(journal, (uintptr_t)start, (uintptr_t)start + bytes);
    }
}

void journal_replay(struct journal *journal)
{
    if (is_complete(journal)) {
        carry_out(journal, 0, UINTPTR_MAX);
    }
    kept_store(&journal->is_complete, 0);
}
