// SPDX-License-Identifier: BSD-2-Clause
// See fake_kernel.h.

#include "fake_kernel.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "bootmem.h"
#include "proc.h"
#include "safemap.h"

int fake_result;
vir_bytes fake_address;
struct kcall_vmgrant_rep fake_grant;
struct fake_copy fake_copy;

static uint32_t value[FAKE_FRAMES];
static bool is_table[FAKE_FRAMES];

static struct tables {
    phys_bytes l1; // 0: free
    uint32_t *chunk[NR_CHUNKS];
    phys_bytes l2[NR_CHUNKS];
} spaces[2 * FAKE_PROCS];
static struct {
    endpoint_t endpoint;
    int generation;
    phys_bytes l1;
} procs[FAKE_PROCS];
static phys_bytes own_l1;

static void fail(const char *text, uint32_t number)
{
    fprintf(stderr, "kernel: %s: 0x%x\n", text, number);
    abort();
}

static unsigned index_of(phys_bytes phys)
{
    uint32_t index = (phys - FAKE_RAM) / ABI_PAGE_SIZE;
    if (phys < FAKE_RAM || index >= FAKE_FRAMES) {
        fail("no RAM", phys);
    }
    return index;
}

static struct tables *find(phys_bytes l1)
{
    for (struct tables *t = spaces; t < &spaces[2 * FAKE_PROCS]; t++) {
        if (t->l1 == l1) {
            return t;
        }
    }
    return NULL;
}

static void map_one(struct tables *t, const struct vm_pte *entry)
{
    phys_bytes phys = entry->pte & SHADOW_ADDRESS;
    if (entry->address % ABI_PAGE_SIZE != 0 || entry->address >= ABI_USER_END ||
        entry->address == 0) {
        fail("bad address", entry->address);
    }
    if (t->chunk[entry->address >> CHUNK_SHIFT] == NULL) {
        fail("entry without second-level table", entry->address);
    }
    uint32_t *word =
        &t->chunk[entry->address >> CHUNK_SHIFT][(entry->address >> ABI_PAGE_SHIFT) % CHUNK_PAGES];
    if ((entry->pte & PTE_UNMAP) != 0) {
        *word = 0;
        return;
    }
    if (is_table[index_of(phys)]) {
        fail("a table would be mapped", phys);
    }
    if ((entry->pte & PTE_WRITE) != 0 && (entry->pte & PTE_EXEC) != 0) {
        fail("writable and executable", entry->address);
    }
    if ((entry->pte & PTE_ZERO) != 0) {
        value[index_of(phys)] = 0;
    }
    if ((entry->pte & PTE_COPY) != 0) {
        value[index_of(phys)] = value[index_of(entry->source)];
    }
    *word = phys | (entry->pte & 0x1f);
}

void kernel_map(phys_bytes l1, const struct vm_pte *entries, uint32_t count)
{
    if (count == 0 || count > VMMAP_MAX) {
        fail("batch", count);
    }
    if (l1 == own_l1) {
        for (uint32_t i = 0; i < count; i++) {
            int fill = (entries[i].pte & PTE_UNMAP) != 0 ? 0xa5 : 0;
            memset((void *)(uintptr_t)entries[i].address, fill, ABI_PAGE_SIZE);
        }
        return;
    }
    struct tables *t = find(l1);
    if (t == NULL) {
        fail("no such table", l1);
    }
    for (uint32_t i = 0; i < count; i++) {
        map_one(t, &entries[i]);
    }
}

void kernel_map_resume(phys_bytes l1, const struct vm_pte *entry, endpoint_t endpoint)
{
    kernel_map(l1, entry, 1);
    kernel_resume(endpoint, 0, 0);
}

int kernel_try_map(phys_bytes l1, const struct vm_pte *entries, uint32_t count)
{
    kernel_map(l1, entries, count);
    return 0;
}

