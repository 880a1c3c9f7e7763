// SPDX-License-Identifier: BSD-2-Clause
// The 64-byte message. Requests, replies and notifications share one header; the 48 payload bytes
// are one of the typed structs of kcall.h and proto/*.h, each asserted to fit.
//
// A request's type is a row of a proto/*.def. Its serial rises with every new request of the client
// process and is the same again when the request is repeated after ERESTART; `ack` is the lowest
// serial the client still waits for, so a server may forget its answers to all lower ones. A reply
// has the request's type with MSG_REPLY set and the request's serial; `status` is 0 (or a
// non-negative result) or a negative error. A notification has type MSG_NOTIFY.
#pragma once

#include "abi/types.h"

enum { MSG_SIZE = 64, MSG_PAYLOAD = 48 };

#define MSG_REPLY UINT32_C(0x40000000)
#define MSG_NOTIFY UINT32_C(0x00000001)

struct message {
    endpoint_t source; // stamped by the kernel
    uint32_t type;
    uint32_t serial;
    union {
        uint32_t ack;   // requests
        int32_t status; // replies
    };
    union {
        uint8_t payload[MSG_PAYLOAD];
        uint32_t words[MSG_PAYLOAD / 4];
    };
};

// Payload of a MSG_NOTIFY message, by source: HARDWARE_EP: `bits` has a bit for each interrupt
// (index in the receiver's own list) that came; CLOCK_EP: the alarm went off; SYSTEM_EP: `bits` are
// NOTIFY_*; a process: nothing but that.
struct notify_payload {
    uint32_t bits;
    uint32_t reserved;
    uint64_t time_us; // monotonic, at delivery
};

enum {
    NOTIFY_EXCEPTION = 1 << 0,  // to PM and RS: fetch with sys_getevent
    NOTIFY_ASYNC_DONE = 1 << 1, // to a sender: its asynchronous ring has room again
    NOTIFY_ASYNC_FAIL = 1 << 2, // to a sender: an asynchronous message found its receiver dead
    NOTIFY_KERNEL_LOG = 1 << 3  // to tty: new text in the log ring (level at or above log=)
};

// Message classes: the upper bits of a request's type.
enum {
    MSG_CLASS_KERNEL = 0x0000,
    MSG_CLASS_VMREQ = 0x0080, // kernel to VM
    MSG_CLASS_VM = 0x0100,
    MSG_CLASS_PM = 0x0200,
    MSG_CLASS_VFS = 0x0300,
    MSG_CLASS_DS = 0x0400,
    MSG_CLASS_RS = 0x0500,
    MSG_CLASS_TTY = 0x0600,
    MSG_CLASS_CDEV = 0x0700, // character devices: VFS to tty and drivers
    MSG_CLASS_UART = 0x0800, // tty to UART drivers
    MSG_CLASS_RTC = 0x0900,
    MSG_CLASS_POWER = 0x0a00,
    MSG_CLASS_FS = 0x0b00, // VFS to file system servers (procfs)
    MSG_CLASS_TEST = 0x0f00,
    MSG_CLASS_MASK = 0xff00
};

_Static_assert(sizeof(struct message) == MSG_SIZE, "message size");
_Static_assert(offsetof(struct message, payload) == 16, "message header size");

#define MSG_ASSERT_FITS(type)                                                                      \
    _Static_assert(sizeof(type) <= MSG_PAYLOAD, #type " does not fit a message")
