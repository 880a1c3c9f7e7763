// SPDX-License-Identifier: BSD-2-Clause
// Record locks; see lock.h.

#include "lock.h"

#include "file.h"
#include "os.h"
#include "proc.h"
#include "store.h"
#include "wait.h"

_Static_assert(sizeof(struct lock) <= 64, "lock record");

const struct lock *lock_conflict(
    const struct inode *inode, int32_t pid, int type, int64_t start, int64_t end)
{
    for (const struct lock *lock = inode->locks; lock != NULL && lock->start <= end;
         lock = lock->next) {
        if (lock->pid != pid && lock->end >= start &&
            (type == AX_F_WRLCK || lock->type == AX_F_WRLCK)) {
            return lock;
        }
    }
    return NULL;
}

static void insert(struct inode *inode, struct lock *lock)
{
    struct lock **at = &inode->locks;

    while (*at != NULL && (*at)->start < lock->start) {
        at = &(*at)->next;
    }
    lock->next = *at;
    *at = lock;
}

static void fill(struct lock *lock, int32_t pid, int type, int64_t start, int64_t end)
{
    lock->sum = 1; // locks do not outlive VFS's restart: no checksum
    lock->pid = pid;
    lock->type = type;
    lock->start = start;
    lock->end = end;
}

// Takes [start, end] out of the process's ranges; *spare is used when a range is cut in two.
static void carve(struct inode *inode, int32_t pid, int64_t start, int64_t end, struct lock **spare)
{
    struct lock **at = &inode->locks;

    while (*at != NULL) {
        struct lock *lock = *at;
        if (lock->pid != pid || lock->end < start || lock->start > end) {
            at = &lock->next;
        } else if (lock->start < start && lock->end > end) {
            fill(*spare, pid, lock->type, end + 1, lock->end);
            lock->end = start - 1;
            insert(inode, *spare);
            *spare = NULL;
            return;
        } else if (lock->start < start) {
            lock->end = start - 1;
            at = &lock->next;
        } else if (lock->end > end) {
            *at = lock->next; // its start moves: to its new place
            lock->start = end + 1;
            insert(inode, lock);
            return;
        } else {
            *at = lock->next;
            store_free(lock);
        }
    }
}

int lock_set(struct inode *inode, int32_t pid, int type, int64_t start, int64_t end)
{
    struct lock *lock = type != AX_F_UNLCK ? store_new(STORE_LOCK) : NULL;
    struct lock *spare = store_new(STORE_LOCK);

    if (lock != NULL) {
        fill(lock, pid, type, start, end);
    }
    if (spare != NULL) {
        spare->sum = 1;
    }
    if (spare == NULL || (lock == NULL && type != AX_F_UNLCK)) {
        if (lock != NULL) {
            store_free(lock);
        }
        if (spare != NULL) {
            store_free(spare);
        }
        return -ENOLCK;
    }
    carve(inode, pid, start, end, &spare);
    if (lock != NULL) {
        insert(inode, lock);
    }
    if (spare != NULL) {
        store_free(spare);
    }
    wait_wake_inode(inode);
    return 0;
}

void lock_release_all(struct inode *inode, int32_t pid)
{
    struct lock **at = &inode->locks;
    bool changed = false;

    while (*at != NULL) {
        struct lock *lock = *at;
        if (lock->pid == pid) {
            *at = lock->next;
            store_free(lock);
            changed = true;
        } else {
            at = &lock->next;
        }
    }
    if (changed) {
        wait_wake_inode(inode);
    }
}

// ---- fcntl

static struct proc *proc_by_pid(int32_t pid)
{
    for (unsigned i = 0; i < NR_PROCS; i++) {
        struct proc *p = proc_at(i);
        if (p->endpoint != NONE && p->pid == pid) {
            return p;
        }
    }
    return NULL;
}

