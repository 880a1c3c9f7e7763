// SPDX-License-Identifier: BSD-2-Clause
// Safemaps. A window is memory of this worker's in which it maps pages of others. What it shows is
// checked against what the pages may be; what it keeps when a mapping ends, and all of it that
// shows nothing, against a shadow.

#include <errno.h>
#include <string.h>

#include "minix/safecopies.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"
#include "worker.h"

enum { WINDOW_BYTES = WINDOW_PAGES * ABI_PAGE_SIZE, TOUCHES = 8, GAP_PAGES = 1 };

struct window {
    uint8_t
        *base; // with a guard page on either side; ANYWHERE: where the mapping is, NULL without one
    uint8_t *shadow;
    bool is_mapped; // as far as this worker knows: others may have ended it
    bool is_writable;
    bool is_wild;   // of the hostile grantor
    uint32_t first; // pages that show something
    uint32_t pages;
    struct view view; // since it was made
    struct claim claim;
    uint32_t
        written[WINDOW_PAGES]; // number of the key that was last written here to the whole page
};

static struct window windows[NR_WINDOWS];

void maps_start(void)
{
    uint32_t stride = WINDOW_PAGES + GAP_PAGES;
    uint32_t bytes = (NR_WINDOWS * stride + GAP_PAGES) * ABI_PAGE_SIZE;
    uint8_t *memory = vm_alloc(bytes);
    uint8_t *shadows = vm_alloc(bytes);

    MUST(memory != NULL && shadows != NULL);
    for (unsigned i = 0; i < NR_WINDOWS; i++) {
        uint32_t at = (i * stride + GAP_PAGES) * ABI_PAGE_SIZE;
        windows[i].base = i == ANYWHERE ? NULL : memory + at;
        windows[i].shadow = shadows + at;
    }
}

uint8_t *window_at(unsigned number)
{
    return windows[number].base;
}

static vir_bytes address_of(const struct window *w)
{
    return (vir_bytes)(uintptr_t)w->base + w->first * ABI_PAGE_SIZE;
}

// Bytes of the window, but for those that show something.
static void check_private(const struct window *w)
{
    uint32_t shown = w->is_mapped ? w->first * ABI_PAGE_SIZE : WINDOW_BYTES;
    uint32_t end = w->is_mapped ? (w->first + w->pages) * ABI_PAGE_SIZE : WINDOW_BYTES;

    if (w->base == NULL || w == &windows[ANYWHERE]) {
        return;
    }
    if (memcmp(w->base, w->shadow, shown) != 0 ||
        memcmp(w->base + end, w->shadow + end, WINDOW_BYTES - end) != 0) {
        for (uint32_t i = 0; i < WINDOW_BYTES; i++) {
            if ((i < shown || i >= end) && w->base[i] != w->shadow[i]) {
                FAIL("window %u byte %u: 0x%x, was 0x%x", (unsigned)(w - windows), (unsigned)i,
                    w->base[i], w->shadow[i]);
            }
        }
    }
}

static void check_guards(const struct window *w)
{
    if (w == &windows[ANYWHERE]) {
        return;
    }
    for (uint32_t i = 1; i <= GUARD_BYTES; i++) {
        MUST(*(w->base - i) == 0 && w->base[WINDOW_BYTES + i - 1] == 0);
    }
}

// --- mapping

static void choose_range(struct window *w, uint32_t *offset)
{
    const struct stress_slot *slot = &w->claim.slot;
    uint32_t pages = slot->bytes / ABI_PAGE_SIZE;
    uint32_t most = pages < WINDOW_PAGES ? pages : WINDOW_PAGES;

    w->pages = 1 + draw(most);
    *offset = draw(pages - w->pages + 1) * ABI_PAGE_SIZE;
    w->first = w == &windows[ANYWHERE] ? 0 : draw(WINDOW_PAGES - w->pages + 1);
}

