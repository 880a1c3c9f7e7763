// SPDX-License-Identifier: BSD-2-Clause
// See log.h.

#include "log.h"

#include "dir.h"
#include "os.h"
#include "proc.h"
#include "store.h"

enum { PIECE_BYTES = 192, WRITE_BYTES_MAX = 4096, NR_STANDARD = 3 };

int log_open(struct proc *p, struct inode *inode, uint32_t flags)
{
    int fd = file_free_fd(p, 0);

    if (fd < 0) {
        return fd;
    }
    struct file *file = file_new(inode, flags);
    if (file == NULL) {
        return -ENFILE;
    }
    file_install(p, fd, file, (flags & AX_O_CLOEXEC) != 0);
    return fd;
}

int log_write(const struct proc *p, vir_bytes buffer, uint32_t bytes)
{
    char piece[PIECE_BYTES];
    uint32_t done = 0;

    bytes = bytes < WRITE_BYTES_MAX ? bytes : (uint32_t)WRITE_BYTES_MAX;
    while (done < bytes) {
        uint32_t n = bytes - done < PIECE_BYTES ? bytes - done : (uint32_t)PIECE_BYTES;
        int r = os_client_read(p->endpoint, buffer + done, piece, n);
        if (r != 0) {
            return done > 0 ? (int)done : r;
        }
        os_log_text(p->endpoint, piece, n);
        done += n;
    }
    return (int)done;
}

static struct inode *find_log(void)
{
    struct dir_name dev = dir_name_of("dev");
    struct dir_name log = dir_name_of("log");
    struct dentry *entry = dir_lookup(store_root()->root_inode, &dev);

    if (entry == NULL || !inode_is(entry->inode, AX_S_IFDIR)) {
        return NULL;
    }
    entry = dir_lookup(entry->inode, &log);
    return entry != NULL && log_is(entry->inode) ? entry->inode : NULL;
}

void log_give(struct proc *p)
{
    struct inode *inode = find_log();
    struct file *file = inode != NULL ? file_new(inode, AX_O_RDWR) : NULL;

    if (file == NULL) {
        return;
    }
    file_install(p, 0, file, false);
    for (int fd = 1; fd < NR_STANDARD; fd++) {
        file_ref(file);
        file_install(p, fd, file, false);
    }
}
