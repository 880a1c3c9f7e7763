// SPDX-License-Identifier: BSD-2-Clause
// Grants: a worker's own, which come and go, and those of the others that it uses.

#include <errno.h>
#include <string.h>

#include "minix/safecopies.h"
#include "minix/syslib.h"
#include "worker.h"

enum {
    SLOTS_EACH = NR_SLOTS / (NR_WORKERS - 1), // for each of the others
    TRIES = 12,
    DEATH_TRIES = 4000,
    DEATH_US = 1000,
    MAX_DEPTH = 3
};

static uint8_t frozen[BLOCK_PAGES * ABI_PAGE_SIZE];

// --- of the others

static struct stress_slot read_slot(unsigned owner, unsigned number)
{
    const volatile struct stress_slot *from = &worker.of[owner]->slot[number];
    struct stress_slot slot;
    uint32_t gen = from->gen;

    __asm__ volatile("" ::: "memory");
    slot = *(const struct stress_slot *)(uintptr_t)from;
    __asm__ volatile("" ::: "memory");
    slot.gen = from->gen == gen ? gen : 1; // being changed: an odd one is not used
    return slot;
}

static void add_link(struct claim *claim, unsigned owner, unsigned slot, uint32_t gen)
{
    claim->link[claim->nr_links].worker = owner;
    claim->link[claim->nr_links].slot = slot;
    claim->link[claim->nr_links].gen = gen;
    claim->link[claim->nr_links].epoch = worker.of[owner]->epoch;
    claim->nr_links++;
}

static void follow(struct claim *claim)
{
    struct stress_slot slot = claim->slot;

    while (slot.kind == SLOT_CHAIN && claim->nr_links < MAX_LINKS) {
        add_link(claim, slot.parent_worker, slot.parent_slot, slot.parent_gen);
        if (worker.of[slot.parent_worker]->slot[slot.parent_slot].gen != slot.parent_gen) {
            claim->is_broken = true;
            return;
        }
        slot = read_slot(slot.parent_worker, slot.parent_slot);
    }
}

static bool take(struct claim *claim, unsigned owner, unsigned number, bool is_foreign)
{
    struct stress_slot slot = read_slot(owner, number);

    if (slot.gid <= 0 || (slot.gen & 1) != 0 ||
        is_foreign != (slot.to != worker.own->endpoint && slot.to != ANY)) {
        return false;
    }
    memset(claim, 0, sizeof(*claim));
    claim->worker = owner;
    claim->slot = slot;
    claim->grantor = worker.of[owner]->endpoint;
    claim->owner_epoch = worker.of[slot.owner]->epoch;
    claim->coming_gen = worker.of[slot.owner]->coming_gen;
    add_link(claim, owner, number, slot.gen);
    follow(claim);
    return true;
}

bool claim_pick(struct claim *claim, unsigned access, uint32_t bytes)
{
    for (unsigned i = 0; i < TRIES; i++) {
        unsigned owner = (worker.me + 1 + draw(NR_WORKERS - 1)) % NR_WORKERS;
        if (take(claim, owner, draw(NR_SLOTS), false) && (claim->slot.access & access) == access &&
            claim->slot.bytes >= bytes) {
            worker.own->counts.chains += claim->nr_links > 1;
            return true;
        }
    }
    return false;
}

bool claim_pick_foreign(struct claim *claim)
{
    return take(claim, (worker.me + 1 + draw(NR_WORKERS - 1)) % NR_WORKERS, draw(NR_SLOTS), true);
}

static bool is_coming(const struct claim *claim, uint32_t offset, uint32_t bytes)
{
    return !claim->slot.is_window &&
           claim->slot.start + offset + bytes > COMING_PAGE * ABI_PAGE_SIZE;
}