static int map(struct window *w, uint32_t offset)
{
    const struct claim *claim = &w->claim;
    uint32_t bytes = w->pages * ABI_PAGE_SIZE;

    if (w != &windows[ANYWHERE]) {
        return sys_safemap(
            claim->grantor, claim->slot.gid, offset, address_of(w), bytes, D, w->is_writable);
    }
    void *address = NULL;
    int r =
        sys_safemap_any(claim->grantor, claim->slot.gid, offset, bytes, w->is_writable, &address);
    w->base = r == 0 ? address : NULL;
    MUST(r != 0 || ((uintptr_t)address != 0 && (uintptr_t)address % ABI_PAGE_SIZE == 0));
    return r;
}

// Over pages that may show something already: EINVAL as long as they do.
static void map_over(const struct window *w)
{
    struct claim claim;

    if (w == &windows[ANYWHERE] || !claim_pick(&claim, CPF_READ | CPF_MAP, ABI_PAGE_SIZE)) {
        return;
    }
    struct window before = *w;
    struct window *again = &windows[w - windows];
    uint32_t offset = 0;
    again->claim = claim;
    again->pages = 1;
    again->is_writable = false;
    view_begin(&again->view, &claim.slot, 0, ABI_PAGE_SIZE);
    int r = map(again, offset);
    if (r == 0) { // the mapping had ended: what it left is as private as the rest
        uint32_t at = (before.first + 1) * ABI_PAGE_SIZE;
        memcpy(again->shadow + at, again->base + at, (before.pages - 1) * ABI_PAGE_SIZE);
        again->is_wild = false;
        count_result(0);
        return;
    }
    *again = before;
    if (r == -EINVAL) {
        count_result(r);
    } else {
        claim_judge(&claim, 0, ABI_PAGE_SIZE, r);
    }
}

void do_map(void)
{
    struct window *w = &windows[draw(NR_WINDOWS)];
    uint32_t offset;

    if (w->is_mapped) {
        map_over(w);
        return;
    }
    if (!claim_pick(&w->claim, CPF_READ | CPF_MAP, ABI_PAGE_SIZE)) {
        return;
    }
    const struct claim *claim = &w->claim;
    choose_range(w, &offset);
    uint32_t bytes = w->pages * ABI_PAGE_SIZE;
    w->is_wild = false;
    w->is_writable = (claim->slot.access & CPF_WRITE) != 0 && claim_is_mine(claim, offset, bytes) &&
                     draw(3) != 0;
    memset(w->written, 0, sizeof(w->written));
    view_begin(&w->view, &claim->slot, offset, bytes);
    int r = map(w, offset);
    w->is_mapped = r == 0;
    if (r == -EINVAL && claim->slot.owner == worker.me) {
        count_result(r); // one's own pages
        return;
    }
    claim_judge(claim, offset, bytes, r);
    MUST(r != 0 || claim->slot.owner != worker.me);
}

// --- using

static void look(
    const struct window *w, const struct view *view, const uint8_t *from, bool is_whole)
{
    if (!w->is_wild) {
        view_check(view, 0, from, w->pages * ABI_PAGE_SIZE, is_whole);
    }
}

void do_look(void)
{
    const struct window *w = &windows[draw(NR_WINDOWS)];

    if (w->is_mapped) {
        look(w, &w->view, w->base + w->first * ABI_PAGE_SIZE, false);
    }
    check_private(w);
}

static void poke_private(struct window *w)
{
    uint32_t at = draw(WINDOW_PAGES) * ABI_PAGE_SIZE;
    uint32_t key = new_key();

    if (w == &windows[ANYWHERE]) {
        return;
    }
    if (draw(2) == 0) {
        fill_page(w->base + at, key);
    } else {
        uint32_t from = draw(ABI_PAGE_SIZE / 8) * 4;
        fill_bytes(w->base + at + from, key, from, ABI_PAGE_SIZE / 2);
    }
    memcpy(w->shadow + at, w->base + at, ABI_PAGE_SIZE);
}

