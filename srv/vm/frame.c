// SPDX-License-Identifier: BSD-2-Clause
// See frame.h. The free list is a ring of indices through the table; its head is the element behind the last frame.

#include "frame.h"

#include "meta.h"

static struct frame *table;
static phys_bytes base;
static uint32_t nr_frames;
static struct frame_counts counts;

uint32_t frame_table_bytes(uint32_t count)
{
    return (count + 1) * (uint32_t)sizeof(struct frame);
}

static void push_free(struct frame *frame)
{
    uint32_t index = (uint32_t)(frame - table);
    struct frame *head = &table[nr_frames];
    frame->kind = FRAME_FREE;
    frame->next = head->next;
    frame->prev = nr_frames;
    table[head->next].prev = index;
    head->next = index;
    counts.free++;
}

static void take_free(struct frame *frame)
{
    table[frame->prev].next = frame->next;
    table[frame->next].prev = frame->prev;
    counts.free--;
}

static uint32_t *count_of(enum frame_kind kind)
{
    switch (kind) {
    case FRAME_TABLE:
        return &counts.tables;
    case FRAME_META:
        return &counts.meta;
    default:
        return &counts.pages;
    }
}

void frame_init(void *memory, phys_bytes first, uint32_t count)
{
    table = memory;
    base = first;
    nr_frames = count;
    counts = (struct frame_counts){0};
    table[count] = (struct frame){.next = count, .prev = count, .kind = FRAME_FOREIGN};
}

void frame_adopt(phys_bytes phys, enum frame_kind kind)
{
    struct frame *frame = frame_at(phys);
    if (frame == NULL || frame->kind != FRAME_FOREIGN) {
        return;
    }
    counts.total++;
    if (kind == FRAME_FREE) {
        push_free(frame);
        return;
    }
    frame->kind = kind;
    frame->refs = 1;
    frame->shares = 0;
    (*count_of(kind))++;
}

static void occupy(struct frame *frame, enum frame_kind kind)
{
    take_free(frame);
    frame->kind = kind;
    frame->refs = 1;
    frame->shares = 0;
    (*count_of(kind))++;
}

struct frame *frame_alloc(enum frame_kind kind)
{
    struct frame *head = &table[nr_frames];
    if (head->next == nr_frames && !meta_trim()) {
        return NULL;
    }
    struct frame *frame = &table[head->next];
    occupy(frame, kind);
    return frame;
}

struct frame *frame_alloc_run(enum frame_kind kind, uint32_t count)
{
    uint32_t run = 0;
    if (count == 0) {
        return NULL;
    }
    for (uint32_t i = 0; i < nr_frames; i++) {
        run = table[i].kind == FRAME_FREE ? run + 1 : 0;
        if (run == count) {
            struct frame *first = &table[i + 1 - count];
            for (uint32_t n = 0; n < count; n++) {
                occupy(&first[n], kind);
            }
            return first;
        }
    }
    return NULL;
}

void frame_ref(struct frame *frame)
{
    if (frame->shares == 0) {
        counts.shared_cow++;
    }
    frame->refs++;
}

void frame_drop(struct frame *frame)
{
    if (--frame->refs != 0) {
        if (frame->shares == 0) {
            counts.shared_cow--;
        }
        return;
    }
    (*count_of((enum frame_kind)frame->kind))--;
    push_free(frame);
}

void frame_share(struct frame *frame)
{
    frame->refs++;
    frame->shares++;
    counts.safemapped++;
}

void frame_unshare(struct frame *frame)
{
    frame->shares--;
    counts.safemapped--;
    if (frame->shares == 0) {
        counts.shared_cow += frame->refs - 1;
    }
}

phys_bytes frame_phys(const struct frame *frame)
{
    return base + ((phys_bytes)(frame - table) << ABI_PAGE_SHIFT);
}

struct frame *frame_at(phys_bytes phys)
{
    if (phys < base || (phys - base) >> ABI_PAGE_SHIFT >= nr_frames) {
        return NULL;
    }
    return &table[(phys - base) >> ABI_PAGE_SHIFT];
}

const struct frame_counts *frame_counts(void)
{
    return &counts;
}
