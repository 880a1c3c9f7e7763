// SPDX-License-Identifier: BSD-2-Clause
// Kernel calls: grants and copies.

#include <string.h>

#include "abi/proto/vm.h"
#include "internal.h"
#include "kcall_stub.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"

int sys_safecopyfrom(endpoint_t source, cp_grant_id_t gid, vir_bytes offset, vir_bytes address,
    size_t bytes, int my_seg)
{
    struct message m;

    if (my_seg != D) {
        return -EINVAL;
    }
    return KCALL(SAFECOPYFROM, safecopy, &m, .grantor = source, .gid = gid, .offset = offset,
        .address = address, .bytes = bytes);
}

int sys_safecopyto(endpoint_t dest, cp_grant_id_t gid, vir_bytes offset, vir_bytes address,
    size_t bytes, int my_seg)
{
    struct message m;

    if (my_seg != D) {
        return -EINVAL;
    }
    return KCALL(SAFECOPYTO, safecopy, &m, .grantor = dest, .gid = gid, .offset = offset,
        .address = address, .bytes = bytes);
}

int sys_vsafecopy_done(struct vscp_vec *vec, int elements, int *done)
{
    struct message m;

    *done = 0;
    if (elements <= 0 || elements > SCPVEC_NR) {
        return -EINVAL;
    }
    int r = KCALL(
        VSAFECOPY, vsafecopy, &m, .vec = (vir_bytes)(uintptr_t)vec, .count = (uint32_t)elements);
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

    return KCALL(SAFEMEMSET, safememset, &m, .grantor = dest, .gid = gid, .offset = offset,
        .bytes = bytes, .value = (uint32_t)value & 0xff);
}

static int safemap(endpoint_t grantor, cp_grant_id_t gid, vir_bytes offset, vir_bytes address,
    size_t bytes, int writable, vir_bytes *where)
{
    struct message m;

    if (((offset | address | bytes) & (ABI_PAGE_SIZE - 1)) != 0 || bytes == 0) {
        return -EINVAL;
    }
    int r = KCALL(SAFEMAP, safemap, &m, .grantor = grantor, .gid = gid, .offset = offset,
        .address = address, .bytes = bytes, .writable = writable != 0);
    if (r == 0 && where != NULL) {
        *where = MSG_PAYLOAD_OF(&m, struct kcall_safemap_rep)->address;
    }
    return r;
}

int sys_safemap(endpoint_t grantor, cp_grant_id_t gid, vir_bytes offset, vir_bytes my_address,
    size_t bytes, int my_seg, int writable)
{
    if (my_seg != D || my_address == 0) {
        return -EINVAL;
    }
    return safemap(grantor, gid, offset, my_address, bytes, writable, NULL);
}

int sys_safemap_any(endpoint_t grantor, cp_grant_id_t gid, vir_bytes offset, size_t bytes,
    int writable, void **address)
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

// The kernel makes RS wait for no page: it hands back -EFAULT and how far it came, and RS, which
// may wait for VM, has the rest brought in. What VM refuses is no memory of the client's.
static int bring_in(const struct kcall_clientcopy_req *left)
{
    struct message m = {.type = VM_BRING_IN};

    *MSG_PAYLOAD_OF(&m, struct vm_bring_in_req) = (struct vm_bring_in_req){.endpoint = left->client,
        .address = left->client_address,
        .bytes = left->bytes,
        .write = left->to_client};
    int r = ipc_request(VM_EP, &m);
    return r == -EACCES || r == -ESRCH ? -EFAULT : r;
}

// Something that a page of user space could make whole; only then does -EFAULT come with the
// progress.
static bool is_user_range(vir_bytes address, uint32_t bytes)
{
    return bytes != 0 && address < ABI_USER_END && bytes <= ABI_USER_END - address;
}

static int client_copy(struct kcall_clientcopy_req *request)
{
    struct message m;
    bool is_brought = false;

    *MSG_PAYLOAD_OF(&m, struct kcall_clientcopy_req) = *request;
    int r = kernel_call(KCALL_CLIENTCOPY, &m);
    while (r == -EFAULT && self_endpoint() == RS_EP &&
           is_user_range(request->client_address, request->bytes)) {
        uint32_t done = *MSG_PAYLOAD_OF(&m, uint32_t);
        if (done >= request->bytes || (is_brought && done == 0)) {
            return r; // what VM has brought in must help, or this would never end
        }
        is_brought = true;
        request->client_address += done;
        request->address += done;
        request->bytes -= done;
        r = bring_in(request);
        if (r != 0) {
            return r;
        }
        *MSG_PAYLOAD_OF(&m, struct kcall_clientcopy_req) = *request;
        r = kernel_call(KCALL_CLIENTCOPY, &m);
    }
    return r;
}

int sys_client_read(endpoint_t client, vir_bytes client_address, void *buffer, size_t bytes)
{
    struct kcall_clientcopy_req request = {.client = client,
        .client_address = client_address,
        .address = (vir_bytes)(uintptr_t)buffer,
        .bytes = bytes,
        .to_client = 0};
    return client_copy(&request);
}

int sys_client_write(endpoint_t client, vir_bytes client_address, const void *buffer, size_t bytes)
{
    struct kcall_clientcopy_req request = {.client = client,
        .client_address = client_address,
        .address = (vir_bytes)(uintptr_t)buffer,
        .bytes = bytes,
        .to_client = 1};
    return client_copy(&request);
}
