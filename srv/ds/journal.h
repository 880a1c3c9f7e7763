// SPDX-License-Identifier: BSD-2-Clause
// The intent record: changes of several places in kept memory that happen together or not at all.
//
// What is to be written where is noted first; the word that says that the note is complete makes
// the change happen. Then the note is carried out, by this process or by its successor. Notes hold
// addresses: kept regions are at the same ones for a successor. One change at a time.
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { JOURNAL_BYTES = 2048 };

struct journal {
    uint32_t is_complete;
    uint32_t bytes;
    uint32_t checksum;
    uint32_t reserved;
    uint64_t data[JOURNAL_BYTES / sizeof(uint64_t)];
};

void journal_begin(struct journal *journal);
// `to`, in kept memory, is to become the `bytes` bytes at `from`. The sum of a change is bounded by
// its author.
void journal_add(struct journal *journal, void *to, const void *from, size_t bytes);
void journal_commit(struct journal *journal);
// At start: carries out what a complete note says about the `bytes` bytes at `start`, which are
// mapped; the note stays.
void journal_replay_part(const struct journal *journal, const void *start, size_t bytes);
// Then: carries out all of it. All memory that it names must be mapped.
void journal_replay(struct journal *journal);
