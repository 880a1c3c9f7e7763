// SPDX-License-Identifier: BSD-2-Clause
// Drivers and file system servers, and the requests that are on their way to them. VFS never waits:
// each request is asynchronous, its answer is matched by serial and source. When a driver is
// started again all that it has not answered is sent once more, with the same serials and new
// grants; when it is given up (its name goes from DS) they end with EIO.
#pragma once

#include "abi/endpoint.h"
#include "abi/message.h"

struct proc;
struct inode;
struct outgoing;

enum { NR_DRIVERS = 32, NR_OUTGOING = 256, DRIVER_KEY_MAX = 48 };

struct driver {
    char key[DRIVER_KEY_MAX]; // in DS: "drv.chr.<label>" or "drv.fs.<type>"; empty: free
    endpoint_t endpoint;      // NONE: not there now
};

// What follows the answer; `status` is the reply's or -EIO. `reply` is NULL when the driver was
// given up.
typedef void (*outgoing_done)(struct outgoing *o, int status, const struct message *reply);

struct outgoing {
    uint32_t serial; // 0: free
    uint32_t driver;
    struct proc *p; // for whom; NULL: VFS itself, or the process gave up
    outgoing_done done;
    uint32_t device;     // number of the device concerned
    struct inode *inode; // held until the answer: open
    uint32_t flags;
    uint32_t index; // poll: which descriptor; info: minor
    bool is_sent;
    // Memory granted for it.
    cp_grant_id_t gid;
    endpoint_t grant_client; // NONE: no grant; SELF: VFS's own memory
    vir_bytes grant_address;
    uint32_t grant_bytes;
    uint32_t grant_access;
    uint32_t gid_offset; // where the grant id stands in the payload
    struct message m __attribute__((aligned(8)));
};

void outgoing_init(struct driver *table);
struct driver *outgoing_driver(uint32_t driver);
// The driver with this key; made when `make`. -ENOSPC, -ENOENT.
int outgoing_driver_find(const char *key, bool make);

// A request of `type` to `driver`, not yet sent. NULL: too many.
struct outgoing *outgoing_new(uint32_t driver, uint32_t type, struct proc *p, outgoing_done done);
// Memory of a client to be granted with it; its id goes to `gid_offset` of the payload.
void outgoing_grant(struct outgoing *o, endpoint_t client, vir_bytes address, uint32_t bytes,
    uint32_t access, size_t gid_offset);
void outgoing_send(struct outgoing *o);

// An answer came. False: nobody asked.
bool outgoing_answer(const struct message *m);
// The driver is there (again): everything unanswered goes to it.
void outgoing_driver_up(uint32_t driver, endpoint_t endpoint);
void outgoing_driver_gone(uint32_t driver);

// The process does not want its answers any more. Grants end at once.
void outgoing_orphan(struct proc *p);
// Asks the driver to end the process's request. False: it has none that was sent, so the call may
// be ended at once.
bool outgoing_cancel(struct proc *p);