bool claim_stands(const struct claim *claim, uint32_t offset, uint32_t bytes)
{
    if (claim->is_broken || worker.of[claim->slot.owner]->epoch != claim->owner_epoch) {
        return false;
    }
    if (is_coming(claim, offset, bytes) &&
        ((claim->coming_gen & 1) != 0 ||
            worker.of[claim->slot.owner]->coming_gen != claim->coming_gen)) {
        return false;
    }
    for (unsigned i = 0; i < claim->nr_links; i++) {
        const volatile struct stress_control *of = worker.of[claim->link[i].worker];
        if (of->slot[claim->link[i].slot].gen != claim->link[i].gen ||
            of->epoch != claim->link[i].epoch) {
            return false;
        }
    }
    return true;
}

bool claim_has_ended(const struct claim *claim)
{
    bool is_kept = !claim->slot.is_window && claim->slot.start < KEPT_PAGES * ABI_PAGE_SIZE;

    for (unsigned i = 0; i < claim->nr_links; i++) {
        const volatile struct stress_control *of = worker.of[claim->link[i].worker];
        if (of->epoch == claim->link[i].epoch) {
            if (of->slot[claim->link[i].slot].gen - claim->link[i].gen >= 2) {
                return true; // on offer again: so the revocation is over
            }
        } else if (!is_kept || i + 1 < claim->nr_links) {
            return true;
        }
    }
    return false;
}

// Whoever died is not told of here: its successor will be.
static bool falls(const struct claim *claim, uint32_t offset, uint32_t bytes)
{
    for (unsigned i = 0; i < DEATH_TRIES; i++) {
        if (!claim_stands(claim, offset, bytes)) {
            return true;
        }
        MUST_BE(rest(DEATH_US), 0);
    }
    return false;
}

void claim_judge(const struct claim *claim, uint32_t offset, uint32_t bytes, int result)
{
    count_result(result);
    if (result == 0) {
        return;
    }
    bool is_known = result == -EPERM || result == -EINVAL || result == -EFAULT;
    if (!is_known || !falls(claim, offset, bytes)) {
        FAIL("grant %d of worker %u, %u links, kind %u, owner %u, %u + %u of %u: %d",
            (int)claim->slot.gid, claim->worker, claim->nr_links, claim->slot.kind,
            claim->slot.owner, (unsigned)offset, (unsigned)bytes, (unsigned)claim->slot.bytes,
            result);
    }
}

bool claim_is_mine(const struct claim *claim, uint32_t offset, uint32_t bytes)
{
    uint32_t start = claim->slot.start + offset;

    if (claim->slot.is_window || bytes == 0) {
        return false;
    }
    for (uint32_t page = start / ABI_PAGE_SIZE; page <= (start + bytes - 1) / ABI_PAGE_SIZE;
         page++) {
        if (stress_writer(claim->slot.owner, page) != worker.me) {
            return false;
        }
    }
    return true;
}

// --- own

static void draw_range(uint32_t first, uint32_t pages, struct stress_slot *slot)
{
    uint32_t bytes = pages * ABI_PAGE_SIZE;
    uint32_t unit = draw(4) != 0 ? ABI_PAGE_SIZE : 1;
    uint32_t start = draw(bytes / unit) * unit;

    slot->start = first * ABI_PAGE_SIZE + start;
    slot->bytes = (1 + draw((bytes - start) / unit)) * unit;
    slot->access |= CPF_READ;
    if (unit != 1) {
        slot->access |= draw(4) != 0 ? CPF_MAP : 0;
    }
}

static int grant_arena(struct stress_slot *slot, unsigned number)
{
    slot->owner = (uint8_t)worker.me;
    if (number % SLOTS_EACH < 2) {
        uint32_t is_kept = draw(2);
        draw_range(is_kept ? 0 : KEPT_PAGES, is_kept ? KEPT_PAGES : ANON_PAGES, slot);
        slot->access |=
            draw(4) == 0 && slot->to != ANY ? CPF_WRITE : 0; // its user knows what it may write
    } else {
        uint32_t block = (slot->grantee + NR_WORKERS - worker.me) % NR_WORKERS;
        if (draw(3) == 0) { // for a third to pass on to the writer
            block = 1 + draw(NR_WORKERS - 1);
        }
        slot->to = worker.of[slot->grantee]->endpoint;
        draw_range(block * BLOCK_PAGES, BLOCK_PAGES, slot);
        slot->access |= CPF_WRITE;
    }
    return cpf_grant_direct(
        slot->to, (vir_bytes)(uintptr_t)arena_at(slot->start), slot->bytes, slot->access);
}