void kernel_resume(endpoint_t endpoint, int result, vir_bytes address)
{
    (void)endpoint;
    fake_result = result;
    fake_address = address;
}

static void set_table(phys_bytes phys, bool to)
{
    if (is_table[index_of(phys)] == to) {
        fail("table made or freed twice", phys);
    }
    is_table[index_of(phys)] = to;
}

void kernel_table_new_l1(phys_bytes l1)
{
    set_table(l1, true);
    struct tables *t = find(0);
    if (t == NULL) {
        fail("too many tables", l1);
    }
    memset(t, 0, sizeof(*t));
    t->l1 = l1;
}

void kernel_table_free_l1(phys_bytes l1)
{
    struct tables *t = find(l1);
    for (unsigned i = 0; i < NR_CHUNKS; i++) {
        if (t->chunk[i] != NULL) {
            fail("first-level table in use", l1);
        }
    }
    for (unsigned i = 0; i < FAKE_PROCS; i++) {
        if (procs[i].l1 == l1) {
            fail("first-level table bound", l1);
        }
    }
    t->l1 = 0;
    set_table(l1, false);
}

void kernel_table_new_l2(phys_bytes l1, phys_bytes frame, vir_bytes address)
{
    if (l1 == own_l1) {
        return;
    }
    struct tables *t = find(l1);
    set_table(frame, true);
    t->chunk[address >> CHUNK_SHIFT] = calloc(CHUNK_PAGES, sizeof(uint32_t));
    t->l2[address >> CHUNK_SHIFT] = frame;
}

void kernel_table_free_l2(phys_bytes l1, phys_bytes frame, vir_bytes address)
{
    struct tables *t = find(l1);
    uint32_t **chunk = &t->chunk[address >> CHUNK_SHIFT];
    if (t->l2[address >> CHUNK_SHIFT] != frame) {
        fail("another second-level table", frame);
    }
    free(*chunk);
    *chunk = NULL;
    set_table(frame, false);
}

int kernel_bind(endpoint_t endpoint, phys_bytes l1)
{
    procs[endpoint_slot(endpoint) - FIRST_DYNAMIC_SLOT].l1 = l1;
    return 0;
}

endpoint_t fake_new_endpoint(void)
{
    for (int i = 0; i < FAKE_PROCS; i++) {
        if (procs[i].endpoint == 0) {
            procs[i].endpoint =
                endpoint_make(++procs[i].generation % 1000 + 1, FIRST_DYNAMIC_SLOT + i);
            return procs[i].endpoint;
        }
    }
    return 0;
}

void fake_clear(endpoint_t endpoint)
{
    procs[endpoint_slot(endpoint) - FIRST_DYNAMIC_SLOT].endpoint = 0;
}

int kernel_fork(endpoint_t parent, phys_bytes l1, bool is_root, endpoint_t *child)
{
    (void)parent;
    (void)is_root;
    *child = fake_new_endpoint();
    return *child == 0 ? -EAGAIN : kernel_bind(*child, l1);
}

void kernel_zero_frame(phys_bytes frame)
{
    value[index_of(frame)] = 0;
}

// Only the first word of a page is there.
void kernel_read_frame(phys_bytes frame, uint32_t offset, void *buffer, uint32_t bytes)
{
    memset(buffer, 0, bytes);
    if (offset == 0 && bytes >= 4) {
        memcpy(buffer, &value[index_of(frame)], 4);
    }
}

void kernel_write_frame(phys_bytes frame, uint32_t offset, const void *buffer, uint32_t bytes)
{
    if (offset == 0 && bytes >= 4) {
        memcpy(&value[index_of(frame)], buffer, 4);
    }
}

static struct tables *tables_of(endpoint_t endpoint)
{
    return find(procs[endpoint_slot(endpoint) - FIRST_DYNAMIC_SLOT].l1);
}

