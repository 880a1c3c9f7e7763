// SPDX-License-Identifier: BSD-2-Clause
// The kept region: one allocator for pages and records, under everything that VFS must not forget.
// VM maps the region at the same address for each successor, so records hold plain pointers.
//
// Page 0 is the header, then come the page map and the pages. A page is cold (given back to VM,
// reads as zero), free (its contents are old), data, or cut into records of one type. Every record
// begins with a checksum over its durable part, which store_seal renews after each change and which
// is 0 in a free record. A change of several records is preceded by an intent.
#pragma once

#include "abi/types.h"

enum store_type {
    STORE_NONE,
    STORE_INODE,
    STORE_NAME_SMALL, // directory entries by the length of their names
    STORE_NAME_MIDDLE,
    STORE_NAME_LARGE,
    STORE_TEXT_SMALL, // targets of symbolic links
    STORE_TEXT_LARGE,
    STORE_FILE,
    STORE_PIPE,
    STORE_LOCK,
    STORE_REMOTE,
    STORE_ANSWERS,
    NR_STORE_TYPES
};

enum { STORE_VERSION = 1 };

// What a change that was under way when VFS died has to be checked for.
enum store_intent_op { INTENT_NONE, INTENT_LINK, INTENT_UNLINK, INTENT_RENAME, INTENT_TRUNCATE };

struct store_intent {
    uint32_t op;
    void *first; // inodes concerned
    void *second;
};

struct store_root { // what the rest of VFS finds its state by
    void *root_inode;
    void *procs;
    void *name_table;
    void *devices;
    void *mounts;
    uint32_t imported; // the boot archive was read
};

// Lays the region out anew. `bytes` is a multiple of the page size, at least 256 pages.
void store_format(void *region, size_t bytes);
// Adopts what a predecessor left. 0; -EINVAL when header or page map make no sense.
int store_adopt(void *region, size_t bytes);

struct store_root *store_root(void);
void store_intend(enum store_intent_op op, void *first, void *second);
void store_done(void);
const struct store_intent *store_intent(void);

// Pages are named by number; 0 is none.
uint32_t store_page_new(bool zeroed);
uint32_t store_pages_run(uint32_t count); // consecutive, zeroed; 0 when there is no such run
void store_page_free(uint32_t page);
// After each message: free pages beyond a stock go back to VM.
void store_trim(void);
void *store_page(uint32_t page);
uint32_t store_pages_total(void);
uint32_t store_pages_free(void);

// A zeroed record, or NULL. `type` must be a real type.
void *store_new(enum store_type type);
void store_free(void *record);
size_t store_record_bytes(enum store_type type);
uint32_t store_records(enum store_type type);
// Walks the live records of a type: NULL first; NULL at the end.
void *store_next(enum store_type type, void *record);
bool store_is_record(const void *pointer, enum store_type type);

// Checksum in the first word over `bytes` (multiple of 4) of the record, itself left out.
void store_seal(void *record, size_t bytes);
bool store_is_sealed(const void *record, size_t bytes);
