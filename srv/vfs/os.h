// SPDX-License-Identifier: BSD-2-Clause
// What VFS asks of the system around it. os.c does it with libsys; the host tests have a fake, so
// that the whole server runs in one ordinary program. Nothing else in this folder calls libsys.
#pragma once

#include "abi/endpoint.h"
#include "abi/errnames.h"
#include "abi/grant.h"
#include "abi/message.h"

#define PAYLOAD(m, type) ((type *)(void *)(m)->payload)
#define CPAYLOAD(m, type) ((const type *)(const void *)(m)->payload)

// Memory of a client that waits in sendrec for VFS. 0, -EFAULT, -EPERM.
int os_client_read(endpoint_t client, vir_bytes address, void *buffer, size_t bytes);
int os_client_write(endpoint_t client, vir_bytes address, const void *buffer, size_t bytes);

// Memory that another service granted to VFS.
int os_granted_read(
    endpoint_t grantor, cp_grant_id_t gid, uint32_t offset, void *buffer, size_t bytes);
int os_granted_write(
    endpoint_t grantor, cp_grant_id_t gid, uint32_t offset, const void *buffer, size_t bytes);

// Grants by VFS: over its own memory, or over a client's (magic). GRANT_INVALID when there is no
// slot.
cp_grant_id_t os_grant_own(endpoint_t who_to, const void *address, size_t bytes, int access);
cp_grant_id_t os_grant_client(
    endpoint_t who_to, endpoint_t client, vir_bytes address, size_t bytes, int access);
void os_revoke(cp_grant_id_t gid);

void os_reply(endpoint_t client,
    const struct message *reply); // never blocks; dropped when the client does not wait
int os_async(endpoint_t dst, const struct message *m);
int os_vm_request(struct message *m); // sendrec to VM; returns its status

uint64_t os_now_us(void);           // monotonic
int64_t os_wall_now_ns(void);       // time of day
void os_alarm_at(uint64_t time_us); // 0: none

void os_release(void *page,
    size_t bytes); // pages of the kept region go back to VM; they read as zero afterwards

// Drivers and file system servers in DS: the next change of "drv.*"; false when there is none.
// *gone: the entry was deleted.
bool os_next_driver(char *key, size_t bytes, endpoint_t *endpoint, bool *gone);

void os_log(const char *text, const char *subject, int number);
void os_log_text(endpoint_t writer, const char *text,
    size_t bytes); // at most 192 bytes: lines and parts of lines
