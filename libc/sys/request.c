// SPDX-License-Identifier: BSD-2-Clause
// See request.h.
#include "request.h"

#include <errno.h>
#include <string.h>

#include "abi/errno.h"
#include "abi/trap.h"

volatile uint32_t libc_next_serial = 1;
volatile uint32_t libc_open_serial;

void libc_request_start(uint32_t serial)
{
    libc_next_serial = serial ? serial : 1;
}

uint32_t libc_path_bytes(const char *path)
{
    return (uint32_t)strlen(path) + 1;
}

// One exchange with the server. An answer with another serial was for a request that is over
// (its sender was interrupted, or it came from a server that has died since); it is dropped.
static int32_t exchange(endpoint_t server, struct message *m, uint32_t serial)
{
    int32_t r = libc_trap((uint32_t)server, m, 0, TRAP_SENDREC);

    while (r == 0 && (!(m->type & MSG_REPLY) || m->serial != serial)) {
        r = libc_trap((uint32_t)server, m, 0, TRAP_RECEIVE);
    }
    return r ? r : m->status;
}

int32_t libc_request(endpoint_t server, uint32_t type, struct message *m)
{
    struct message request = *m;
    uint32_t outer = libc_open_serial;
    uint32_t serial;
    int32_t status;

    // A handler may run between any two of these and make requests. Its serials must differ from
    // ours, and it must not tell a server that ours is over: so the bound is set first.
    if (!outer) {
        libc_open_serial = libc_next_serial;
    }
    serial = __atomic_fetch_add(&libc_next_serial, 1, __ATOMIC_RELAXED);
    request.type = type;
    request.serial = serial;
    request.ack = libc_open_serial;
    do {
        *m = request;
        status = exchange(server, m, serial);
    } while (status == -AX_ERESTART);
    libc_open_serial = outer;
    return status;
}

int libc_result(int32_t status)
{
    if (status >= 0) {
        return status;
    }
    // A dead or missing server, or a right that programs lack: errno has no number of its own for
    // what only the system's inside tells apart.
    errno = status <= -AX_ERESTART ? EIO : -status;
    return -1;
}

int libc_call(endpoint_t server, uint32_t type, struct message *m)
{
    return libc_result(libc_request(server, type, m));
}