static int grant_window(struct stress_slot *slot)
{
    unsigned window = draw(ANYWHERE);

    slot->owner = (uint8_t)worker.me;
    slot->is_window = 1;
    draw_range(0, WINDOW_PAGES, slot);
    return cpf_grant_direct(
        slot->to, (vir_bytes)(uintptr_t)window_at(window) + slot->start, slot->bytes, slot->access);
}

// Passes on what another has granted, all of it or less.
static int grant_chain(struct stress_slot *slot)
{
    struct claim parent;

    if (!claim_pick(&parent, CPF_READ, 1) || parent.slot.depth >= MAX_DEPTH) {
        return GRANT_INVALID;
    }
    const struct stress_slot *from = &parent.slot;
    slot->owner = from->owner;
    slot->is_window = from->is_window;
    slot->parent_worker = (uint8_t)parent.worker;
    slot->parent_slot = (uint8_t)parent.link[0].slot;
    slot->parent_gen = from->gen;
    slot->depth = from->depth + 1;
    slot->to = worker.of[slot->grantee]->endpoint; // to write is one's right, not anybody's
    if (draw(2) == 0) {
        slot->start = from->start;
        slot->bytes = from->bytes;
        slot->access = from->access;
        return cpf_grant_indirect(slot->to, parent.grantor, from->gid);
    }
    bool is_pages = ((from->start | from->bytes) & (ABI_PAGE_SIZE - 1)) == 0;
    uint32_t unit = is_pages ? ABI_PAGE_SIZE : 1;
    uint32_t offset = draw(from->bytes / unit) * unit;
    slot->start = from->start + offset;
    slot->bytes = (1 + draw((from->bytes - offset) / unit)) * unit;
    unsigned access = CPF_READ | CPF_WRITE | (is_pages ? CPF_MAP : 0);
    slot->access = (uint8_t)(from->access & access);
    return cpf_grant_indirect_range(
        slot->to, parent.grantor, from->gid, offset, slot->bytes, (int)access);
}

// Nothing of the slot but its generation matters while that is odd.
static void offer(unsigned number)
{
    struct stress_slot *slot = &worker.own->slot[number];
    uint32_t gen = slot->gen;
    int gid;

    memset(slot, 0, sizeof(*slot));
    slot->gen = gen;
    slot->grantee = (uint8_t)((worker.me + 1 + number / SLOTS_EACH) % NR_WORKERS);
    slot->to = draw(8) == 0 ? ANY : worker.of[slot->grantee]->endpoint;
    if (number % SLOTS_EACH < 4) {
        slot->kind = SLOT_ARENA;
        gid = grant_arena(slot, number);
        MUST(gid > 0);
    } else if (number % SLOTS_EACH == 4) {
        slot->kind = SLOT_CHAIN;
        gid = grant_chain(slot);
    } else {
        slot->kind = SLOT_WINDOW;
        gid = grant_window(slot);
        MUST(gid > 0);
    }
    __asm__ volatile("" ::: "memory");
    slot->gid = gid;
    slot->gen += gid > 0;
}

static void withdraw(unsigned number)
{
    struct stress_slot *slot = &worker.own->slot[number];

    if ((slot->gen & 1) != 0) {
        return; // offers nothing
    }
    slot->gen++;
    __asm__ volatile("" ::: "memory");
    if (slot->gid <= 0) {
        return;
    }
    MUST_BE(cpf_revoke(slot->gid), 0);
    struct stress_stale *stale = &worker.own->stale[draw(NR_STALE)];
    stale->gid = 0;
    __asm__ volatile("" ::: "memory");
    stale->to = slot->to;
    __asm__ volatile("" ::: "memory");
    stale->gid = slot->gid;
}

