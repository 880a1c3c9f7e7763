// SPDX-License-Identifier: BSD-2-Clause
// Directories; see dir.h.

#include "dir.h"

#include <string.h>

#include "os.h"
#include "store.h"

enum { BUCKETS = 16384, TABLE_PAGES = BUCKETS * sizeof(struct dentry *) / ABI_PAGE_SIZE };

static struct dentry **table;

_Static_assert((uint32_t)DIR_HASH_START == 0x811c9dc5u, "FNV offset basis");

static struct dentry **bucket_of(const struct inode *dir, uint32_t hash)
{
    uint32_t place = (uint32_t)((uintptr_t)dir / 32) * 0x9e3779b1u;

    return &table[((hash ^ place) >> 8) % BUCKETS];
}

struct dir_name dir_name_of(const char *text)
{
    struct dir_name name = {.text = text, .hash = (uint32_t)DIR_HASH_START};

    for (; text[name.length] != '\0'; name.length++) {
        name.hash = dir_hash_step(name.hash, text[name.length]);
    }
    return name;
}

int dir_table_make(void)
{
    uint32_t run = store_pages_run(TABLE_PAGES);

    if (run == 0) {
        return -ENOSPC;
    }
    table = store_page(run);
    for (uint32_t i = 0; i < BUCKETS; i += ABI_PAGE_SIZE / sizeof(struct dentry *)) {
        table[i] = NULL; // in memory from the start; see store_format
    }
    store_root()->name_table = table;
    return 0;
}

static enum store_type type_for(uint32_t length)
{
    size_t bytes = sizeof(struct dentry) + length + 1;

    if (bytes <= store_record_bytes(STORE_NAME_SMALL)) {
        return STORE_NAME_SMALL;
    }
    return bytes <= store_record_bytes(STORE_NAME_MIDDLE) ? STORE_NAME_MIDDLE : STORE_NAME_LARGE;
}

// The fixed part is sealed; the name is covered by its hash.
static void seal(struct dentry *entry)
{
    store_seal(entry, offsetof(struct dentry, chain));
}

static void enlist(struct dentry *entry)
{
    struct inode *dir = entry->dir;
    struct dentry **bucket = bucket_of(dir, entry->hash);

    entry->chain = *bucket;
    *bucket = entry;
    struct dentry *after = dir->dir.last;
    while (after != NULL && after->seq > entry->seq) { // only when lists are made anew
        after = after->prev;
    }
    entry->prev = after;
    entry->next = after != NULL ? after->next : dir->dir.first;
    *(entry->prev != NULL ? &entry->prev->next : &dir->dir.first) = entry;
    *(entry->next != NULL ? &entry->next->prev : &dir->dir.last) = entry;
}

static void delist(struct dentry *entry)
{
    struct dentry **at = bucket_of(entry->dir, entry->hash);

    while (*at != entry) {
        at = &(*at)->chain;
    }
    *at = entry->chain;
    *(entry->prev != NULL ? &entry->prev->next : &entry->dir->dir.first) = entry->next;
    *(entry->next != NULL ? &entry->next->prev : &entry->dir->dir.last) = entry->prev;
}

int dir_table_adopt(void)
{
    table = store_root()->name_table;
    memset(table, 0, BUCKETS * sizeof(struct dentry *));
    for (struct inode *inode = NULL; (inode = store_next(STORE_INODE, inode)) != NULL;) {
        if (inode_is(inode, AX_S_IFDIR)) {
            inode->dir.first = NULL;
            inode->dir.last = NULL;
        }
    }
    for (unsigned type = STORE_NAME_SMALL; type <= STORE_NAME_LARGE; type++) {
        for (struct dentry *entry = NULL; (entry = store_next(type, entry)) != NULL;) {
            if (!store_is_sealed(entry, offsetof(struct dentry, chain)) ||
                !store_is_record(entry->dir, STORE_INODE) ||
                !store_is_record(entry->inode, STORE_INODE) || entry->length > AX_NAME_MAX) {
                return -EINVAL;
            }
            enlist(entry);
        }
    }
    return 0;
}

struct dentry *dir_lookup(const struct inode *dir, const struct dir_name *name)
{
    struct dentry *entry = *bucket_of(dir, name->hash);

    while (entry != NULL &&
           !(entry->hash == name->hash && entry->dir == dir && entry->length == name->length &&
               memcmp(entry->name, name->text, name->length) == 0)) {
        entry = entry->chain;
    }
    return entry;
}

static void count_link(struct inode *dir, struct inode *inode, int change)
{
    inode->nlink += (uint32_t)change;
    if (inode_is(inode, AX_S_IFDIR)) { // its ".." is a link to the parent
        dir->nlink += (uint32_t)change;
    }
}

