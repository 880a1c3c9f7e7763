// SPDX-License-Identifier: BSD-2-Clause
// Pages and records of the kept region; see store.h.

#include "store.h"

#include <string.h>

#include "os.h"

enum {
    MAGIC = 0x56465331,
    PAGE_COLD = 0, // never used, or given back: reads as zero
    PAGE_FREE,
    PAGE_DATA,
    PAGE_RECORDS,
    PAGE_META,
    WARM_PAGES =
        64 // free pages that stay in memory; what is beyond goes back to VM after each message
};

struct page_entry {
    uint32_t next, prev; // free or cold list; record pages with room
    uint16_t used;       // records in use
    uint16_t free;       // index + 1 of the first free record
    uint8_t state;
    uint8_t type;
    uint16_t reserved;
};

struct header {
    uint32_t magic;
    uint32_t version;
    uint64_t base;
    uint32_t pages;
    uint32_t first_page; // after header and map
    uint32_t fresh;      // pages from here on were never used
    uint32_t warm, warm_count;
    uint32_t cold, cold_count;
    uint32_t data_pages;
    uint32_t partial[NR_STORE_TYPES];
    uint32_t records[NR_STORE_TYPES];
    struct store_root root;
    struct store_intent intent;
};

struct free_record { // overlays a record that is not in use
    uint32_t sum;    // 0
    uint32_t next;   // index + 1
};

static const uint16_t record_bytes[NR_STORE_TYPES] = {[STORE_INODE] = 192,
    [STORE_NAME_SMALL] = 96,
    [STORE_NAME_MIDDLE] = 160,
    [STORE_NAME_LARGE] = 352,
    [STORE_TEXT_SMALL] = 64,
    [STORE_TEXT_LARGE] = 1032,
    [STORE_FILE] = 96,
    [STORE_PIPE] = 176,
    [STORE_LOCK] = 64,
    [STORE_REMOTE] = 288,
    [STORE_ANSWERS] = 1016};

static struct header *header;
static struct page_entry *map;

static uint32_t page_number(const void *address)
{
    return (uint32_t)(((uintptr_t)address - (uintptr_t)header) / ABI_PAGE_SIZE);
}

void *store_page(uint32_t page)
{
    return (uint8_t *)header + (size_t)page * ABI_PAGE_SIZE;
}

static uint32_t map_pages(uint32_t pages)
{
    return (
        uint32_t)(((size_t)pages * sizeof(struct page_entry) + ABI_PAGE_SIZE - 1) / ABI_PAGE_SIZE);
}

int store_adopt(void *region, size_t bytes)
{
    header = region;
    map = (struct page_entry *)(void *)((uint8_t *)region + ABI_PAGE_SIZE);
    if (header->magic != MAGIC || header->version != STORE_VERSION ||
        header->base != (uintptr_t)region || header->pages != bytes / ABI_PAGE_SIZE ||
        header->first_page != 1 + map_pages(header->pages) || header->fresh < header->first_page ||
        header->fresh > header->pages) {
        return -EINVAL;
    }
    for (uint32_t i = header->first_page; i < header->fresh; i++) {
        const struct page_entry *entry = &map[i];
        if (entry->state > PAGE_META || entry->next >= header->pages ||
            entry->prev >= header->pages ||
            (entry->state == PAGE_RECORDS &&
                (entry->type == STORE_NONE || entry->type >= NR_STORE_TYPES))) {
            return -EINVAL;
        }
    }
    return 0;
}

struct store_root *store_root(void)
{
    return &header->root;
}

void store_intend(enum store_intent_op op, void *first, void *second)
{
    header->intent.first = first;
    header->intent.second = second;
    __atomic_signal_fence(__ATOMIC_SEQ_CST); // the operation is written last: a set one is whole
    header->intent.op = op;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
}

void store_done(void)
{
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    header->intent.op = INTENT_NONE;
}

const struct store_intent *store_intent(void)
{
    return &header->intent;
}

// ---- pages

static uint32_t take_free(uint32_t *list, uint32_t *count)
{
    uint32_t page = *list;
    *list = map[page].next;
    (*count)--;
    return page;
}

