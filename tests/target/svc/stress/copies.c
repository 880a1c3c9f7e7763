// SPDX-License-Identifier: BSD-2-Clause
// Safe copies, from others' pages and to them.

#include <errno.h>
#include <string.h>

#include "minix/safecopies.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"
#include "worker.h"

enum {
    GUARD_PAGES = 1,
    SCRATCH_BYTES = SCRATCH_PAGES * ABI_PAGE_SIZE,
    STAGING_PAGES = BLOCK_PAGES + 1,
    LOOK_BYTES = 2048,
    WHOLE_PAGES_MIN = 4,
    ODD_BYTES_MAX = 700, // built a byte at a time
    FEW_BYTES = 128,
    BURST = 24,
    VECTOR_MAX = 8,
    PART_PAGES = SCRATCH_PAGES / VECTOR_MAX
};

static uint8_t *scratch; // with a guard page on either side
static uint8_t *shadow;  // what it must hold, guards too
static uint8_t *staging;

void copies_start(void)
{
    uint32_t bytes = (SCRATCH_PAGES + 2 * GUARD_PAGES) * ABI_PAGE_SIZE;

    scratch = vm_alloc(bytes);
    shadow = vm_alloc(bytes);
    staging = vm_alloc(STAGING_PAGES * ABI_PAGE_SIZE);
    MUST(scratch != NULL && shadow != NULL && staging != NULL);
    for (uint32_t at = 0; at < bytes; at += ABI_PAGE_SIZE) {
        fill_page(scratch + at, new_key());
        memcpy(shadow + at, scratch + at, ABI_PAGE_SIZE);
    }
    scratch += GUARD_PAGES * ABI_PAGE_SIZE;
    shadow += GUARD_PAGES * ABI_PAGE_SIZE;
}

uint8_t *staging_at(uint32_t offset)
{
    return staging + offset;
}

uint8_t *scratch_at(uint32_t offset)
{
    return scratch + offset;
}

static void check_shadow(int32_t at, uint32_t bytes)
{
    if (memcmp(scratch + at, shadow + at, bytes) != 0) {
        for (uint32_t i = 0; i < bytes; i++) {
            if (scratch[at + (int32_t)i] != shadow[at + (int32_t)i]) {
                FAIL("scratch byte %d: 0x%x, was 0x%x", (int)(at + (int32_t)i),
                    scratch[at + (int32_t)i], shadow[at + (int32_t)i]);
            }
        }
    }
}

void scratch_settle(uint32_t offset, uint32_t bytes)
{
    check_shadow((int32_t)offset - GUARD_BYTES, GUARD_BYTES);
    check_shadow((int32_t)(offset + bytes), GUARD_BYTES);
    memcpy(shadow + offset, scratch + offset, bytes);
}

void verify_scratch(bool is_whole)
{
    int32_t first = -GUARD_PAGES * ABI_PAGE_SIZE;
    uint32_t all = (SCRATCH_PAGES + 2 * GUARD_PAGES) * ABI_PAGE_SIZE;

    if (is_whole) {
        check_shadow(first, all);
    } else {
        check_shadow(first + (int32_t)draw(all - LOOK_BYTES), LOOK_BYTES);
    }
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

// How many bytes a copy moves: mostly few, at times many pages with a head and a tail.
static uint32_t draw_size(uint32_t most)
{
    uint32_t kind = draw(16);
    uint32_t bytes = 1 + draw(kind < 10 ? ABI_PAGE_SIZE : SCRATCH_BYTES);

    return smaller(bytes, most);
}

// A place for so many bytes; as often as not at the offset in a page that the source has.
static uint32_t draw_place(uint32_t source, uint32_t bytes)
{
    uint32_t place = draw(SCRATCH_BYTES - bytes + 1);
    uint32_t alike = (place & ~(uint32_t)(ABI_PAGE_SIZE - 1)) | (source % ABI_PAGE_SIZE);

    return draw(2) == 0 && alike + bytes <= SCRATCH_BYTES ? alike : place;
}

static void copy_from(const struct claim *claim, uint32_t bytes)
{
    static struct view view;
    uint32_t offset = draw(claim->slot.bytes - bytes + 1);
    uint32_t place = draw_place(claim->slot.start + offset, bytes);

    view_begin(&view, &claim->slot, offset, bytes);
    int r = sys_safecopyfrom(
        claim->grantor, claim->slot.gid, offset, (vir_bytes)(uintptr_t)(scratch + place), bytes, D);
    if (r == 0) {
        view_check(&view, 0, scratch + place, bytes, bytes <= FEW_BYTES || draw(8) == 0);
    }
    scratch_settle(place, bytes);
    claim_judge(claim, offset, bytes, r);
}

void do_copy_from(void)
{
    struct claim claim;
    uint32_t count = 0;

    if (!claim_pick(&claim, CPF_READ, 1)) {
        return;
    }
    uint32_t most = smaller(claim.slot.bytes, SCRATCH_BYTES);
    if (draw(3) == 0) {
        copy_from(&claim, draw_size(most));
        return;
    }
    for (uint32_t all = 1 + draw(BURST); count < all; count++) {
        copy_from(&claim, 1 + draw(smaller(most, FEW_BYTES)));
    }
    count_more(count - 1);
}

// What own pages hold now is known to nobody; if it is one page of somebody's, that is what they
// are.
static void adopt(uint32_t page, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t key;
        if (has_one_key(arena_at((page + i) * ABI_PAGE_SIZE), &key)) {
            (void)page_push(worker.me, page + i, key);
            page_confirm(worker.me, page + i);
        } else {
            page_rewrite(page + i);
        }
    }
}

