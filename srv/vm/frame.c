// SPDX-License-Identifier: BSD-2-Clause
// See frame.h. The free list is a ring of indices through the table; its head is the element behind
// the last frame.

#include "frame.h"

#include "inject.h"
#include "meta.h"

struct frame *frame_table;
phys_bytes frame_base;
uint32_t frame_count;
struct frame_counts frame_totals;

uint32_t frame_table_bytes(uint32_t count)
{
    return (count + 1) * (uint32_t)sizeof(struct frame);
}

static void push_free(struct frame *frame)
{
    uint32_t index = (uint32_t)(frame - frame_table);
    struct frame *head = &frame_table[frame_count];
    frame->kind = FRAME_FREE;
    frame->next = head->next;
    frame->prev = frame_count;
    frame_table[head->next].prev = index;
    head->next = index;
    frame_totals.kinds[FRAME_FREE]++;
}

static void take_free(struct frame *frame)
{
    frame_table[frame->prev].next = frame->next;
    frame_table[frame->next].prev = frame->prev;
    frame_totals.kinds[FRAME_FREE]--;
}

void frame_init(void *memory, phys_bytes first, uint32_t count)
{
    frame_table = memory;
    frame_base = first;
    frame_count = count;
    frame_totals = (struct frame_counts){0};
    frame_table[count] = (struct frame){.next = count, .prev = count, .kind = FRAME_FOREIGN};
}

void frame_adopt(phys_bytes phys, uint32_t count, enum frame_kind kind)
{
    struct frame *first = frame_at(phys);
    if (first == NULL || count > frame_count - (uint32_t)(first - frame_table)) {
        return;
    }
    for (struct frame *frame = first + count; frame-- != first;) {
        if (frame->kind != FRAME_FOREIGN) {
            continue;
        }
        frame_totals.total++;
        if (kind == FRAME_FREE) {
            push_free(frame);
        } else {
            frame->kind = (uint8_t)kind;
            frame->is_code = false;
            frame->refs = 1;
            frame->shares = 0;
            frame_totals.kinds[kind]++;
        }
    }
}

static void occupy(struct frame *frame, enum frame_kind kind)
{
    take_free(frame);
    frame->kind = (uint8_t)kind;
    frame->is_code = false;
    frame->refs = 1;
    frame->shares = 0;
    frame_totals.kinds[kind]++;
}

struct frame *frame_alloc(enum frame_kind kind)
{
    struct frame *head = &frame_table[frame_count];
    if (inject_hits(VM_INJECT_FRAME) || (head->next == frame_count && !meta_trim())) {
        return NULL;
    }
    struct frame *frame = &frame_table[head->next];
    occupy(frame, kind);
    return frame;
}

struct frame *frame_alloc_run(enum frame_kind kind, uint32_t count)
{
    uint32_t run = 0;
    if (count == 0 || inject_hits(VM_INJECT_FRAME)) {
        return NULL;
    }
    for (uint32_t i = 0; i < frame_count; i++) {
        run = frame_table[i].kind == FRAME_FREE ? run + 1 : 0;
        if (run == count) {
            struct frame *first = &frame_table[i + 1 - count];
            for (uint32_t n = 0; n < count; n++) {
                occupy(&first[n], kind);
            }
            return first;
        }
    }
    return NULL;
}

void frame_drop(struct frame *frame)
{
    if (--frame->refs != 0) {
        if (frame->shares == 0) {
            frame_totals.shared_cow--;
        }
        return;
    }
    frame_totals.kinds[frame->kind]--;
    push_free(frame);
}

void frame_share(struct frame *frame)
{
    frame->refs++;
    frame->shares++;
    frame_totals.safemapped++;
}

void frame_share_pair(struct frame *frame)
{
    frame->shares++;
    frame_totals.safemapped++;
    frame_totals.shared_cow--;
}

void frame_unshare(struct frame *frame)
{
    frame->shares--;
    frame_totals.safemapped--;
    if (frame->shares == 0) {
        frame_totals.shared_cow += frame->refs - 1;
    }
}