void rights_start(void)
{
    for (unsigned i = 0; i < NR_SLOTS; i++) {
        worker.own->slot[i].gen |= 1; // 0 in a new arena
        offer(i);
    }
}

void do_grant(void)
{
    unsigned number = draw(NR_SLOTS);

    withdraw(number);
    offer(number);
}

void do_revmap(void)
{
    const struct stress_slot *slot = &worker.own->slot[draw(NR_SLOTS)];

    if (draw(2) == 0 && slot->gid > 0) {
        MUST_BE(sys_saferevmap_gid(slot->gid), 0);
    } else {
        MUST_BE(
            sys_saferevmap_addr((vir_bytes)(uintptr_t)arena_at(draw(ARENA_PAGES) * ABI_PAGE_SIZE)),
            0);
    }
}

// Kept pages may still be mapped by grants of a predecessor, which only an address can end. Later
// ones end with their grant.
static void end_old_mappings(uint32_t block)
{
    static bool has_ended[NR_WORKERS];
    uint32_t end = (block + 1) * BLOCK_PAGES * ABI_PAGE_SIZE;

    if (worker.own->epoch == 1 || has_ended[block]) {
        return;
    }
    for (uint32_t at = block * BLOCK_PAGES * ABI_PAGE_SIZE; at < end; at += ABI_PAGE_SIZE) {
        MUST_BE(sys_saferevmap_addr((vir_bytes)(uintptr_t)arena_at(at)), 0);
    }
    has_ended[block] = true;
}

// When nobody has the right to write to a block, and no mapping of it, it stays as it is.
void do_freeze(void)
{
    uint32_t block = 1 + draw(NR_WORKERS - 1);
    uint32_t start = block * BLOCK_PAGES * ABI_PAGE_SIZE;
    uint32_t bytes = BLOCK_PAGES * ABI_PAGE_SIZE;
    const uint8_t *pages = arena_at(start);
    bool withdrawn[NR_SLOTS] = {false};

    for (unsigned i = 0; i < NR_SLOTS; i++) {
        const struct stress_slot *slot = &worker.own->slot[i];
        if (slot->kind == SLOT_ARENA && (slot->access & CPF_WRITE) != 0 &&
            slot->start < start + bytes && start < slot->start + slot->bytes) {
            withdraw(i);
            withdrawn[i] = true;
        }
    }
    end_old_mappings(block);
    memcpy(frozen, pages, bytes);
    MUST_BE(rest(draw(1000)), 0);
    if (memcmp(frozen, pages, bytes) != 0) {
        FAIL("block %u changed though nobody may write to it", (unsigned)block);
    }
    for (unsigned i = 0; i < NR_SLOTS; i++) {
        if (withdrawn[i]) {
            offer(i);
        }
    }
}

void do_stale(void)
{
    unsigned owner = (worker.me + 1 + draw(NR_WORKERS - 1)) % NR_WORKERS;
    const volatile struct stress_control *of = worker.of[owner];
    unsigned number = draw(NR_STALE);
    uint32_t epoch = of->epoch;
    int32_t gid = of->stale[number].gid;
    endpoint_t to = of->stale[number].to;

    if (gid <= 0 || (to != worker.own->endpoint && to != ANY)) {
        return;
    }
    int r = sys_safecopyfrom(of->endpoint, gid, 0, (vir_bytes)(uintptr_t)staging_at(0), 1, D);
    count_result(r);
    for (unsigned i = 0; r != -EPERM && r != 0 && of->epoch == epoch && i < DEATH_TRIES; i++) {
        MUST_BE(rest(DEATH_US), 0);
    }
    if (r == 0 || (r != -EPERM && of->epoch == epoch)) {
        FAIL("stale grant %d of worker %u: %d", (int)gid, owner, r);
    }
}