// The range that an abi_flock means. 0, -EINVAL, -EOVERFLOW.
static int range_of(
    const struct abi_flock *request, const struct file *file, int64_t *start, int64_t *end)
{
    int64_t base = request->whence == AX_SEEK_SET   ? 0
                   : request->whence == AX_SEEK_CUR ? file->pos
                                                    : file->inode->size;

    if (request->whence < AX_SEEK_SET || request->whence > AX_SEEK_END) {
        return -EINVAL;
    }
    if (request->start > INT64_MAX - base) {
        return -EOVERFLOW;
    }
    *start = base + request->start;
    *end = INT64_MAX;
    if (*start < 0) {
        return -EINVAL;
    }
    if (request->len > 0) {
        if (request->len - 1 > INT64_MAX - *start) {
            return -EOVERFLOW;
        }
        *end = *start + request->len - 1;
    } else if (request->len < 0) {
        if (request->len < -*start) {
            return -EINVAL;
        }
        *end = *start - 1;
        *start += request->len;
    }
    return 0;
}

// What a blocked F_SETLKW waits for, read from its request.
static const struct lock *blocker_of(const struct proc *p)
{
    return p->lock_wait.inode != NULL ? lock_conflict(p->lock_wait.inode, p->pid, p->lock_wait.type,
                                            p->lock_wait.start, p->lock_wait.end)
                                      : NULL;
}

// Would waiting for `lock` close a ring of waiting processes?
static bool is_deadlock(const struct proc *p, const struct lock *lock)
{
    for (unsigned i = 0; i < NR_PROCS && lock != NULL; i++) {
        if (lock->pid == p->pid) {
            return true;
        }
        const struct proc *owner = proc_by_pid(lock->pid);
        lock = owner != NULL && owner->block == BLOCK_INODE ? blocker_of(owner) : NULL;
    }
    return lock != NULL;
}

static int set(struct proc *p, struct file *file, const struct abi_flock *request, bool waits,
    int64_t start, int64_t end)
{
    if (request->type == AX_F_RDLCK && !file_reads(file)) {
        return -EBADF;
    }
    if (request->type == AX_F_WRLCK && !file_writes(file)) {
        return -EBADF;
    }
    const struct lock *lock = request->type != AX_F_UNLCK
                                  ? lock_conflict(file->inode, p->pid, request->type, start, end)
                                  : NULL;
    if (lock == NULL) {
        return lock_set(file->inode, p->pid, request->type, start, end);
    }
    if (!waits) {
        return -EAGAIN;
    }
    if (is_deadlock(p, lock)) {
        return -EDEADLK;
    }
    int r = wait_on_inode(p, file->inode);
    p->lock_wait.inode = file->inode;
    p->lock_wait.type = request->type;
    p->lock_wait.start = start;
    p->lock_wait.end = end;
    return r;
}

int lock_control(struct proc *p, struct file *file, int command, vir_bytes argument)
{
    struct abi_flock request;
    int64_t start, end;
    int r = os_client_read(p->endpoint, argument, &request, sizeof(request));

    if (r != 0) {
        return r;
    }
    if (request.type < AX_F_RDLCK || request.type > AX_F_UNLCK || file->inode->pipe != NULL) {
        return -EINVAL;
    }
    r = range_of(&request, file, &start, &end);
    if (r != 0) {
        return r;
    }
    if (command != AX_F_GETLK) {
        return set(p, file, &request, command == AX_F_SETLKW, start, end);
    }
    const struct lock *lock = lock_conflict(file->inode, p->pid, request.type, start, end);
    if (request.type == AX_F_UNLCK) {
        return -EINVAL;
    }
    request.type = (int16_t)(lock != NULL ? lock->type : AX_F_UNLCK);
    if (lock != NULL) {
        request.whence = AX_SEEK_SET;
        request.pid = lock->pid;
        request.start = lock->start;
        request.len = lock->end == INT64_MAX ? 0 : lock->end - lock->start + 1;
    }
    return os_client_write(p->endpoint, argument, &request, sizeof(request));
}
