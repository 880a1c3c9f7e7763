// SPDX-License-Identifier: BSD-2-Clause
// The character device protocol. A driver makes itself known by ds_publish_u32("drv.chr.<label>",
// endpoint); VFS then asks CDEV_INFO for minors 0, 1, ... until -ENOENT and makes the names in
// /dev. Data moves through grants made by VFS (who_to = driver). When a driver dies VFS repeats the
// requests it has not answered to its successor, with the same serials.
#pragma once

#include "abi/endpoint.h"
#include "abi/message.h"

enum cdev_request {
#define R(number, NAME, name, who, summary) CDEV_##NAME = MSG_CLASS_CDEV + number,
#include "abi/proto/cdev.def"
#undef R
    CDEV_NR_REQUESTS = 10
};

struct cdev_info_req {
    uint32_t minor;
};
struct cdev_info_rep {
    uint32_t mode;  // S_IFCHR or S_IFBLK | permissions
    uint32_t bytes; // block devices and memories: size
    char name[24];
};
struct cdev_open_req { // open, close
    uint32_t minor;
    uint32_t flags; // AX_O_*
    int32_t pid;
    int32_t pgrp;
    int32_t sid;
};                   // open: status 1: it is the session's controlling terminal now
struct cdev_io_req { // read, write
    uint32_t minor;
    cp_grant_id_t gid;
    uint32_t bytes;
    uint32_t flags; // AX_O_NONBLOCK
    uint64_t offset;
    int32_t pid;
    int32_t pgrp;
    int32_t sid;
}; // status: bytes done, or error
struct cdev_ioctl_req {
    uint32_t minor;
    uint32_t request;
    cp_grant_id_t gid; // the argument's bytes (size by IOCTL_BYTES(request)), or -1
    uint32_t arg;      // the argument's value
    int32_t pid;
    int32_t pgrp;
    int32_t sid;
};
struct cdev_select_req {
    uint32_t minor;
    uint32_t ops; // AX_POLLIN | AX_POLLOUT
}; // status: those possible now; the driver notes the others and sends CDEV_READY once
struct cdev_cancel_req {
    uint32_t serial;
};
struct cdev_ready_req {
    uint32_t minor;
    uint32_t ops;
};

// ioctl numbers carry direction and size of their argument.
#define AX_IOC(dir, group, number, bytes)                                                          \
    (((uint32_t)(dir) << 30) | ((uint32_t)(bytes) << 16) | ((uint32_t)(group) << 8) |              \
        (uint32_t)(number))
#define AX_IOC_NONE 0u
#define AX_IOC_WRITE 1u // the driver reads the argument
#define AX_IOC_READ 2u  // the driver writes the argument
static inline uint32_t ioctl_bytes(uint32_t request)
{
    return (request >> 16) & 0x3fffu;
}
static inline uint32_t ioctl_direction(uint32_t request)
{
    return request >> 30;
}

MSG_ASSERT_FITS(struct cdev_io_req);
MSG_ASSERT_FITS(struct cdev_info_rep);
