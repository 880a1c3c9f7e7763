// SPDX-License-Identifier: BSD-2-Clause
// A worker of the stress suite: what its parts share. See stress.h for the rules.
#pragma once

#include "abi/grant.h"
#include "rest.h"
#include "stress.h"

enum {
    NR_WINDOWS = 5,
    ANYWHERE = 3, // is wherever VM puts it
    WILD =
        4, // for what the hostile grantor shows: not granted to others, as little as the one above
    WINDOW_PAGES = BLOCK_PAGES,
    SCRATCH_PAGES = 24,
    GUARD_BYTES = 64, // looked at on either side of what a call may change
    MAX_LINKS = GRANT_MAX_INDIRECT
};

struct worker {
    unsigned me;
    struct stress_control *own;
    const volatile struct stress_control *of[NR_WORKERS];
    uint8_t *kept;    // KEPT_PAGES of the own arena
    uint8_t *anon;    // and the rest
    endpoint_t rogue; // NONE: not there at present
};

extern struct worker worker;

// --- worker.c
uint32_t draw(uint32_t below); // 0 when `below` is 0
// Says what is wrong and where, and stands still for ever.
void fail_at(const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4), noreturn));
#define FAIL(...) fail_at(__FILE__, __LINE__, __VA_ARGS__)
#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            FAIL("%s", #condition);                                                                \
        }                                                                                          \
    } while (0)
#define MUST_BE(call, want)                                                                        \
    do {                                                                                           \
        int got_ = (call);                                                                         \
        if (got_ != (want)) {                                                                      \
            FAIL("%s: got %d, want %d", #call, got_, (want));                                      \
        }                                                                                          \
    } while (0)
// Counts the result of a call.
void count_result(int result);
// The present task has done so many operations more than one.
void count_more(uint32_t operations);

// --- content.c

// The keys that pages may have had from a moment on.
struct view {
    unsigned owner;
    uint32_t start; // bytes from the start of the arena
    uint32_t bytes;
    bool is_window; // of a window: anybody's words
    uint32_t from[ARENA_PAGES];
};

// From now on. The range lies in the arena, or in a window.
void view_begin(struct view *view, const struct stress_slot *slot, uint32_t offset, uint32_t bytes);
// `got`, which stands for the bytes of the view from `offset` on, has what was there between
// view_begin and now. `is_whole`: look at each word, else at a sample with both ends. Fails if not.
void view_check(
    const struct view *view, uint32_t offset, const void *got, uint32_t bytes, bool is_whole);
void fill_page(void *page, uint32_t key);
// Bytes [at, at + bytes) of a page with that key.
void fill_bytes(uint8_t *to, uint32_t key, uint32_t at, uint32_t bytes);
// Has the page one key, and which?
bool has_one_key(const void *page, uint32_t *key);

// --- arena.c

// The arena of a predecessor, if there was one, or a new one. Returns which life this is.
uint32_t arena_start(void);
uint8_t *arena_at(uint32_t offset);
uint32_t new_key(void);
// Publishes that a page (this worker is its writer) will get a key. Returns the key that it must
// get: an earlier one when too many are open.
uint32_t page_begin(unsigned owner, uint32_t page, uint32_t key);
uint32_t page_push(
    unsigned owner, uint32_t page, uint32_t key); // in any case: it will be confirmed soon
bool page_has_room(unsigned owner, uint32_t page);
// All of it has the latest key.
void page_confirm(unsigned owner, uint32_t page);
// The whole of an own page gets a new key.
void page_rewrite(uint32_t page);
// One of those that this worker owns and writes.
uint32_t draw_own_page(void);
void do_write(void);
void do_alloc(void);
void do_verify(void);
void verify_arena(void);

// --- rights.c

// A grant on offer, as it stood when it was chosen.
struct claim {
    unsigned worker;
    endpoint_t grantor;
    struct stress_slot slot;
    bool is_broken; // one of its parents stands no more
    unsigned nr_links;
    struct {
        unsigned worker;
        unsigned slot;
        uint32_t gen;
        uint32_t epoch;
    } link[MAX_LINKS];
    uint32_t owner_epoch;
    uint32_t coming_gen;
};

// A grant to this worker that has all those rights, to at least so many bytes. False: none found.
bool claim_pick(struct claim *claim, unsigned access, uint32_t bytes);
// A grant that is somebody else's.
bool claim_pick_foreign(struct claim *claim);
// Is the result one that the call may have? 0 always is; else the grant, or somebody on the way to
// it, must be gone.
void claim_judge(const struct claim *claim, uint32_t offset, uint32_t bytes, int result);
bool claim_stands(const struct claim *claim, uint32_t offset, uint32_t bytes);
// Have mappings made through it ended for certain? Those of kept pages outlive the death of the
// pages' owner.
bool claim_has_ended(const struct claim *claim);
// Is this worker the writer of all pages of the range?
bool claim_is_mine(const struct claim *claim, uint32_t offset, uint32_t bytes);
void rights_start(void);
void do_grant(void);
void do_revmap(void);
void do_freeze(void);
void do_stale(void);

// --- copies.c
void copies_start(void);
void do_copy_from(void);
void do_copy_pages(void);
void do_copy_to(void);
void do_copy_to_pages(void);
void do_vector(void);
void do_memset(void);
void verify_scratch(bool is_whole);
// Room for calls whose outcome is open; `scratch_settle` takes what is there now as right after
// looking around it.
uint8_t *scratch_at(uint32_t offset);
void scratch_settle(uint32_t offset, uint32_t bytes);
// Pages with own keys, to copy from.
uint8_t *staging_at(uint32_t offset);

// --- maps.c
void maps_start(void);
void do_map(void);
void do_look(void);
void do_poke(void);
void do_unmap(void);
// A window's address, for grants of it.
uint8_t *window_at(unsigned number);
void verify_windows(void);
void unmap_all(void);
void map_rogue(cp_grant_id_t gid);

// --- wrong.c
void do_wrong(void);
void do_rogue(void);