static uint32_t take_page(bool zeroed)
{
    uint32_t page;

    if (header->warm != 0) {
        page = take_free(&header->warm, &header->warm_count);
        if (zeroed) {
            memset(store_page(page), 0, ABI_PAGE_SIZE);
        }
    } else if (header->fresh < header->pages) {
        page = header->fresh++; // a fresh page keeps files that grow in one run
    } else if (header->cold != 0) {
        page = take_free(&header->cold, &header->cold_count);
    } else {
        return 0;
    }
    map[page] = (struct page_entry){.state = PAGE_DATA};
    return page;
}

uint32_t store_page_new(bool zeroed)
{
    uint32_t page = take_page(zeroed);

    header->data_pages += page != 0;
    return page;
}

uint32_t store_pages_run(uint32_t count)
{
    uint32_t first = header->fresh;

    if (count == 0 || count > header->pages - header->fresh) {
        return 0;
    }
    header->fresh += count;
    for (uint32_t i = 0; i < count; i++) {
        map[first + i] = (struct page_entry){.state = PAGE_DATA};
    }
    header->data_pages += count;
    return first;
}

static void put_page(uint32_t page)
{
    map[page] = (struct page_entry){.state = PAGE_FREE, .next = header->warm};
    header->warm = page;
    header->warm_count++;
}

void store_trim(void)
{
    while (header->warm_count > WARM_PAGES) {
        uint32_t page = take_free(&header->warm, &header->warm_count);
        uint32_t count = 1;
        while (header->warm_count > WARM_PAGES &&
               header->warm == page - 1) { // a file's pages were freed in rising order
            page = take_free(&header->warm, &header->warm_count);
            count++;
        }
        os_release(store_page(page), (size_t)count * ABI_PAGE_SIZE);
        for (uint32_t i = page + count; i-- > page;) {
            map[i] = (struct page_entry){.state = PAGE_COLD, .next = header->cold};
            header->cold = i;
        }
        header->cold_count += count;
    }
}

void store_page_free(uint32_t page)
{
    header->data_pages--;
    put_page(page);
}

uint32_t store_pages_total(void)
{
    return header->pages - header->first_page;
}

uint32_t store_pages_free(void)
{
    return header->pages - header->fresh + header->warm_count + header->cold_count;
}

// ---- records

static unsigned per_page(unsigned type)
{
    return ABI_PAGE_SIZE / record_bytes[type];
}

static void *record_at(uint32_t page, unsigned index)
{
    return (uint8_t *)store_page(page) + (size_t)index * record_bytes[map[page].type];
}

static void partial_push(unsigned type, uint32_t page)
{
    map[page].prev = 0;
    map[page].next = header->partial[type];
    if (header->partial[type] != 0) {
        map[header->partial[type]].prev = page;
    }
    header->partial[type] = page;
}

static void partial_remove(unsigned type, uint32_t page)
{
    if (map[page].prev != 0) {
        map[map[page].prev].next = map[page].next;
    } else {
        header->partial[type] = map[page].next;
    }
    if (map[page].next != 0) {
        map[map[page].next].prev = map[page].prev;
    }
}

static bool cut_page(unsigned type)
{
    uint32_t page = take_page(true);

    if (page == 0) {
        return false;
    }
    map[page] = (struct page_entry){.state = PAGE_RECORDS, .type = (uint8_t)type, .free = 1};
    for (unsigned i = 0; i + 1 < per_page(type); i++) {
        ((struct free_record *)record_at(page, i))->next = i + 2;
    }
    partial_push(type, page);
    return true;
}

