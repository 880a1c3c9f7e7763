// SPDX-License-Identifier: BSD-2-Clause
// Files of file system servers. What a server answers is put down in the calling process's list of
// answers; then the whole call is done again and finds them there, one after the other, until it
// needs no more. So a call that meets a server looks like any other.
#pragma once

#include "file.h"

struct proc;
struct mount;

struct inode *remote_root(struct mount *mount); // with a reference; NULL: no room
uint32_t remote_number(const struct inode *inode);
uint32_t remote_device(const struct inode *inode);
struct inode *remote_parent(struct inode *inode);   // the root's: the covered directory's parent
const char *remote_name(const struct inode *inode); // "" for a root
void remote_drop_root(struct inode *root);
bool remote_is_busy(const struct mount *mount); // something but the root is held

// 0 and *found (held until remote_sweep), -E, or SUSPEND.
int remote_lookup(
    struct proc *p, struct inode *dir, const char *name, uint32_t length, struct inode **found);
// Brings the attributes up to date. 0, -E, SUSPEND.
int remote_stat(struct proc *p, struct inode *inode);
// read and getdents into the client's buffer: bytes, or SUSPEND.
int remote_read(struct proc *p, struct file *file, vir_bytes buffer, uint32_t bytes, int64_t offset,
    bool moves);
int remote_getdents(struct proc *p, struct file *file, vir_bytes buffer, uint32_t bytes);

// Frees remote inodes that nobody holds; after each call.
void remote_sweep(void);
// After a restart: finds the remote inodes that open files still hold.
void remote_adopt(void);
