// SPDX-License-Identifier: BSD-2-Clause
// The contents of regular files; see filedata.h.

#include "filedata.h"

#include <string.h>

#include "os.h"
#include "store.h"

static const uint8_t zeroes[ABI_PAGE_SIZE] __attribute__((aligned(8)));

// Pages that a tree of this height can name.
static uint32_t capacity(uint32_t height)
{
    return height == 0 ? 1 : height == 1 ? INDEX_ENTRIES : INDEX_ENTRIES * INDEX_ENTRIES;
}

static uint32_t *index_of(uint32_t page)
{
    return store_page(page);
}

uint32_t filedata_page(const struct inode *inode, uint32_t page)
{
    uint32_t at = inode->data.root;

    if (page >= capacity(inode->data.height) || at == 0) {
        return 0;
    }
    if (inode->data.height == 2) {
        at = index_of(at)[page / INDEX_ENTRIES];
    }
    if (inode->data.height >= 1 && at != 0) {
        at = index_of(at)[page % INDEX_ENTRIES];
    }
    return at;
}

uint32_t filedata_run(const struct inode *inode, uint32_t page, uint32_t max)
{
    uint32_t first = filedata_page(inode, page);
    uint32_t count = 1;

    while (count < max && filedata_page(inode, page + count) == (first == 0 ? 0 : first + count)) {
        count++;
    }
    return count;
}

// Raises the tree until it can name `page`.
static int raise_tree(struct inode *inode, uint32_t page)
{
    while (page >= capacity(inode->data.height)) {
        if (inode->data.root != 0) {
            uint32_t top = store_page_new(true);
            if (top == 0) {
                return -ENOSPC;
            }
            index_of(top)[0] = inode->data.root;
            inode->data.root = top;
            inode->pages++;
        }
        inode->data.height++;
    }
    return 0;
}

// The place where the number of file page `page` stands; index pages are made on the way.
static int slot_of(struct inode *inode, uint32_t page, uint32_t **slot)
{
    int r = raise_tree(inode, page);

    if (r != 0) {
        return r;
    }
    *slot = &inode->data.root;
    for (uint32_t level = inode->data.height; level > 0; level--) {
        if (**slot == 0) {
            **slot = store_page_new(true);
            if (**slot == 0) {
                return -ENOSPC;
            }
            inode->pages++;
        }
        *slot = &index_of(**slot)[level == 2 ? page / INDEX_ENTRIES : page % INDEX_ENTRIES];
    }
    return 0;
}

int filedata_read(struct inode *inode, uint32_t offset, uint32_t bytes, const struct data_end *end)
{
    uint32_t done = 0;

    if (offset >= inode->size) {
        return 0;
    }
    if (bytes > inode->size - offset) {
        bytes = inode->size - offset;
    }
    while (done < bytes) {
        uint32_t at = offset + done;
        uint32_t skip = at % ABI_PAGE_SIZE;
        uint32_t left = bytes - done;
        uint32_t page = filedata_page(inode, at / ABI_PAGE_SIZE);
        uint32_t n = ABI_PAGE_SIZE - skip;
        if (n < left && page != 0) {
            uint32_t run = filedata_run(
                inode, at / ABI_PAGE_SIZE, (left + skip + ABI_PAGE_SIZE - 1) / ABI_PAGE_SIZE);
            n = run * ABI_PAGE_SIZE - skip;
        }
        n = n < left ? n : left;
        void *data = page != 0 ? (uint8_t *)store_page(page) + skip : (void *)(uintptr_t)zeroes;
        int r = end->copy(end, done, data, n);
        if (r != 0) {
            return done > 0 ? (int)done : r;
        }
        done += n;
    }
    return (int)done;
}

// Writes within one page of the file.
static int write_page(
    struct inode *inode, uint32_t at, uint32_t n, const struct data_end *end, uint32_t done)
{
    uint32_t *slot;
    int r = slot_of(inode, at / ABI_PAGE_SIZE, &slot);

    if (r != 0) {
        return r;
    }
    bool is_new = *slot == 0;
    uint32_t page = is_new ? store_page_new(n < ABI_PAGE_SIZE) : *slot;
    if (page == 0) {
        return -ENOSPC;
    }
    r = end->copy(end, done, (uint8_t *)store_page(page) + at % ABI_PAGE_SIZE, n);
    if (is_new && r == 0) {
        *slot = page;
        inode->pages++;
    } else if (is_new) {
        store_page_free(page);
    } else if (r != 0 && at + n > inode->size) { // what lies behind the end of the file stays zero
        uint32_t from = inode->size > at ? inode->size : at;
        memset((uint8_t *)store_page(page) + from % ABI_PAGE_SIZE, 0, at + n - from);
    }
    return r;
}

int filedata_write(struct inode *inode, uint32_t offset, uint32_t bytes, const struct data_end *end)
{
    uint32_t done = 0;
    int r = 0;

    if (bytes == 0) {
        return 0;
    }
    if (offset >= FILE_BYTES_MAX) {
        return -EFBIG;
    }
    if (bytes > FILE_BYTES_MAX - offset) {
        bytes = FILE_BYTES_MAX - offset;
    }
    while (done < bytes && r == 0) {
        uint32_t at = offset + done;
        uint32_t n = ABI_PAGE_SIZE - at % ABI_PAGE_SIZE;
        n = n < bytes - done ? n : bytes - done;
        r = write_page(inode, at, n, end, done);
        done += r == 0 ? n : 0;
    }
    if (done > 0 && offset + done > inode->size) {
        inode->size = offset + done;
    }
    inode_seal(inode); // index pages may have come even when nothing was written
    return done > 0 ? (int)done : r;
}

