// SPDX-License-Identifier: BSD-2-Clause
// Directories of the memory file system. Each name is a record; all names are found through one
// hash table over (directory, name), and each directory keeps a list of its own in the order they
// came, for getdents, whose cookie is the sequence number.
#pragma once

#include "inode.h"

struct dentry {
    uint32_t sum;
    uint32_t hash;
    uint32_t seq;
    uint32_t length;
    struct inode *dir;
    struct inode *inode;
    struct dentry *chain; // not durable from here: rebuilt from the rest
    struct dentry *prev, *next;
    char name[];
};

enum { DIR_FIRST_SEQ = 2 }; // cookies 0 and 1 are "." and ".."

struct dir_name { // not NUL-terminated
    const char *text;
    uint32_t length;
    uint32_t hash;
};

static inline uint32_t dir_hash_step(uint32_t hash, char c)
{
    return (hash ^ (uint8_t)c) * 16777619u;
}
enum { DIR_HASH_START = 0x811c9dc5 - 0x100000000 };
struct dir_name dir_name_of(const char *text);

// Makes the table of names. 0 or -ENOSPC.
int dir_table_make(void);
// Finds it again after a restart; lists are made anew from the records.
int dir_table_adopt(void);

struct dentry *dir_lookup(const struct inode *dir, const struct dir_name *name);
// Adds a name for `inode` and counts the link. 0 or -ENOSPC. The name must not exist.
int dir_add(struct inode *dir, const struct dir_name *name, struct inode *inode);
// Removes a name and uncounts the link; the inode is freed when it was the last.
void dir_remove(struct dentry *entry);
// Removes the old name of an inode that has just got a new one (rename).
void dir_unname(struct dentry *entry);
// Lets an existing name mean another inode (rename over it); the old inode loses a link.
void dir_replace(struct dentry *entry, struct inode *inode);
bool dir_is_empty(const struct inode *dir);

// A new directory inode with "." and ".." accounted, still nameless.
void dir_init(struct inode *dir, struct inode *parent);
// Is `dir` the same as `top` or below it?
bool dir_is_below(const struct inode *dir, const struct inode *top);

// The name of a directory in its parent; NULL for the root.
struct dentry *dir_name_in_parent(const struct inode *dir);

// Fills `buffer` with struct abi_dirent records from *cookie on and moves *cookie. Returns bytes;
// -EINVAL when not one fits.
int dir_read(struct inode *dir, int64_t *cookie, void *buffer, uint32_t bytes);
// One record; 0 when it does not fit.
uint32_t dir_put_record(
    void *buffer, uint32_t bytes, uint32_t ino, uint32_t mode, const char *name, uint32_t length);
