// SPDX-License-Identifier: BSD-2-Clause
// The system around VFS, by libsys; see os.h.

#include "os.h"

#include <string.h>

#include "minix/ds.h"
#include "minix/ipc.h"
#include "minix/safecopies.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"
#include "os_main.h"

static bool is_time_known;
static int64_t wall_ns;

void os_new_message(void)
{
    is_time_known = false;
}

static vir_bytes address_of(const void *pointer)
{
    return (vir_bytes)(uintptr_t)pointer;
}

int os_client_read(endpoint_t client, vir_bytes address, void *buffer, size_t bytes)
{
    return sys_client_read(client, address, buffer, bytes);
}

int os_client_write(endpoint_t client, vir_bytes address, const void *buffer, size_t bytes)
{
    return sys_client_write(client, address, buffer, bytes);
}

int os_granted_read(
    endpoint_t grantor, cp_grant_id_t gid, uint32_t offset, void *buffer, size_t bytes)
{
    return sys_safecopyfrom(grantor, gid, offset, address_of(buffer), bytes, D);
}

int os_granted_write(
    endpoint_t grantor, cp_grant_id_t gid, uint32_t offset, const void *buffer, size_t bytes)
{
    return sys_safecopyto(grantor, gid, offset, address_of(buffer), bytes, D);
}

cp_grant_id_t os_grant_own(endpoint_t who_to, const void *address, size_t bytes, int access)
{
    return cpf_grant_direct(who_to, address_of(address), bytes, access);
}

cp_grant_id_t os_grant_client(
    endpoint_t who_to, endpoint_t client, vir_bytes address, size_t bytes, int access)
{
    return cpf_grant_magic(who_to, client, address, bytes, access);
}

void os_revoke(cp_grant_id_t gid)
{
    (void)cpf_revoke(gid); // it exists, and nothing is mapped by it
}

void os_reply(endpoint_t client, const struct message *reply)
{
    (void)ipc_sendnb(client, reply); // who does not wait any more gets nothing
}

int os_async(endpoint_t dst, const struct message *m)
{
    return async_send(dst, m);
}

int os_vm_request(struct message *m)
{
    return ipc_request(VM_EP, m);
}

uint64_t os_now_us(void)
{
    return sys_now_us();
}

int64_t os_wall_now_ns(void)
{
    if (!is_time_known) {
        struct kcall_times_rep times;
        if (sys_times(NONE, &times) == 0) {
            wall_ns = ((int64_t)times.now_us + times.wall_offset_us) * 1000;
        }
        is_time_known = true;
    }
    return wall_ns;
}

void os_alarm_at(uint64_t time_us)
{
    (void)sys_setalarm_at(time_us); // cannot fail
}

void os_release(void *page, size_t bytes)
{
    if (kept_release(page, bytes) != 0) {
        memset(page, 0, bytes); // it must read as zero
    }
}

bool os_next_driver(char *key, size_t bytes, endpoint_t *endpoint, bool *gone)
{
    char name[DS_MAX_KEYLEN];
    int type;

    for (;;) {
        name[0] = '\0';
        int r = ds_check(name, &type);
        if (name[0] == '\0' || (r != 0 && r != -ENOENT)) {
            return false;
        }
        *gone = r == -ENOENT;
        uint32_t value = (uint32_t)NONE;
        if (*gone || ds_retrieve_u32(name, &value) == 0) {
            *endpoint = (endpoint_t)value;
            strncpy(key, name, bytes - 1);
            key[bytes - 1] = '\0';
            return true;
        }
    }
}

void os_log_text(endpoint_t writer, const char *text, size_t bytes)
{
    struct proc_info info = {.name = "?"};

    (void)sys_getinfo(GI_PROC, (unsigned)endpoint_slot(writer), &info, sizeof(info),
        NULL); // it waits for VFS: it is there
    while (bytes > 0) {
        const char *end = memchr(text, '\n', bytes);
        size_t n = end != NULL ? (size_t)(end - text) : bytes;
        log_info("%s: %.*s", info.name, (int)n, text);
        n += end != NULL;
        text += n;
        bytes -= n;
    }
}

void os_log(const char *text, const char *subject, int number)
{
    log_warn("%s %s (%d)", text, subject, number);
}