// Whole pages that become own pages of this worker, from where others copy them again.
void do_copy_pages(void)
{
    static struct view view;
    struct claim claim;

    if (!claim_pick(&claim, CPF_READ, WHOLE_PAGES_MIN * ABI_PAGE_SIZE)) {
        return;
    }
    uint32_t offset = -claim.slot.start % ABI_PAGE_SIZE;
    uint32_t pages = (claim.slot.bytes - offset) / ABI_PAGE_SIZE;
    bool is_kept = draw(4) == 0;
    uint32_t room = is_kept ? BLOCK_PAGES : ANON_PAGES;
    if (pages == 0 || (claim.slot.owner == worker.me)) { // onto itself
        return;
    }
    pages = 1 + draw(smaller(pages, room));
    uint32_t page = (is_kept ? 0 : KEPT_PAGES) + draw(room - pages + 1);
    uint32_t bytes = pages * ABI_PAGE_SIZE;
    uint8_t *to = arena_at(page * ABI_PAGE_SIZE);
    for (uint32_t i = 0; i < pages; i++) {
        if (!page_has_room(worker.me, page + i)) {
            page_rewrite(page + i);
        }
        (void)page_push(worker.me, page + i, KEY_ANY);
    }
    view_begin(&view, &claim.slot, offset, bytes);
    int r =
        sys_safecopyfrom(claim.grantor, claim.slot.gid, offset, (vir_bytes)(uintptr_t)to, bytes, D);
    if (r == 0) {
        view_check(&view, 0, to, bytes, true);
    }
    adopt(page, pages);
    claim_judge(&claim, offset, bytes, r);
}

// A grant to write to pages that are this worker's to write.
static bool pick_own(struct claim *claim)
{
    for (int i = 0; i < 4; i++) {
        if (claim_pick(claim, CPF_WRITE, 1) && claim_is_mine(claim, 0, claim->slot.bytes)) {
            return true;
        }
    }
    return false;
}

// Publishes new keys for the pages of a range, and builds its bytes in `from`.
static void stage(const struct claim *claim, uint32_t offset, uint32_t bytes, uint8_t *from)
{
    uint32_t at = claim->slot.start + offset;
    uint32_t end = at + bytes;

    while (at < end) {
        uint32_t part = smaller(end - at, ABI_PAGE_SIZE - at % ABI_PAGE_SIZE);
        uint32_t key = page_begin(claim->slot.owner, at / ABI_PAGE_SIZE, new_key());
        fill_bytes(from, key, at % ABI_PAGE_SIZE, part);
        from += part;
        at += part;
    }
}

// The pages that lie in the range as a whole have what they should have.
static void confirm(const struct claim *claim, uint32_t offset, uint32_t bytes)
{
    uint32_t start = claim->slot.start + offset;
    uint32_t first = (start + ABI_PAGE_SIZE - 1) / ABI_PAGE_SIZE;

    for (uint32_t page = first; (page + 1) * ABI_PAGE_SIZE <= start + bytes; page++) {
        page_confirm(claim->slot.owner, page);
    }
}

// Only whole words are written, so that there is none of two keys. False: the range has none.
static bool trim_to_words(const struct claim *claim, uint32_t *offset, uint32_t *bytes)
{
    uint32_t start = claim->slot.start + *offset;
    uint32_t first = (start + 3) & ~3u;
    uint32_t end = (start + *bytes) & ~3u;

    *offset += first - start;
    *bytes = end - first;
    return end > first;
}

static void copy_to(const struct claim *claim, uint32_t offset, uint32_t bytes, uint8_t *from)
{
    if (!trim_to_words(claim, &offset, &bytes)) {
        return;
    }
    stage(claim, offset, bytes, from);
    int r = sys_safecopyto(
        claim->grantor, claim->slot.gid, offset, (vir_bytes)(uintptr_t)from, bytes, D);
    if (r == 0) {
        confirm(claim, offset, bytes);
    }
    fill_bytes(from, new_key(), 0, smaller(bytes, 64)); // may not be seen there
    claim_judge(claim, offset, bytes, r);
}

void do_copy_to(void)
{
    struct claim claim;
    uint32_t all = 1 + draw(BURST);

    if (!pick_own(&claim)) {
        return;
    }
    for (uint32_t i = 0; i < all; i++) {
        uint32_t bytes = 1 + draw(smaller(claim.slot.bytes, i == 0 ? ODD_BYTES_MAX : FEW_BYTES));
        uint32_t offset = draw(claim.slot.bytes - bytes + 1);
        copy_to(&claim, offset, bytes, staging + draw(ABI_PAGE_SIZE));
    }
    count_more(all - 1);
}

