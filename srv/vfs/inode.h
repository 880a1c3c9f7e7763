// SPDX-License-Identifier: BSD-2-Clause
// Inodes: what a path names. Those of the memory file system are records of the kept region; those
// of mounted servers (remote.h) are made when a path walk meets them and go when nobody holds them.
//
// An inode lives while nlink > 0 or refs > 0. Only what stands before `refs` is durable and sealed;
// refs, locks, readers and waiters follow from open files and are counted anew after a restart.
#pragma once

#include "abi/fs.h"
#include "abi/types.h"

struct proc;
struct dentry;
struct pipe;
struct lock;
struct mount;

enum { FILE_BYTES_MAX = 0x7fffffff, LINKS_MAX = 30000 };

struct inode {
    uint32_t sum;
    uint32_t mode;
    uint32_t nlink;
    int32_t uid;
    int32_t gid;
    uint32_t rdev;
    uint32_t size;
    uint32_t pages; // data and index pages of a regular file
    int64_t atime_ns, mtime_ns, ctime_ns;
    union {
        struct {
            uint32_t root;   // page: of data (height 0), or of an index
            uint32_t height; // levels of index pages
        } data;
        struct {
            struct inode *parent;
            struct dentry *first, *last; // in rising order of seq
            uint32_t next_seq;
        } dir;
        char *target; // symbolic link: NUL-terminated, size bytes
    };

    uint32_t refs;         // open files, working and root directories, mounts
    uint32_t is_remote;    // of a file system server
    struct pipe *pipe;     // of a FIFO or pipe that is open
    struct lock *locks;    // record locks, in rising order of start
    struct mount *mounted; // what covers this directory
    struct proc *waiters;  // processes whose call waits for a change here
};

#define INODE_DURABLE offsetof(struct inode, refs)

static inline bool inode_is(const struct inode *inode, uint32_t type)
{
    return (inode->mode & AX_S_IFMT) == type;
}

void inode_seal(struct inode *inode);

// A new inode with no name yet, owner and times set. NULL: no room.
struct inode *inode_new(uint32_t mode, int32_t uid, int32_t gid);
uint32_t inode_number(const struct inode *inode);

void inode_ref(struct inode *inode);
// Drops a reference; frees the inode when it was the last and no name is left.
void inode_unref(struct inode *inode);
// After nlink went down.
void inode_free_if_unused(struct inode *inode);

// May these ids read (4), write (2), execute or search (1)? 0 or -EACCES.
int inode_access(const struct inode *inode, int32_t uid, int32_t gid, uint32_t bits);
void inode_stat(const struct inode *inode, struct abi_stat *st);

enum { TOUCH_ATIME = 1, TOUCH_MTIME = 2, TOUCH_CTIME = 4 };
void inode_touch(struct inode *inode, uint32_t what);
