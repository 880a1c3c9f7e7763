// SPDX-License-Identifier: BSD-2-Clause
// A worker's own pages.

#include <errno.h>

#include "abi/proto/vm.h"
#include "minix/ipc.h"
#include "minix/sysutil.h"
#include "worker.h"

enum {
    KEPT_ID = 1,
    ROOM = 3, // keys that stay free
    TOUCHES = 8,
    WRITES = 6, // pages written to at once, at most
    VERIFY_PAGES = 3,
    SELF_PAGES = BLOCK_PAGES + ANON_PAGES
};

static struct stress_page *page_of(unsigned owner, uint32_t page)
{
    return &worker.own->page[owner][page];
}

uint8_t *arena_at(uint32_t offset)
{
    uint32_t kept_bytes = KEPT_PAGES * ABI_PAGE_SIZE;

    return offset < kept_bytes ? worker.kept + offset : worker.anon + (offset - kept_bytes);
}

uint32_t new_key(void)
{
    return (uint32_t)worker.me << KEY_WORKER_SHIFT | (worker.own->next_key++ & KEY_COUNT);
}

bool page_has_room(unsigned owner, uint32_t page)
{
    const struct stress_page *p = page_of(owner, page);

    return p->latest - p->stable < RING_KEYS - ROOM;
}

uint32_t page_push(unsigned owner, uint32_t page, uint32_t key)
{
    struct stress_page *p = page_of(owner, page);

    p->ring[(p->latest + 1) % RING_KEYS] = key;
    __asm__ volatile("" ::: "memory");
    p->latest++;
    __asm__ volatile("" ::: "memory");
    return key;
}

uint32_t page_begin(unsigned owner, uint32_t page, uint32_t key)
{
    const struct stress_page *p = page_of(owner, page);

    return page_has_room(owner, page) ? page_push(owner, page, key)
                                      : p->ring[p->latest % RING_KEYS];
}

void page_confirm(unsigned owner, uint32_t page)
{
    struct stress_page *p = page_of(owner, page);

    __asm__ volatile("" ::: "memory");
    p->stable = p->latest;
}

static uint32_t begin_own(uint32_t page, uint32_t key)
{
    return page_push(worker.me, page, key);
}

void page_rewrite(uint32_t page)
{
    fill_page(arena_at(page * ABI_PAGE_SIZE), begin_own(page, new_key()));
    page_confirm(worker.me, page);
}

uint32_t draw_own_page(void)
{
    uint32_t n = draw(SELF_PAGES);

    return n < BLOCK_PAGES ? n : n - BLOCK_PAGES + KEPT_PAGES;
}

static void write_some(uint32_t page)
{
    if (draw(4) == 0 || !page_has_room(worker.me, page)) {
        page_rewrite(page);
        return;
    }
    uint32_t key = begin_own(page, new_key());
    volatile uint32_t *words = (volatile uint32_t *)(void *)arena_at(page * ABI_PAGE_SIZE);
    for (uint32_t n = 0; n < TOUCHES; n++) {
        uint32_t i = draw(WORDS_PER_PAGE);
        words[i] = stress_word(key, i);
    }
}

void do_write(void)
{
    uint32_t all = 1 + draw(WRITES);

    for (uint32_t n = 0; n < all; n++) {
        write_some(draw_own_page());
    }
    count_more(all - 1);
}

static int map_again(vir_bytes address, uint32_t bytes)
{
    struct message m = {.type = VM_MMAP};

    *MSG_PAYLOAD_OF(&m, struct vm_mmap_req) = (struct vm_mmap_req){.kind = VM_MMAP_ANON,
        .address = address,
        .bytes = bytes,
        .prot = VM_PROT_READ | VM_PROT_WRITE,
        .flags = VM_MAP_FIXED};
    return ipc_request(VM_EP, &m);
}

// The last block goes, and comes back full of zeroes.
void do_alloc(void)
{
    uint8_t *block = arena_at(COMING_PAGE * ABI_PAGE_SIZE);
    uint32_t bytes = BLOCK_PAGES * ABI_PAGE_SIZE;

    worker.own->coming_gen++;
    for (uint32_t page = COMING_PAGE; page < ARENA_PAGES; page++) {
        (void)begin_own(page, KEY_FILL(0));
    }
    MUST_BE(vm_free(block, bytes), 0);
    if (draw(4) == 0) {
        MUST_BE(rest(100), 0);
    }
    MUST_BE(map_again((vir_bytes)(uintptr_t)block, bytes), 0);
    for (uint32_t page = COMING_PAGE; page < ARENA_PAGES; page++) {
        page_confirm(worker.me, page);
    }
    worker.own->coming_gen++;
}

static void verify_pages(uint32_t page, uint32_t count)
{
    static struct view view;
    struct stress_slot own = {.owner = (uint8_t)worker.me};

    view_begin(&view, &own, page * ABI_PAGE_SIZE, count * ABI_PAGE_SIZE);
    for (uint32_t i = 0; i < count; i++) {
        view_check(
            &view, i * ABI_PAGE_SIZE, arena_at((page + i) * ABI_PAGE_SIZE), ABI_PAGE_SIZE, true);
    }
}

void do_verify(void)
{
    uint32_t page = draw(ARENA_PAGES - VERIFY_PAGES);

    if (page < KEPT_PAGES && page + VERIFY_PAGES > KEPT_PAGES) {
        page = KEPT_PAGES;
    }
    verify_pages(page, VERIFY_PAGES);
    verify_scratch(false);
    verify_windows();
}

void verify_arena(void)
{
    verify_pages(0, KEPT_PAGES);
    verify_pages(KEPT_PAGES, ANON_PAGES);
}

static void set_up_control(void)
{
    struct stress_control *own = worker.own;

    for (unsigned owner = 0; owner < NR_WORKERS; owner++) {
        for (uint32_t page = 0; page < ARENA_PAGES; page++) {
            own->page[owner][page].ring[0] = KEY_FILL(0);
        }
    }
    own->next_key = 1;
    own->magic = STRESS_MAGIC;
}

// What was in the process's own memory has gone with the predecessor, and so have its grants.
static void take_over(void)
{
    struct stress_control *own = worker.own;

    for (unsigned i = 0; i < NR_SLOTS; i++) {
        own->slot[i].gen |= 1;
    }
    own->coming_gen += own->coming_gen & 1;
    for (uint32_t page = KEPT_PAGES; page < ARENA_PAGES; page++) {
        (void)begin_own(page, KEY_FILL(0));
        page_confirm(worker.me, page);
    }
}

uint32_t arena_start(void)
{
    bool existed = false;
    uint8_t *region = kept_region(KEPT_ID, CONTROL_BYTES + KEPT_PAGES * ABI_PAGE_SIZE, &existed);

    worker.anon = vm_alloc(ANON_PAGES * ABI_PAGE_SIZE);
    MUST(region != NULL && worker.anon != NULL);
    worker.own = (struct stress_control *)(void *)region;
    worker.kept = region + CONTROL_BYTES;
    worker.of[worker.me] = worker.own;
    if (worker.own->magic == STRESS_MAGIC) {
        MUST(existed);
        take_over();
    } else {
        set_up_control();
    }
    worker.own->endpoint = self_endpoint();
    __asm__ volatile("" ::: "memory");
    worker.own->epoch++;
    worker.own->counts.lives++;
    return worker.own->epoch;
}