// Frees the pages from `keep` on in the tree under *slot that names pages from `base` on.
static void cut_tree(
    struct inode *inode, uint32_t *slot, uint32_t height, uint32_t base, uint32_t keep)
{
    uint32_t span = height == 0 ? 1 : capacity(height - 1);

    if (*slot == 0 || base + capacity(height) <= keep) {
        return;
    }
    for (uint32_t i = 0; height > 0 && i < INDEX_ENTRIES; i++) {
        if (base + (i + 1) * span > keep) {
            cut_tree(inode, &index_of(*slot)[i], height - 1, base + i * span, keep);
        }
    }
    if (base >= keep) {
        store_page_free(*slot);
        *slot = 0;
        inode->pages--;
    }
}

int filedata_truncate(struct inode *inode, uint32_t size)
{
    if (size > FILE_BYTES_MAX) {
        return -EFBIG;
    }
    if (size < inode->size) {
        uint32_t keep = size / ABI_PAGE_SIZE + (size % ABI_PAGE_SIZE != 0);
        store_intend(INTENT_TRUNCATE, inode, NULL);
        cut_tree(inode, &inode->data.root, inode->data.height, 0, keep);
        if (inode->data.root == 0) {
            inode->data.height = 0;
        }
        uint32_t last = size % ABI_PAGE_SIZE != 0 ? filedata_page(inode, size / ABI_PAGE_SIZE) : 0;
        if (last != 0) { // what is added again later reads as zero
            memset((uint8_t *)store_page(last) + size % ABI_PAGE_SIZE, 0,
                ABI_PAGE_SIZE - size % ABI_PAGE_SIZE);
        }
    }
    inode->size = size;
    inode_seal(inode);
    store_done();
    return 0;
}

// A page's worth of the archive, whose files begin at words: by blocks, which the compiler moves by
// load and store multiple; memcpy goes word by word when source and target lie differently within 8
// bytes. Not inlined: there the registers would not suffice.
static __attribute__((noinline)) void copy_page(void *page, const void *data, uint32_t bytes)
{
    struct block {
        uint32_t words[8];
    };
    struct block *to = page;
    const struct block *from = data;
    uint32_t blocks = (uintptr_t)data % sizeof(uint32_t) == 0 ? bytes / sizeof(struct block) : 0;

    uint32_t fours = blocks / 4;
    for (; fours > 0; fours--) {
        *to++ = *from++;
        *to++ = *from++;
        *to++ = *from++;
        *to++ = *from++;
    }
    for (uint32_t i = 0; i < blocks % 4; i++) {
        *to++ = *from++;
    }
    memcpy(to, from, bytes - blocks * sizeof(struct block));
}

int filedata_import(struct inode *inode, const void *data, uint32_t bytes)
{
    uint32_t count = (uint32_t)(((uint64_t)bytes + ABI_PAGE_SIZE - 1) / ABI_PAGE_SIZE);
    uint32_t run = 0;

    if (bytes > FILE_BYTES_MAX) {
        return -ENOSPC;
    }
    uint32_t *slot;
    if (count > 0 &&
        slot_of(inode, count - 1, &slot) != 0) { // index pages first: they would part the run
        return -ENOSPC;
    }
    run = store_pages_run(count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t page = run != 0 ? run + i : store_page_new(true);
        uint32_t n =
            bytes - i * ABI_PAGE_SIZE < ABI_PAGE_SIZE ? bytes - i * ABI_PAGE_SIZE : ABI_PAGE_SIZE;
        if (page == 0 || slot_of(inode, i, &slot) != 0) {
            return -ENOSPC;
        }
        *slot = page;
        inode->pages++;
        copy_page(store_page(page), (const uint8_t *)data + (size_t)i * ABI_PAGE_SIZE, n);
        inode->size = i * ABI_PAGE_SIZE + n;
    }
    inode_seal(inode);
    return 0;
}

const void *filedata_head(const struct inode *inode, uint32_t *bytes)
{
    uint32_t page = filedata_page(inode, 0);

    *bytes = inode->size < ABI_PAGE_SIZE ? inode->size : ABI_PAGE_SIZE;
    return page != 0 && inode->size > 0 ? store_page(page) : NULL;
}

// ---- ends

static int copy_to_client(const struct data_end *end, uint32_t offset, void *data, size_t bytes)
{
    return os_client_write(end->endpoint, end->address + offset, data, bytes);
}

static int copy_from_client(const struct data_end *end, uint32_t offset, void *data, size_t bytes)
{
    return os_client_read(end->endpoint, end->address + offset, data, bytes);
}

static int copy_to_grant(const struct data_end *end, uint32_t offset, void *data, size_t bytes)
{
    return os_granted_write(end->endpoint, (cp_grant_id_t)end->address, offset, data, bytes);
}

struct data_end data_to_client(endpoint_t client, vir_bytes address)
{
    return (struct data_end){.copy = copy_to_client, .endpoint = client, .address = address};
}

struct data_end data_from_client(endpoint_t client, vir_bytes address)
{
    return (struct data_end){.copy = copy_from_client, .endpoint = client, .address = address};
}

struct data_end data_to_grant(endpoint_t grantor, cp_grant_id_t gid)
{
    return (struct data_end){.copy = copy_to_grant, .endpoint = grantor, .address = (vir_bytes)gid};
}
