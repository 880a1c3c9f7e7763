// SPDX-License-Identifier: BSD-2-Clause
// What pages hold and may hold. See stress.h.

#include <string.h>

#include "minix/sysutil.h"
#include "worker.h"

enum {
    MAX_KEYS = RING_KEYS - 1, // the writer may just be writing the eighth
    SAMPLE_STEP = 37,
    SAMPLE_ENDS = 4
};

// The keys of one page. The one found last comes first.
struct keys {
    uint32_t count;
    uint32_t key[MAX_KEYS];
    bool is_any;  // or any word that somebody can have written at that place
    bool is_torn; // words may be put together from two
};

static const volatile struct stress_page *page_of(unsigned owner, uint32_t page)
{
    return &worker.of[stress_writer(owner, page)]->page[owner][page];
}

void view_begin(struct view *view, const struct stress_slot *slot, uint32_t offset, uint32_t bytes)
{
    view->owner = slot->owner;
    view->start = slot->start + offset;
    view->bytes = bytes;
    view->is_window = slot->is_window != 0;
    if (view->is_window || bytes == 0) {
        return;
    }
    uint32_t first = view->start / ABI_PAGE_SIZE;
    uint32_t last = (view->start + bytes - 1) / ABI_PAGE_SIZE;
    for (uint32_t page = first; page <= last; page++) {
        view->from[page - first] = page_of(view->owner, page)->stable;
    }
    __asm__ volatile("" ::: "memory");
}

static void gather(const struct view *view, uint32_t page, struct keys *keys)
{
    keys->count = 0;
    keys->is_any = true;
    if (view->is_window) {
        return;
    }
    const volatile struct stress_page *p = page_of(view->owner, page);
    uint32_t from = view->from[page - view->start / ABI_PAGE_SIZE];
    uint32_t count = p->latest - from + 1;
    bool is_any = false;
    for (uint32_t i = 0; i < count && count <= MAX_KEYS; i++) {
        uint32_t key = p->ring[(from + i) % RING_KEYS];
        is_any = is_any || key == KEY_ANY;
        keys->key[i] = key;
    }
    if (p->latest - from >= MAX_KEYS) { // overtaken
        worker.own->counts.weak++;
        return;
    }
    keys->count = count;
    keys->is_any = is_any;
}

// Somebody wrote it, at such a place of a page.
static bool is_plausible(uint32_t word, uint32_t i)
{
    uint32_t key = word - i * 0x9e3779b1u;

    if (word == (word & 0xff) * 0x01010101u) {
        return true; // zero, or filled
    }
    return (key & KEY_SPECIAL) == 0 &&
           (key & KEY_COUNT) < worker.of[key >> KEY_WORKER_SHIFT]->next_key;
}

static bool is_byte_right(const struct keys *keys, uint32_t at, uint8_t byte)
{
    for (uint32_t k = 0; k < keys->count; k++) {
        if ((uint8_t)(stress_word(keys->key[k], at / 4) >> at % 4 * 8) == byte) {
            return true;
        }
    }
    return keys->is_any;
}

static bool is_torn_right(const struct keys *keys, uint32_t i, uint32_t word)
{
    for (uint32_t b = 0; b < 4; b++) {
        if (!is_byte_right(keys, i * 4 + b, (uint8_t)(word >> b * 8))) {
            return false;
        }
    }
    return true;
}

static bool is_word_right(struct keys *keys, uint32_t i, uint32_t word)
{
    for (uint32_t k = 0; k < keys->count; k++) {
        uint32_t key = keys->key[k];
        if (key != KEY_ANY && stress_word(key, i) == word) {
            keys->key[k] = keys->key[0];
            keys->key[0] = key;
            return true;
        }
    }
    return (keys->is_any && is_plausible(word, i)) ||
           (keys->is_torn && is_torn_right(keys, i, word));
}

// What is looked at may be the pages themselves: then the writer goes on while it is.
static bool is_right_by_now(
    const struct view *view, struct keys *keys, uint32_t page, uint32_t i, uint32_t word)
{
    if (is_word_right(keys, i, word)) {
        return true;
    }
    __asm__ volatile("" ::: "memory");
    gather(view, page, keys);
    return is_word_right(keys, i, word);
}

static void report(
    const struct view *view, const struct keys *keys, uint32_t page, uint32_t i, uint32_t word)
{
    for (uint32_t k = 0; k < keys->count; k++) {
        log_err("may be key 0x%x: 0x%x", (unsigned)keys->key[k],
            (unsigned)stress_word(keys->key[k], i));
    }
    if (!view->is_window) {
        const volatile struct stress_page *p = page_of(view->owner, page);
        log_err("looked at %u + %u, since key %u; keys %u to %u: %x %x %x %x %x %x %x %x",
            (unsigned)view->start, (unsigned)view->bytes,
            (unsigned)view->from[page - view->start / ABI_PAGE_SIZE], (unsigned)p->stable,
            (unsigned)p->latest, (unsigned)p->ring[0], (unsigned)p->ring[1], (unsigned)p->ring[2],
            (unsigned)p->ring[3], (unsigned)p->ring[4], (unsigned)p->ring[5], (unsigned)p->ring[6],
            (unsigned)p->ring[7]);
    }
    FAIL("worker %u's %s page %u word %u: 0x%x (key 0x%x)", view->owner,
        view->is_window ? "window" : "arena", (unsigned)page, (unsigned)i, (unsigned)word,
        (unsigned)(word - i * 0x9e3779b1u));
}