int64_t fake_peek(endpoint_t endpoint, vir_bytes address, bool *writable)
{
    struct tables *t = tables_of(endpoint);
    const uint32_t *chunk = t->chunk[address >> CHUNK_SHIFT];
    uint32_t word = chunk == NULL ? 0 : chunk[(address >> ABI_PAGE_SHIFT) % CHUNK_PAGES];
    if (word == 0) {
        return -1;
    }
    *writable = (word & PTE_WRITE) != 0;
    return value[index_of(word & SHADOW_ADDRESS)];
}

void fake_poke(endpoint_t endpoint, vir_bytes address, uint32_t new_value)
{
    struct tables *t = tables_of(endpoint);
    uint32_t word = t->chunk[address >> CHUNK_SHIFT][(address >> ABI_PAGE_SHIFT) % CHUNK_PAGES];
    value[index_of(word & SHADOW_ADDRESS)] = new_value;
}

int kernel_read_process(
    endpoint_t owner, vir_bytes address, phys_bytes frame, uint32_t offset, uint32_t bytes)
{
    bool writable;
    int64_t word = fake_peek(owner, address & ~(vir_bytes)(ABI_PAGE_SIZE - 1), &writable);
    (void)bytes;
    if (word < 0 || offset != 0) {
        fail("page of a grant not there", address);
    }
    value[index_of(frame)] = (uint32_t)word;
    return 0;
}

int kernel_check_grant(const struct kcall_vmgrant_req *req, struct kcall_vmgrant_rep *rep)
{
    *rep = fake_grant;
    rep->address += req->offset;
    return 0;
}

static uint32_t *word_at(phys_bytes l1, vir_bytes address)
{
    struct tables *t = find(l1);
    uint32_t *chunk = t == NULL ? NULL : t->chunk[address >> CHUNK_SHIFT];
    if (chunk == NULL) {
        fail("pages are shared where no table is", address);
    }
    return &chunk[(address >> ABI_PAGE_SHIFT) % CHUNK_PAGES];
}

void kernel_share(const struct kcall_vmshare_req *req)
{
    if (req->pages == 0 || req->pages > VMMAP_MAX) {
        fail("pages to share", req->pages);
    }
    for (uint32_t i = 0; i < req->pages; i++) {
        uint32_t *from = word_at(req->from_l1, req->from + i * ABI_PAGE_SIZE);
        uint32_t *to = word_at(req->to_l1, req->to + i * ABI_PAGE_SIZE);
        if (*from == 0 || (req->mode == VMSHARE_WRITE && (*from & PTE_WRITE) == 0) ||
            ((req->mode & VMSHARE_OWN) != 0 && (*from & PTE_EXEC) != 0)) {
            fail("a page that cannot be shared", req->from);
        }
        if (req->mode == VMSHARE_COW) {
            *from &= ~(uint32_t)PTE_WRITE;
        } else if ((req->mode & VMSHARE_OWN) != 0) {
            *from |= PTE_WRITE;
        }
        *to = (*from & SHADOW_ADDRESS) | PTE_READ |
              ((req->mode & VMSHARE_WRITE) != 0 ? PTE_WRITE : 0);
    }
}

void kernel_flush(void)
{
}

int kernel_share_copy(endpoint_t requester, uint32_t pages)
{
    struct fake_copy *copy = &fake_copy;
    if (requester != copy->requester || pages > copy->pages) {
        return -ESRCH;
    }
    if (copy->refuse_at != 0 && --copy->refuse_at == 0) {
        return -EPERM; // revoked meanwhile
    }
    const struct kcall_vmshare_req req = {.from_l1 = tables_of(copy->from)->l1,
        .from = copy->from_address,
        .to_l1 = tables_of(copy->to)->l1,
        .to = copy->to_address,
        .pages = pages,
        .mode = VMSHARE_COW};
    kernel_share(&req);
    copy->from_address += pages * ABI_PAGE_SIZE;
    copy->to_address += pages * ABI_PAGE_SIZE;
    copy->pages -= pages;
    if (copy->pages == 0) {
        kernel_resume(requester, 0, 0);
    }
    return 0;
}

