// SPDX-License-Identifier: BSD-2-Clause
// What the kernel asks of VM. The messages come from SYSTEM_EP and are answered by sys_vmmap (with
// `resume`) or sys_vmresume, never by a message. `serial` in the message header is unused.
#pragma once

#include "abi/endpoint.h"
#include "abi/message.h"

enum vmreq_type {
    VMREQ_FAULT = MSG_CLASS_VMREQ + 1, // a process touched a page that is missing or read-only
    VMREQ_RANGE =
        MSG_CLASS_VMREQ + 2, // a kernel call or message of `requester` needs pages of `endpoint`
    VMREQ_MAP = MSG_CLASS_VMREQ + 3,    // sys_safemap, grant verified by the kernel
    VMREQ_UNMAP = MSG_CLASS_VMREQ + 4,  // sys_safeunmap
    VMREQ_REVMAP = MSG_CLASS_VMREQ + 5, // sys_saferevmap, or revocation by death
    VMREQ_COW = MSG_CLASS_VMREQ + 6     // whole pages of a safe copy: share what can be shared
};

struct vmreq_fault { // resume: endpoint
    endpoint_t endpoint;
    vir_bytes address;
    uint32_t write;
    uint32_t exec;
    vir_bytes pc;
    vir_bytes sp;
};
struct vmreq_range { // resume: requester
    endpoint_t requester;
    endpoint_t endpoint;
    vir_bytes address;
    uint32_t bytes;
    uint32_t write;
};
struct vmreq_map {        // resume: requester, with the address mapped
    endpoint_t requester; // grantee
    vir_bytes address;    // 0: VM chooses
    uint32_t bytes;
    uint32_t writable;
    endpoint_t grantor; // first link of the chain, as the caller named it
    cp_grant_id_t gid;
    uint32_t offset;  // in that grant
    endpoint_t owner; // whose pages, by a direct or magic grant; NONE: VM has the chain verified
    vir_bytes owner_address;
};
struct vmreq_cow { // resume: requester, with the bytes that are to be copied; or by the last
                   // sys_vmshare
    endpoint_t requester;
    vir_bytes address; // of the requester; page-aligned
    endpoint_t owner;  // the effective grantor
    vir_bytes owner_address;
    uint32_t bytes;    // whole pages
    uint32_t to_owner; // 1: the owner's range is the destination
};
struct vmreq_unmap { // resume: requester
    endpoint_t requester;
    vir_bytes address;
};
struct vmreq_revmap { // resume: requester
    endpoint_t requester;
    uint32_t by_address;
    cp_grant_id_t gid; // of the requester
    vir_bytes address;
};

MSG_ASSERT_FITS(struct vmreq_fault);
MSG_ASSERT_FITS(struct vmreq_range);
MSG_ASSERT_FITS(struct vmreq_map);
MSG_ASSERT_FITS(struct vmreq_cow);
MSG_ASSERT_FITS(struct vmreq_unmap);
MSG_ASSERT_FITS(struct vmreq_revmap);