void store_format(void *region, size_t bytes)
{
    header = region;
    map = (struct page_entry *)(void *)((uint8_t *)region + ABI_PAGE_SIZE);
    *header = (struct header){.version = STORE_VERSION,
        .base = (uintptr_t)region,
        .pages = (uint32_t)(bytes / ABI_PAGE_SIZE)};
    header->first_page = 1 + map_pages(header->pages);
    header->fresh = header->first_page;
    // From here on the memory in use follows from what is stored: the map and the stock of free
    // pages are there at once.
    for (uint32_t i = 0; i < header->pages; i += ABI_PAGE_SIZE / sizeof(*map)) {
        map[i] =
            (struct page_entry){0}; // a new region reads as zero: a write to each page is enough
    }
    for (unsigned i = 0; i < WARM_PAGES; i++) {
        uint32_t page = header->fresh++;
        *(uint32_t *)store_page(page) = 0;
        put_page(page);
    }
    for (unsigned type = STORE_NONE + 1; type < NR_STORE_TYPES; type++) {
        (void)cut_page(type); // there is room: the region has at least 256 pages
    }
    header->magic = MAGIC;
}

void *store_new(enum store_type type)
{
    if (header->partial[type] == 0 && !cut_page(type)) {
        return NULL;
    }
    uint32_t page = header->partial[type];
    struct page_entry *entry = &map[page];
    void *record = record_at(page, entry->free - 1u);
    entry->free = (uint16_t)((struct free_record *)record)->next;
    entry->used++;
    if (entry->free == 0) {
        partial_remove(type, page);
    }
    header->records[type]++;
    memset(record, 0, record_bytes[type]);
    return record;
}

void store_free(void *record)
{
    uint32_t page = page_number(record);
    struct page_entry *entry = &map[page];
    unsigned type = entry->type;
    unsigned index =
        (unsigned)((size_t)((uint8_t *)record - (uint8_t *)store_page(page)) / record_bytes[type]);

    *(struct free_record *)record = (struct free_record){.next = entry->free};
    if (entry->free == 0) {
        partial_push(type, page);
    }
    entry->free = (uint16_t)(index + 1);
    entry->used--;
    header->records[type]--;
    if (entry->used == 0 && (entry->next != 0 || entry->prev != 0)) { // one empty page may stay
        partial_remove(type, page);
        put_page(page);
    }
}

size_t store_record_bytes(enum store_type type)
{
    return record_bytes[type];
}

uint32_t store_records(enum store_type type)
{
    return header->records[type];
}

void *store_next(enum store_type type, void *record)
{
    uint32_t page = header->first_page;
    unsigned index = 0;

    if (record != NULL) {
        page = page_number(record);
        index = (unsigned)((size_t)((uint8_t *)record - (uint8_t *)store_page(page)) /
                           record_bytes[type]) +
                1;
    }
    for (; page < header->fresh; page++, index = 0) {
        if (map[page].state != PAGE_RECORDS || map[page].type != type) {
            continue;
        }
        for (; index < per_page(type); index++) {
            if (((struct free_record *)record_at(page, index))->sum != 0) {
                return record_at(page, index);
            }
        }
    }
    return NULL;
}

bool store_is_record(const void *pointer, enum store_type type)
{
    uintptr_t offset = (uintptr_t)pointer - (uintptr_t)header;
    uint32_t page = (uint32_t)(offset / ABI_PAGE_SIZE);

    return (uintptr_t)pointer > (uintptr_t)header && offset / ABI_PAGE_SIZE < header->fresh &&
           page >= header->first_page && map[page].state == PAGE_RECORDS &&
           map[page].type == type && (offset % ABI_PAGE_SIZE) % record_bytes[type] == 0 &&
           (offset % ABI_PAGE_SIZE) / record_bytes[type] < per_page(type) &&
           ((const struct free_record *)pointer)->sum != 0;
}

static uint32_t checksum(const uint32_t *words, size_t count)
{
    uint32_t sum = 0x9e3779b9u;

    for (size_t i = 1; i < count; i++) {
        sum = ((sum << 5) | (sum >> 27)) + words[i];
    }
    return sum != 0 ? sum : 1; // 0 marks a free record
}

void store_seal(void *record, size_t bytes)
{
    *(uint32_t *)record = checksum(record, bytes / 4);
}

bool store_is_sealed(const void *record, size_t bytes)
{
    return *(const uint32_t *)record == checksum(record, bytes / 4);
}