// Through a writable mapping. Whether it still is one shows when it is given back.
static void poke_mapped(struct window *w)
{
    uint32_t i = draw(w->pages);
    uint32_t page = w->view.start / ABI_PAGE_SIZE + i;
    uint32_t key = page_begin(w->view.owner, page, new_key());
    uint8_t *at = w->base + (w->first + i) * ABI_PAGE_SIZE;

    if (draw(3) != 0) {
        fill_page(at, key);
        w->written[i] = worker.own->page[w->view.owner][page].latest;
        return;
    }
    volatile uint32_t *words = (volatile uint32_t *)(void *)at;
    for (uint32_t n = 0; n < TOUCHES; n++) {
        uint32_t word = draw(WORDS_PER_PAGE);
        words[word] = stress_word(key, word);
    }
}

void do_poke(void)
{
    struct window *w = &windows[draw(NR_WINDOWS)];

    if (!w->is_mapped) {
        poke_private(w);
    } else if (w->is_writable && !w->is_wild) {
        poke_mapped(w);
    } else {
        do_unmap();
    }
}

// --- giving back

static void confirm_written(const struct window *w)
{
    for (uint32_t i = 0; i < w->pages && w->is_writable; i++) {
        uint32_t page = w->view.start / ABI_PAGE_SIZE + i;
        if (w->written[i] != 0 && worker.own->page[w->view.owner][page].latest == w->written[i]) {
            page_confirm(w->view.owner, page);
        }
    }
}

// ANYWHERE: what a mapping leaves is private memory where there was none.
static void drop_memory(struct window *w)
{
    if (w == &windows[ANYWHERE]) {
        MUST_BE(vm_free(w->base, w->pages * ABI_PAGE_SIZE), 0);
        w->base = NULL;
    }
}

static void give_back(struct window *w)
{
    static struct view now;
    uint32_t at = w->first * ABI_PAGE_SIZE;
    uint32_t bytes = w->pages * ABI_PAGE_SIZE;

    now = w->view;
    if (!w->is_wild) {
        struct stress_slot slot = {.owner = (uint8_t)w->view.owner,
            .is_window = w->view.is_window,
            .start = w->view.start};
        view_begin(&now, &slot, 0, bytes);
    }
    memcpy(w->shadow + at, w->base + at, bytes);
    bool has_ended = !w->is_wild && claim_has_ended(&w->claim);
    int r = sys_safeunmap(D, address_of(w));
    count_result(r);
    if (r != -EINVAL && (r != 0 || has_ended)) {
        FAIL(
            "safeunmap: %d, of a mapping whose grant %s", r, has_ended ? "has ended" : "may stand");
    }
    const struct view *since =
        r == 0 ? &now : &w->view; // it was there till now, or ended at some time
    look(w, since, w->shadow + at, draw(4) == 0);
    look(w, since, w->base + at, draw(4) == 0);
    if (r == 0) {
        confirm_written(w);
    }
    memcpy(w->shadow + at, w->base + at, bytes);
    w->is_mapped = false;
    drop_memory(w);
}

void do_unmap(void)
{
    struct window *w = &windows[draw(NR_WINDOWS)];

    if (w->is_mapped) {
        give_back(w);
    }
    check_private(w);
    check_guards(w);
}

void unmap_all(void)
{
    for (unsigned i = 0; i < NR_WINDOWS; i++) {
        if (windows[i].is_mapped) {
            give_back(&windows[i]);
        }
        check_private(&windows[i]);
    }
}

void verify_windows(void)
{
    const struct window *w = &windows[draw(NR_WINDOWS)];

    check_private(w);
    check_guards(w);
}

// Whatever that grants now. It may be anything, but only there.
void map_rogue(cp_grant_id_t gid)
{
    struct window *w = &windows[WILD];

    if (w->is_mapped) {
        give_back(w);
    }
    w->pages = 1 + draw(WINDOW_PAGES);
    w->first = draw(WINDOW_PAGES - w->pages + 1);
    int r = sys_safemap(worker.rogue, gid, draw(ROGUE_PAGES) * ABI_PAGE_SIZE, address_of(w),
        w->pages * ABI_PAGE_SIZE, D, (int)draw(2));
    count_result(r);
    w->is_mapped = r == 0;
    w->is_wild = true;
    w->is_writable = false;
    if (r != 0 && r != -EPERM && r != -EINVAL && r != -EFAULT && r != -ELOOP && r != -EACCES) {
        FAIL("safemap of a hostile grant: %d", r);
    }
}
