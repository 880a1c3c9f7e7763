// SPDX-License-Identifier: BSD-2-Clause
// Requests to the servers: what every system call is made of.
//
// Each request has a serial number, higher than that of any before it, which stays the same when
// the request is repeated because the server died or a handler ran. A request also says the lowest
// serial whose answer is still awaited: the servers forget their answers to all lower ones. More
// than one is open only while a signal handler makes requests of its own.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "abi/endpoint.h"
#include "abi/message.h"

// A pointer as it goes into a message.
static inline vir_bytes libc_address(const volatile void *p)
{
    return (vir_bytes)(uintptr_t)p;
}

// The request struct of a message, and the reply struct in the same place.
#define LIBC_PAYLOAD(m, type) ((type *)(void *)(m)->payload)

// Length of a path as the servers take it, with its NUL.
uint32_t libc_path_bytes(const char *path);

// Sends the request of type `type` whose payload is in *m, waits for the answer and returns its
// status (negative: an error). The reply's payload is in *m. Does not touch errno.
int32_t libc_request(endpoint_t server, uint32_t type, struct message *m);

// The usual end of a system call: the status, or -1 and errno.
int libc_result(int32_t status);

// The same in one step, for a request with no reply payload.
int libc_call(endpoint_t server, uint32_t type, struct message *m);

// First serial of this program, from exec.
void libc_request_start(uint32_t serial);

// The serial that the next request will have.
extern volatile uint32_t libc_next_serial;

// Lowest serial still open, 0 when there is none. Saved by setjmp and put back by longjmp.
extern volatile uint32_t libc_open_serial;

// arch/arm/trap.S
int32_t libc_trap(uint32_t a0, void *a1, uint32_t a2, uint32_t number);