int dir_add(struct inode *dir, const struct dir_name *name, struct inode *inode)
{
    struct dentry *entry = store_new(type_for(name->length));

    if (entry == NULL) {
        return -ENOSPC;
    }
    store_intend(INTENT_LINK, dir, inode);
    entry->hash = name->hash;
    entry->seq = dir->dir.next_seq++;
    entry->length = name->length;
    entry->dir = dir;
    entry->inode = inode;
    memcpy(entry->name, name->text, name->length);
    enlist(entry);
    seal(entry);
    if (inode_is(inode, AX_S_IFDIR)) {
        inode->dir.parent = dir;
    }
    count_link(dir, inode, 1);
    inode_touch(inode, TOUCH_CTIME);
    inode_touch(dir, TOUCH_MTIME | TOUCH_CTIME);
    store_done();
    return 0;
}

static void drop(struct inode *dir, struct inode *inode)
{
    count_link(dir, inode, -1);
    if (inode_is(inode, AX_S_IFDIR)) {
        inode->nlink--;            // its own "."
        inode->dir.parent = inode; // whoever still stands in it finds no way up
    }
    inode_touch(inode, TOUCH_CTIME);
    inode_touch(dir, TOUCH_MTIME | TOUCH_CTIME);
}

void dir_remove(struct dentry *entry)
{
    struct inode *dir = entry->dir;
    struct inode *inode = entry->inode;

    store_intend(INTENT_UNLINK, dir, inode);
    delist(entry);
    store_free(entry);
    drop(dir, inode);
    store_done();
    inode_free_if_unused(inode);
}

void dir_unname(struct dentry *entry)
{
    delist(entry);
    count_link(entry->dir, entry->inode, -1);
    inode_seal(entry->inode);
    inode_touch(entry->dir, TOUCH_MTIME | TOUCH_CTIME);
    store_free(entry);
}

void dir_replace(struct dentry *entry, struct inode *inode)
{
    struct inode *old = entry->inode;

    store_intend(INTENT_RENAME, old, inode);
    entry->inode = inode;
    seal(entry);
    if (inode_is(inode, AX_S_IFDIR)) {
        inode->dir.parent = entry->dir;
    }
    count_link(entry->dir, inode, 1);
    inode_touch(inode, TOUCH_CTIME);
    drop(entry->dir, old);
    store_done();
    inode_free_if_unused(old);
}

bool dir_is_empty(const struct inode *dir)
{
    return dir->dir.first == NULL;
}

void dir_init(struct inode *dir, struct inode *parent)
{
    dir->dir.parent = parent != NULL ? parent : dir;
    dir->dir.next_seq = DIR_FIRST_SEQ;
    dir->nlink = 1;
    inode_seal(dir);
}

bool dir_is_below(const struct inode *dir, const struct inode *top)
{
    while (dir != top && dir->dir.parent != dir) {
        dir = dir->dir.parent;
    }
    return dir == top;
}

struct dentry *dir_name_in_parent(const struct inode *dir)
{
    struct dentry *entry = dir->dir.parent->dir.first;

    while (entry != NULL && entry->inode != dir) {
        entry = entry->next;
    }
    return dir->dir.parent == dir ? NULL : entry;
}

uint32_t dir_put_record(
    void *buffer, uint32_t bytes, uint32_t ino, uint32_t mode, const char *name, uint32_t length)
{
    struct abi_dirent *record = buffer;
    uint32_t need = (uint32_t)((offsetof(struct abi_dirent, name) + length + 1 + 7) & ~(size_t)7);

    if (need > bytes) {
        return 0;
    }
    memset(record, 0, need);
    record->ino = ino;
    record->reclen = (uint16_t)need;
    record->type = (uint8_t)((mode & AX_S_IFMT) >> 12);
    record->namelen = (uint8_t)length;
    memcpy(record->name, name, length);
    return need;
}

int dir_read(struct inode *dir, int64_t *cookie, void *buffer, uint32_t bytes)
{
    uint32_t done = 0;
    uint32_t n = 1;
    bool is_removed = dir->nlink == 0;
    const struct dentry *entry = dir->dir.first;

    while (*cookie < DIR_FIRST_SEQ && !is_removed && n != 0) {
        const struct inode *inode = *cookie == 0 ? dir : dir->dir.parent;
        n = dir_put_record((uint8_t *)buffer + done, bytes - done, inode_number(inode), inode->mode,
            "..", (uint32_t)*cookie + 1);
        done += n;
        *cookie += n != 0;
    }
    while (entry != NULL && entry->seq < *cookie) {
        entry = entry->next;
    }
    for (; entry != NULL && n != 0; entry = entry->next) {
        n = dir_put_record((uint8_t *)buffer + done, bytes - done, inode_number(entry->inode),
            entry->inode->mode, entry->name, entry->length);
        done += n;
        *cookie = n != 0 ? (int64_t)entry->seq + 1 : *cookie;
    }
    return done == 0 && n == 0 ? -EINVAL : (int)done;
}
