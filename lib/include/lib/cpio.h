// SPDX-License-Identifier: BSD-2-Clause
// Reader of newc cpio archives that lie in memory: the boot archive and what is appended to it.
//
// Invariants: nothing outside [base, base + bytes) is ever read; every entry that is handed out has
// its name (terminated) and its data wholly inside the range; each call makes progress, so a loop
// ends. Several archives may stand one after the other, with zeros between them (`cat a.cpio
// b.cpio`): the iterator runs through all of them. No allocation, no state but the struct; usable
// from any context.

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cpio {
    const uint8_t *base;
    size_t bytes;
    size_t offset;     // of the next header; after an error: of the header at fault
    bool is_inside;    // between an archive's first header and its trailer
    const char *cause; // after an error: one line that says what is wrong
};

struct cpio_entry {
    const char *name; // without leading "/" or "./"; the root directory itself is ""
    const uint8_t *data;
    uint32_t bytes;
    uint32_t mode; // type bits as in struct stat: 0040000 directory, 0100000 file, 0120000 link
    uint32_t uid, gid, links, mtime, inode;
    uint32_t rdev_major, rdev_minor;
};

enum {
    CPIO_TYPE_MASK = 0170000,
    CPIO_DIRECTORY = 0040000,
    CPIO_FILE = 0100000,
    CPIO_SYMLINK = 0120000
};

// Starts reading at the first entry of the range.
void cpio_start(struct cpio *cpio, const void *base, size_t bytes);

// The next entry. 0; -ENOENT after the last archive's trailer; -EINVAL where the archive is corrupt
// or truncated (`offset` and `cause` say where and what, and every later call says the same).
int cpio_next(struct cpio *cpio, struct cpio_entry *entry);

// The entry with this path (leading "/" or "./" is ignored on both sides). Of several the last one
// counts, so an appended archive replaces files. 0, -ENOENT, or -EINVAL when the archive is corrupt
// anywhere.
int cpio_find(const void *base, size_t bytes, const char *path, struct cpio_entry *entry);
