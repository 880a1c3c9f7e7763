// SPDX-License-Identifier: BSD-2-Clause
// A world for the whole file server on the build machine: clients with memory of their own, VM,
// drivers and servers as queues. Calls go in as messages, as on the target.
#pragma once

#include "abi/endpoint.h"
#include "abi/errnames.h"
#include "abi/proto/cdev.h"
#include "abi/proto/fssrv.h"
#include "abi/proto/pm.h"
#include "abi/proto/vfs.h"
#include "abi/proto/vm.h"

enum {
    USER_BASE = 0x10000,
    USER_BYTES = 0x100000,
    PENDING = -0x7ffffff0, // result of a call that has no answer yet
    CLIENT = 1024 + 20,    // endpoints of clients: CLIENT, CLIENT + 1, ...
    CLIENTS = 8,
    SENT_MAX = 4096
};

struct world {
    uint8_t *memory[CLIENTS]; // what client i has at USER_BASE
    struct message reply[CLIENTS];
    bool has_reply[CLIENTS];
    struct message sent[SENT_MAX]; // asynchronous messages by VFS; source is the destination here
    unsigned sent_count;
    unsigned grants; // in use
    unsigned grants_made;
    uint64_t now_us;
    uint64_t alarm_us;
    unsigned vm_requests;
    char logged[512]; // what went to the log, and how much
    size_t logged_bytes;
    int vm_fails; // the n-th request to VM fails
};
extern struct world world;

void world_start(void); // everything anew, with clients 0..CLIENTS-1 forked from INIT
void world_end(void);
void world_restart(void); // VFS dies and its successor adopts the region

// Sends a request as client `c`; the result, or PENDING.
int call(int c, uint32_t type, const void *payload, size_t bytes);
int call_serial(int c, uint32_t type, uint32_t serial, const void *payload, size_t bytes);
// The result of a call that was pending; PENDING if it still is.
int result(int c);
void deliver(endpoint_t source, uint32_t type, uint32_t serial, int status, const void *payload,
    size_t bytes);
// The last message that VFS sent to this endpoint with this type, or NULL.
const struct message *sent_to(endpoint_t to, uint32_t type);
void driver_event(const char *key, endpoint_t endpoint, bool gone);
void alarm_rings(void);

// Places text or bytes in the client's memory at offset; its address.
vir_bytes put(int c, uint32_t offset, const void *data, size_t bytes);
vir_bytes put_path(int c, uint32_t offset, const char *path);
const void *user(int c, vir_bytes address);

// Calls in C's clothes.
int v_open(int c, const char *path, uint32_t flags, uint32_t mode);
int v_close(int c, int fd);
int v_write(int c, int fd, const void *data, uint32_t bytes);
int v_read(int c, int fd, void *data, uint32_t bytes);
int v_fd(int c, uint32_t type, int fd, uint32_t arg, int64_t offset, uint32_t whence);
int v_path(int c, uint32_t type, const char *path, uint32_t flags, uint32_t mode);
int v_path2(int c, uint32_t type, const char *a, const char *b);
int v_stat(int c, const char *path, struct abi_stat *st, bool follow);
int v_pipe(int c, int fds[2], uint32_t flags);
int v_truncate(int c, const char *path, int64_t bytes);
int v_fcntl(int c, int fd, uint32_t command, uint32_t arg);
int v_lock(int c, int fd, uint32_t command, int type, int64_t start, int64_t len);
int v_ids(int c, int32_t uid, int32_t gid);
