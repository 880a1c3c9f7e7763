// SPDX-License-Identifier: BSD-2-Clause
// From a path to an inode: as a process sees it, by its root, working directory and ids, over
// mounts and symbolic links.
#pragma once

#include "dir.h"
#include "proc.h"

enum {
    WALK_FOLLOW = 1, // follow a symbolic link at the end
    WALK_CREATE = 2, // the last name may be missing: node is NULL then
    WALK_REAL = 4,   // search permission by real ids (access)
    WALK_NAME =
        8 // the last name itself is meant, even with a slash behind it (mkdir, unlink, rename ...)
};

struct walk {
    struct inode *node;   // what the path names; NULL: nothing yet (WALK_CREATE)
    struct inode *dir;    // the directory of the last name; NULL: the path ends in "/", "." or ".."
    struct dentry *entry; // the name itself, when it is in the memory file system
    struct dir_name name; // of the last component, in `text`
    bool is_directory;    // a slash behind the last name asks for a directory
    bool is_dot;          // the last component is "." or ".."
    char text[ABI_PATH_MAX];
};

// Walks the path in w->text (NUL-terminated). 0, -E, SUSPEND.
int path_walk(struct proc *p, struct walk *w, uint32_t how);
// The same for a path in the client's memory; `bytes` counts the NUL.
int path_walk_client(struct proc *p, struct walk *w, vir_bytes path, uint32_t bytes, uint32_t how);
// The directory above, not beyond the process's root.
struct inode *path_parent(const struct proc *p, struct inode *dir);

// Is writing names into this directory allowed? 0, -EACCES, -EROFS, -ENOENT (removed).
int path_may_change(const struct proc *p, const struct inode *dir);
// Besides: may this name be removed from it (sticky bit)? 0, -EPERM.
int path_may_remove(const struct proc *p, const struct inode *dir, const struct inode *inode);

// Absolute path of a directory as the process sees it. Its length with NUL, -ERANGE, -ENOENT
// (removed, or out of the root).
int path_of(const struct proc *p, struct inode *dir, char *buffer, uint32_t bytes);
