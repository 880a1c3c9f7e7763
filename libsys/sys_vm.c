// SPDX-License-Identifier: BSD-2-Clause
// Kernel calls of VM.

#include "internal.h"
#include "kcall_stub.h"
#include "minix/syslib.h"

int sys_vmtakeover(uint32_t *cursor, struct boot_frames *buffer, unsigned max, unsigned *count)
{
    struct message m;
    int r = KCALL(VMTAKEOVER, vmtakeover, &m, .cursor = *cursor,
        .buffer = (vir_bytes)(uintptr_t)buffer, .max = max);

    if (r == 0) {
        struct kcall_vmtakeover_rep *reply = MSG_PAYLOAD_OF(&m, struct kcall_vmtakeover_rep);
        *cursor = reply->cursor;
        *count = reply->count;
    }
    return r;
}

int sys_vmtable(unsigned op, phys_bytes l1, phys_bytes frame, vir_bytes address, endpoint_t ep,
    phys_bytes *old_l1)
{
    struct message m;
    int r = KCALL(VMTABLE, vmtable, &m, .op = op, .l1 = l1, .frame = frame, .address = address,
        .endpoint = ep);

    if (r == 0 && old_l1 != NULL) {
        *old_l1 = MSG_PAYLOAD_OF(&m, struct kcall_vmtable_rep)->old_l1;
    }
    return r;
}

int sys_vmmap(
    phys_bytes l1, const struct vm_pte *entries, unsigned count, endpoint_t resume, int result)
{
    struct message m;
    struct kcall_vmmap_req *request = MSG_PAYLOAD_OF(&m, struct kcall_vmmap_req);

    request->l1 = l1;
    request->count = count;
    request->resume = resume;
    request->result = result;
    if (count == 1) {
        request->one = *entries;
    } else {
        request->entries = (vir_bytes)(uintptr_t)entries;
    }
    return kernel_call(KCALL_VMMAP, &m);
}

int sys_vmframe(const struct kcall_vmframe_req *request)
{
    struct message m;

    *MSG_PAYLOAD_OF(&m, struct kcall_vmframe_req) = *request;
    return kernel_call(KCALL_VMFRAME, &m);
}

int sys_vmresume(endpoint_t ep, int result, vir_bytes address)
{
    struct message m;
    return KCALL(VMRESUME, vmresume, &m, .endpoint = ep, .result = result, .address = address);
}

int sys_vmgrant(const struct kcall_vmgrant_req *request, struct kcall_vmgrant_rep *reply)
{
    struct message m;

    *MSG_PAYLOAD_OF(&m, struct kcall_vmgrant_req) = *request;
    int r = kernel_call(KCALL_VMGRANT, &m);
    if (r == 0 || r == -EFAULT) {
        *reply = *MSG_PAYLOAD_OF(&m, struct kcall_vmgrant_rep);
    }
    return r;
}

int sys_vmshare(const struct kcall_vmshare_req *request)
{
    struct message m;

    *MSG_PAYLOAD_OF(&m, struct kcall_vmshare_req) = *request;
    return kernel_call(KCALL_VMSHARE, &m);
}