// Words [i, end) of a page, of which the first is at `got`.
static void check_words(const struct view *view, struct keys *keys, uint32_t page,
    const uint8_t *got, uint32_t i, uint32_t end, uint32_t step)
{
    bool is_aligned = ((uintptr_t)got & 3) == 0;
    uint32_t ends = i + SAMPLE_ENDS;
    uint32_t word;

    while (i < end) {
        if (is_aligned) {
            word = *(const volatile uint32_t *)(const void *)got; // once
        } else {
            memcpy(&word, got, sizeof(word));
        }
        if ((keys->count == 0 || stress_word(keys->key[0], i) != word) &&
            !is_right_by_now(view, keys, page, i, word)) {
            report(view, keys, page, i, word);
        }
        uint32_t skip = i < ends || i + SAMPLE_ENDS >= end ? 1 : step;
        i += skip;
        got += 4 * skip;
    }
}

// The part of one page: bytes [at, at + bytes) of it are at `got`.
static void check_page(
    const struct view *view, uint32_t offset, const uint8_t *got, uint32_t bytes, uint32_t step)
{
    uint32_t page = (view->start + offset) / ABI_PAGE_SIZE;
    uint32_t at = (view->start + offset) % ABI_PAGE_SIZE;
    uint32_t end = at + bytes;
    struct keys keys;

    gather(view, page, &keys);
    keys.is_torn = (((uintptr_t)got ^ at) & 3) != 0 || (at & 3) != 0;
    for (; at < end && at % 4 != 0; at++, got++) {
        if (!is_byte_right(&keys, at, *got)) {
            report(view, &keys, page, at / 4, *got);
        }
    }
    uint32_t words_end = end & ~3u;
    if (at < words_end) {
        check_words(view, &keys, page, got, at / 4, words_end / 4, step);
        got += words_end - at;
        at = words_end;
    }
    for (; at < end; at++, got++) {
        if (!is_byte_right(&keys, at, *got)) {
            report(view, &keys, page, at / 4, *got);
        }
    }
}

void view_check(
    const struct view *view, uint32_t offset, const void *got, uint32_t bytes, bool is_whole)
{
    uint32_t step = is_whole ? 1 : SAMPLE_STEP + draw(8);
    const uint8_t *from = got;
    uint32_t rest_bytes = bytes;

    __asm__ volatile("" ::: "memory");
    while (rest_bytes > 0) {
        uint32_t to_end = ABI_PAGE_SIZE - (view->start + offset) % ABI_PAGE_SIZE;
        uint32_t part = rest_bytes < to_end ? rest_bytes : to_end;
        check_page(view, offset, from, part, step);
        offset += part;
        from += part;
        rest_bytes -= part;
    }
    worker.own->counts.words += bytes / 4 / step;
}

void fill_page(void *page, uint32_t key)
{
    uint32_t *to = page;
    uint32_t step = (key & KEY_SPECIAL) != 0 ? 0 : 0x9e3779b1u;
    uint32_t word = stress_word(key, 0);

    for (uint32_t i = 0; i < WORDS_PER_PAGE; i++, word += step) {
        to[i] = word;
    }
    __asm__ volatile("" ::: "memory");
}

void fill_bytes(uint8_t *to, uint32_t key, uint32_t at, uint32_t bytes)
{
    for (uint32_t end = at + bytes; at < end; at++, to++) {
        if (((at | (uintptr_t)to) & 3) == 0 && end - at >= 4) {
            *(uint32_t *)(void *)to = stress_word(key, at / 4);
            at += 3;
            to += 3;
        } else {
            *to = (uint8_t)(stress_word(key, at / 4) >> at % 4 * 8);
        }
    }
    __asm__ volatile("" ::: "memory");
}

bool has_one_key(const void *page, uint32_t *key)
{
    const uint32_t *from = page;
    uint32_t first = from[0];
    bool is_filled = first == (first & 0xff) * 0x01010101u && from[1] == first;
    uint32_t step = is_filled ? 0 : 0x9e3779b1u;

    for (uint32_t i = 0, word = first; i < WORDS_PER_PAGE; i++, word += step) {
        if (from[i] != word) {
            return false;
        }
    }
    *key = is_filled ? KEY_FILL(first & 0xff) : first;
    return is_filled || (first & KEY_SPECIAL) == 0;
}
