// SPDX-License-Identifier: BSD-2-Clause
// What the files of libsys share among themselves and with nobody else.
#pragma once

#include <errno.h>

#include "abi/errno_own.h"
#include "abi/proto/ds.h"
#include "minix/ipc.h"

// Hands queued asynchronous messages to the kernel until its ring is full.
void async_flush(void);

// What a service's child forgets of its parent: queued messages, grants; and who it is now.
void async_forget(void);
void grants_forget(void);
void env_become(endpoint_t self);

// Entry from start.S with the initial stack pointer.
void libsys_start(const uint32_t *stack) __attribute__((noreturn));

// --- ds.c, ds_map.c
int ds_request(
    unsigned type, const char *name, struct ds_entry_req *request, struct ds_entry_rep *reply);
// The same with request->data and data_bytes: with a grant of them when that pays.
int ds_request_with_buffer(unsigned type, const char *name, struct ds_entry_req *request,
    int access, struct ds_entry_rep *reply);

// Called by sef_receive and sef_replyrecv at each notification from DS. NULL until a mapped range
// is published, so that services without one don't carry the code.
extern void (*sef_ds_notified)(void);
