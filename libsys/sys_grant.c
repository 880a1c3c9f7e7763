// SPDX-License-Identifier: BSD-2-Clause
// Kernel calls: grants and copies.

#include <string.h>

#include "internal.h"
#include "kcall_stub.h"
#include "minix/syslib.h"

int sys_safecopyfrom(endpoint_t source, cp_grant_id_t gid, vir_bytes offset, vir_bytes address, size_t bytes, int my_seg)
{
    struct message m;

    if (my_seg != D) {
        return -EINVAL;
    }
    return KCALL(SAFECOPYFROM, safecopy, &m, .grantor = source, .gid = gid, .offset = offset, .address = address,
                 .bytes = bytes);
}

int sys_safecopyto(endpoint_t dest, cp_grant_id_t gid, vir_bytes offset, vir_bytes address, size_t bytes, int my_seg)
{
    struct message m;

    if (my_seg != D) {
        return -EINVAL;
    }
    return KCALL(SAFECOPYTO, safecopy, &m, .grantor = dest, .gid = gid, .offset = offset, .address = address,
                 .bytes = bytes);
}

int sys_vsafecopy_done(struct vscp_vec *vec, int elements, int *done)
{
    struct message m;

    *done = 0;
    if (elements <= 0 || elements > SCPVEC_NR) {
        return -EINVAL;
    }
    int r = KCALL(VSAFECOPY, vsafecopy, &m, .vec = (vir_bytes)(uintptr_t)vec, .count = (uint32_t)elements);
    if (r != -ECALLDENIED && r != -ETRAPDENIED) { // those come without a reply
        *done = (int)MSG_PAYLOAD_OF(&m, struct kcall_vsafecopy_rep)->done;
    }
    return r;
}

int sys_vsafecopy(struct vscp_vec *vec, int elements)
{
    int done;
    return sys_vsafecopy_done(vec, elements, &done);
}

int sys_safememset(endpoint_t dest, cp_grant_id_t gid, vir_bytes offset, int value, size_t bytes)
{
    struct message m;

    return KCALL(SAFEMEMSET, safememset, &m, .grantor = dest, .gid = gid, .offset = offset, .bytes = bytes,
                 .value = (uint32_t)value & 0xff);
}

static int safemap(endpoint_t grantor, cp_grant_id_t gid, vir_bytes offset, vir_bytes address, size_t bytes, int writable,
                   vir_bytes *where)
{
    struct message m;

    if (((offset | address | bytes) & (ABI_PAGE_SIZE - 1)) != 0 || bytes == 0) {
        return -EINVAL;
    }
    int r = KCALL(SAFEMAP, safemap, &m, .grantor = grantor, .gid = gid, .offset = offset, .address = address, .bytes = bytes,
                  .writable = writable != 0);
    if (r == 0 && where != NULL) {
        *where = MSG_PAYLOAD_OF(&m, struct kcall_safemap_rep)->address;
    }
    return r;
}

int sys_safemap(endpoint_t grantor, cp_grant_id_t gid, vir_bytes offset, vir_bytes my_address, size_t bytes, int my_seg,
                int writable)
{
    if (my_seg != D || my_address == 0) {
        return -EINVAL;
    }
    return safemap(grantor, gid, offset, my_address, bytes, writable, NULL);
}

int sys_safemap_any(endpoint_t grantor, cp_grant_id_t gid, vir_bytes offset, size_t bytes, int writable, void **address)
{
    vir_bytes where = 0;
    int r = safemap(grantor, gid, offset, 0, bytes, writable, &where);

    if (r == 0) {
        *address = (void *)(uintptr_t)where;
    }
    return r;
}

int sys_safeunmap(int my_seg, vir_bytes my_address)
{
    struct message m;

    if (my_seg != D || (my_address & (ABI_PAGE_SIZE - 1)) != 0) {
        return -EINVAL;
    }
    return KCALL(SAFEUNMAP, safeunmap, &m, .address = my_address);
}

int sys_saferevmap_gid(cp_grant_id_t gid)
{
    struct message m;
    return KCALL(SAFEREVMAP, saferevmap, &m, .by_address = 0, .gid = gid);
}

int sys_saferevmap_addr(vir_bytes address)
{
    struct message m;
    return KCALL(SAFEREVMAP, saferevmap, &m, .by_address = 1, .address = address);
}

int sys_setgrant(void *table, unsigned entries)
{
    struct message m;
    return KCALL(SETGRANT, setgrant, &m, .table = (vir_bytes)(uintptr_t)table, .entries = entries);
}

int sys_client_read(endpoint_t client, vir_bytes client_address, void *buffer, size_t bytes)
{
    struct message m;
    return KCALL(CLIENTCOPY, clientcopy, &m, .client = client, .client_address = client_address,
                 .address = (vir_bytes)(uintptr_t)buffer, .bytes = bytes, .to_client = 0);
}

int sys_client_write(endpoint_t client, vir_bytes client_address, const void *buffer, size_t bytes)
{
    struct message m;
    return KCALL(CLIENTCOPY, clientcopy, &m, .client = client, .client_address = client_address,
                 .address = (vir_bytes)(uintptr_t)buffer, .bytes = bytes, .to_client = 1);
}
