// SPDX-License-Identifier: BSD-2-Clause
// Payloads of the kernel calls that only VM makes: frames, page tables, those who wait for VM. Part
// of abi/kcall.h.
#pragma once

#include "abi/endpoint.h"
#include "abi/grant.h"
#include "abi/message.h"

enum boot_frame_kind {
    BOOTFRAME_PAGE,
    BOOTFRAME_L1,
    BOOTFRAME_L2,
    BOOTFRAME_FREE,
    BOOTFRAME_ARCHIVE,
    BOOTFRAME_DEVTREE
};
struct boot_frames { // a run of frames
    phys_bytes frame;
    uint32_t count;
    endpoint_t owner;  // PAGE, L1, L2
    vir_bytes address; // PAGE: where; L2: start of the 4 MiB it maps
    uint32_t kind;
    uint32_t rights; // PTE_READ | ...
};
struct kcall_vmtakeover_req {
    uint32_t cursor;  // 0 first; then the reply's
    vir_bytes buffer; // array of struct boot_frames
    uint32_t max;
};
struct kcall_vmtakeover_rep {
    uint32_t cursor;
    uint32_t count; // 0: done; from then on the kernel allocates nothing
};
enum vmtable_op {
    VMTABLE_NEW_L1,  // frame (owned by VM, zeroed by the kernel) becomes a first-level table
    VMTABLE_NEW_L2,  // frame becomes the second-level tables of the 4 MiB at `address` of l1
    VMTABLE_FREE_L2, // takes it out of l1, with whatever it still maps, and returns it to VM
    VMTABLE_FREE_L1, // not bound to a process; its second-level tables are freed
    VMTABLE_BIND // l1 becomes the address space of `endpoint` (0: none); RTS_VMINHIBIT is cleared
};
struct kcall_vmtable_req {
    uint32_t op;
    phys_bytes l1;
    phys_bytes frame;
    vir_bytes address;
    endpoint_t endpoint;
};
struct kcall_vmtable_rep {
    phys_bytes old_l1; // BIND
};
// Low bits of vm_pte.pte.
enum pte_flags {
    PTE_READ = 0x001,
    PTE_WRITE = 0x002,
    PTE_EXEC = 0x004,
    PTE_DEVICE = 0x008,
    PTE_UNCACHED = 0x010,
    PTE_ZERO = 0x020,  // fill the frame with zeroes first
    PTE_COPY = 0x040,  // copy the frame `source` into it first
    PTE_UNMAP = 0x080, // remove the entry (frame ignored)
    PTE_SYNCED =
        0x100 // with EXEC: the frame was executable before and nobody could write to it since
};
struct vm_pte {
    vir_bytes address;
    uint32_t pte; // frame address | PTE_*
    phys_bytes source;
};
enum { VMMAP_MAX = 64 };
struct kcall_vmmap_req {
    phys_bytes l1;
    uint32_t count; // 1: the entry is `one`; else `entries` is an array of struct vm_pte
    vir_bytes entries;
    endpoint_t resume; // process whose wait for VM ends with `result`, or NONE
    int32_t result;
    struct vm_pte one;
};
enum vmframe_op {
    VMFRAME_ZERO,
    VMFRAME_COPY,
    VMFRAME_READ_GRANT,
    VMFRAME_WRITE,
    VMFRAME_READ,
    VMFRAME_READ_PROC
};
struct kcall_vmframe_req {
    uint32_t op;
    phys_bytes frame; // destination (READ: source)
    uint32_t offset;  // in the frame; offset + bytes <= page
    uint32_t bytes;
    phys_bytes source;   // COPY
    endpoint_t endpoint; // READ_GRANT: grantor; READ_PROC: process (any address of its own)
    endpoint_t grantee;  // READ_GRANT: to whom the grant must be made
    cp_grant_id_t gid;
    uint32_t src_offset; // READ_GRANT: offset in the grant; READ_PROC: address; WRITE/READ: VM's
                         // own address
};
struct kcall_vmresume_req {
    endpoint_t endpoint;
    int32_t result;
    vir_bytes address; // safemap: what the caller gets; COW: so many bytes are to be copied, since
                       // they cannot be shared
};
struct kcall_vmgrant_req {
    endpoint_t grantor;
    endpoint_t grantee;
    cp_grant_id_t gid;
    uint32_t offset;
    uint32_t bytes;
    uint32_t access;
};
struct grant_link {
    endpoint_t grantor;
    cp_grant_id_t gid;
};
struct kcall_vmgrant_rep { // with -EFAULT: the process and address of a grant entry whose page is
                           // missing
    endpoint_t owner;
    vir_bytes address;
    uint32_t nr_more; // links behind the one that was asked about
    struct grant_link more[GRANT_MAX_INDIRECT - 1];
};
// Pages appear at a second place, with the entry and the memory attributes of the first.
enum vmshare_mode {
    VMSHARE_COW,    // read-only at both
    VMSHARE_READ,   // read-only at the second
    VMSHARE_WRITE,  // writable at both; must be so at the first
    VMSHARE_OWN = 4 // with READ or WRITE: and the first, which is no code, becomes writable
};
struct kcall_vmshare_req {
    phys_bytes from_l1;
    vir_bytes from;
    phys_bytes to_l1;
    vir_bytes to;
    uint32_t pages; // 1 to VMMAP_MAX
    uint32_t mode;  // enum vmshare_mode
    // Not NONE: COW for the next pages of the safe copy that this process waits for (VMREQ_COW; the
    // places are those of the request). Its grant is verified at that moment, its progress moves
    // on, and after its last page it runs.
    endpoint_t requester;
    endpoint_t resume; // as VMRESUME afterwards, or NONE
    int32_t result;
    vir_bytes address;
};

MSG_ASSERT_FITS(struct kcall_vmtakeover_req);
MSG_ASSERT_FITS(struct kcall_vmtable_req);
MSG_ASSERT_FITS(struct kcall_vmmap_req);
MSG_ASSERT_FITS(struct kcall_vmframe_req);
MSG_ASSERT_FITS(struct kcall_vmresume_req);
MSG_ASSERT_FITS(struct kcall_vmgrant_req);
MSG_ASSERT_FITS(struct kcall_vmshare_req);
MSG_ASSERT_FITS(struct kcall_vmgrant_rep);