void do_copy_to_pages(void)
{
    struct claim claim;

    if (!pick_own(&claim)) {
        return;
    }
    uint32_t head = -claim.slot.start % ABI_PAGE_SIZE;
    if (draw(4) == 0 || claim.slot.bytes < head + ABI_PAGE_SIZE) { // with head and tail
        uint32_t bytes = smaller(claim.slot.bytes, BLOCK_PAGES * ABI_PAGE_SIZE);
        copy_to(&claim, 0, bytes, staging + ((claim.slot.start + 3) & ~3u) % ABI_PAGE_SIZE);
        return;
    }
    uint32_t pages = (claim.slot.bytes - head) / ABI_PAGE_SIZE;
    copy_to(&claim, head, smaller(pages, BLOCK_PAGES) * ABI_PAGE_SIZE, staging);
}

void do_memset(void)
{
    struct claim claim;

    if (!pick_own(&claim)) {
        return;
    }
    uint32_t bytes = draw(2) == 0 ? claim.slot.bytes : 1 + draw(claim.slot.bytes);
    uint32_t offset = draw(claim.slot.bytes - bytes + 1);
    if (!trim_to_words(&claim, &offset, &bytes)) {
        return;
    }
    uint32_t start = claim.slot.start + offset;
    uint32_t last = (start + bytes - 1) / ABI_PAGE_SIZE;
    uint32_t byte = 1 + draw(255);
    for (uint32_t page = start / ABI_PAGE_SIZE; page <= last; page++) {
        if (!page_has_room(claim.slot.owner, page)) { // must get an earlier key, which is no byte
            return;
        }
    }
    for (uint32_t page = start / ABI_PAGE_SIZE; page <= last; page++) {
        (void)page_begin(claim.slot.owner, page, KEY_FILL(byte));
    }
    int r = sys_safememset(claim.grantor, claim.slot.gid, offset, (int)byte, bytes);
    if (r == 0) {
        confirm(&claim, offset, bytes);
    }
    claim_judge(&claim, offset, bytes, r);
}

// --- vectors

struct element {
    struct claim claim;
    struct view view;
    uint32_t offset;
    uint32_t bytes;
    uint32_t place;
    bool is_to;
};

static struct element elements[VECTOR_MAX];
static struct vscp_vec vector[VECTOR_MAX];

static bool draw_element(unsigned i)
{
    struct element *e = &elements[i];
    uint32_t most = (PART_PAGES - 1) * ABI_PAGE_SIZE;

    e->is_to = draw(3) == 0 && pick_own(&e->claim);
    if (!e->is_to && !claim_pick(&e->claim, CPF_READ, 1)) {
        return false;
    }
    e->bytes = 1 + draw(smaller(e->claim.slot.bytes, e->is_to ? ODD_BYTES_MAX : most));
    e->offset = draw(e->claim.slot.bytes - e->bytes + 1);
    if (e->is_to && !trim_to_words(&e->claim, &e->offset, &e->bytes)) {
        return false;
    }
    e->place = i * PART_PAGES * ABI_PAGE_SIZE + draw(ABI_PAGE_SIZE - GUARD_BYTES);
    uint8_t *address = e->is_to ? staging + i * ABI_PAGE_SIZE : scratch + e->place;
    vector[i] = (struct vscp_vec){.v_from = e->is_to ? SELF : e->claim.grantor,
        .v_to = e->is_to ? e->claim.grantor : SELF,
        .v_gid = e->claim.slot.gid,
        .v_offset = e->offset,
        .v_addr = (vir_bytes)(uintptr_t)address,
        .v_bytes = e->bytes};
    if (e->is_to) {
        stage(&e->claim, e->offset, e->bytes, address);
    }
    return true;
}

static void settle_element(struct element *e, bool is_done)
{
    if (e->is_to) {
        return; // a part of a page: whole ones are not that small
    }
    if (is_done) {
        view_check(&e->view, 0, scratch + e->place, e->bytes, false);
    }
    scratch_settle(e->place, e->bytes);
}

void do_vector(void)
{
    unsigned count = 1 + draw(VECTOR_MAX);
    int done = -1;

    for (unsigned i = 0; i < count; i++) {
        if (!draw_element(i)) {
            return;
        }
    }
    for (unsigned i = 0; i < count; i++) {
        view_begin(
            &elements[i].view, &elements[i].claim.slot, elements[i].offset, elements[i].bytes);
    }
    int r = sys_vsafecopy_done(vector, (int)count, &done);
    if (done < 0 || done > (int)count || (r == 0) != (done == (int)count)) {
        FAIL("vector of %u: %d with %d done", count, r, done);
    }
    for (unsigned i = 0; i < count; i++) {
        settle_element(&elements[i], (int)i < done);
    }
    count_more((uint32_t)done);
    if (r == 0) {
        count_result(0);
    } else {
        claim_judge(&elements[done].claim, elements[done].offset, elements[done].bytes, r);
    }
}
