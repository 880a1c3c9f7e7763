// SPDX-License-Identifier: BSD-2-Clause
// The frame of a character driver: it announces itself to VFS and answers the requests of
// abi/proto/cdev.h by a table of functions. Each request is answered once. VFS repeats those that a
// dead driver owes to its successor, so each must be harmless when done twice.
#pragma once

#include "abi/fs.h"
#include "abi/proto/cdev.h"

struct chardriver {
    uint32_t nr_minors;
    // Name, mode and size of minor `minor` (< nr_minors): `info` is zeroed before.
    void (*info)(uint32_t minor, struct cdev_info_rep *info);
    // Move io->bytes through the grant io->gid of `client` and return how many, 0 at the end, or a
    // negative error. NULL: end of file at once; what is written is refused (EIO).
    int (*read)(endpoint_t client, const struct cdev_io_req *io);
    int (*write)(endpoint_t client, const struct cdev_io_req *io);
};

// Publishes "drv.chr.<label>" and serves VFS for ever.
void chardriver_run(const struct chardriver *driver) __attribute__((noreturn));

// Answers a read from `bytes` bytes at `from`, which are the whole contents of the device: a read
// function's result.
int chardriver_read_from(
    endpoint_t client, const struct cdev_io_req *io, const void *from, uint32_t bytes);