int kernel_check_window(endpoint_t endpoint, phys_bytes phys, uint32_t bytes)
{
    (void)endpoint;
    (void)phys;
    (void)bytes;
    return -EPERM;
}

uint32_t kernel_priv_flags(endpoint_t endpoint)
{
    (void)endpoint;
    return 0;
}

bool kernel_is_root(endpoint_t endpoint)
{
    (void)endpoint;
    return true;
}

void vm_panic(const char *text, int number)
{
    fail(text, (uint32_t)number);
    abort();
}

void fake_check_tables(void)
{
    static uint32_t shown[FAKE_FRAMES];
    static uint32_t writable[FAKE_FRAMES];
    memset(shown, 0, sizeof(shown));
    memset(writable, 0, sizeof(writable));
    for (struct tables *t = spaces; t < &spaces[2 * FAKE_PROCS]; t++) {
        for (unsigned i = 0; t->l1 != 0 && i < NR_CHUNKS; i++) {
            for (unsigned n = 0; t->chunk[i] != NULL && n < CHUNK_PAGES; n++) {
                uint32_t word = t->chunk[i][n];
                if (word != 0) {
                    shown[index_of(word & SHADOW_ADDRESS)]++;
                    writable[index_of(word & SHADOW_ADDRESS)] += (word & PTE_WRITE) != 0;
                }
            }
        }
    }
    for (unsigned i = 0; i < FAKE_FRAMES; i++) {
        const struct frame *frame = frame_at(FAKE_RAM + i * ABI_PAGE_SIZE);
        if (shown[i] == 0) {
            continue;
        }
        if (frame->kind != FRAME_PAGE || shown[i] > frame->refs) {
            fail("frame shown more often than referred to", i);
        }
        if (frame->shares != 0 && frame->refs != frame->shares + 1) {
            fail("shared frame is copy-on-write too", i);
        }
        if (writable[i] != 0 && frame->refs > 1 && frame->shares == 0) {
            fail("copy-on-write frame is writable", i);
        }
    }
}

static void map_window(vir_bytes at, uint32_t bytes)
{
    static bool is_there;
    if (is_there) {
        return;
    }
    is_there = true;
    void *got = mmap((void *)(uintptr_t)at, bytes, PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE | MAP_NORESERVE, -1, 0);
    if (got != (void *)(uintptr_t)at) {
        fail("no window for VM's memory", at);
    }
}

void fake_start(void)
{
    static struct frame memory[FAKE_FRAMES + 1];
    static uint64_t regions[32 * 1024];
    static uint64_t safemaps[64];
    map_window(META_BASE, META_PAGES * ABI_PAGE_SIZE);
    for (struct tables *t = spaces; t < &spaces[2 * FAKE_PROCS]; t++) {
        for (unsigned i = 0; i < NR_CHUNKS; i++) {
            free(t->chunk[i]);
        }
    }
    memset(spaces, 0, sizeof(spaces));
    memset(procs, 0, sizeof(procs));
    memset(is_table, 0, sizeof(is_table));
    memset(memory, 0, sizeof(memory));
    own_l1 = FAKE_RAM;
    meta_init(own_l1);
    frame_init(memory, FAKE_RAM, FAKE_FRAMES);
    frame_adopt(FAKE_RAM + ABI_PAGE_SIZE, FAKE_FRAMES - 1, FRAME_FREE);
    commit_init();
    region_pool_init(regions, sizeof(regions));
    safemap_init(safemaps, sizeof(safemaps));
    proc_init();
    bootmem_init();
    commit_raise(PURSE_SERVICE, FAKE_FRAMES / 3);
    commit_raise(PURSE_USER, FAKE_FRAMES - FAKE_FRAMES / 3 - 64);
}
