// SPDX-License-Identifier: BSD-2-Clause
// Requests to VM and their replies. Everything is by sendrec; VM answers at once.
#pragma once

#include "abi/endpoint.h"
#include "abi/message.h"

enum vm_request {
#define R(number, NAME, name, who, summary) VM_##NAME = MSG_CLASS_VM + number,
#include "abi/proto/vm.def"
#undef R
    VM_NR_REQUESTS = 21
};

struct vm_brk_req {
    vir_bytes address; // 0: ask only
};
struct vm_brk_rep {
    vir_bytes address;
};

enum vm_mmap_kind {
    VM_MMAP_ANON,    // demand-zero
    VM_MMAP_CONTIG,  // physically contiguous, resident, pinned (services); rep.phys
    VM_MMAP_DEVICE,  // window of the caller's privileges; rep.address + (phys & page mask)
    VM_MMAP_DEVTREE, // read-only; PRIV_DEVTREE
    VM_MMAP_ARCHIVE  // read-only; PRIV_ARCHIVE. When the last mapping is removed the frames are
                     // freed.
};
enum vm_prot { VM_PROT_READ = 1, VM_PROT_WRITE = 2, VM_PROT_EXEC = 4 };
enum vm_mmap_flags { VM_MAP_UNCACHED = 1, VM_MAP_FIXED = 2 };
struct vm_mmap_req {
    uint32_t kind;
    vir_bytes address; // hint, or with VM_MAP_FIXED exact (must be free)
    uint32_t bytes;
    uint32_t prot;
    uint32_t flags;
    phys_bytes phys; // device
};
struct vm_mmap_rep {
    vir_bytes address;
    phys_bytes phys;
    uint32_t bytes; // DEVTREE, ARCHIVE: size of the contents
};
struct vm_munmap_req {
    vir_bytes address;
    uint32_t bytes;
};

struct vm_fork_req {
    endpoint_t parent;
    uint32_t is_root; // may use the slots kept for root
};
struct vm_fork_rep {
    endpoint_t child;
};
struct vm_exit_req {
    endpoint_t endpoint;
    uint32_t keep_regions; // a service: its kept regions wait for the successor
};

// exec: EXEC_NEW, EXEC_SEGMENT for each PT_LOAD, EXEC_STACK, then EXEC_COMMIT (or EXEC_ABORT).
// Until the commit the process's present memory is untouched. Memory is committed at EXEC_SEGMENT
// and EXEC_STACK (ENOMEM there).
struct vm_exec_new_req {
    endpoint_t endpoint;
};
struct vm_exec_segment_req {
    endpoint_t endpoint;
    vir_bytes address; // page-aligned start
    uint32_t mem_bytes;
    uint32_t file_bytes; // rest is zero
    uint32_t prot;
    cp_grant_id_t gid; // grant of the caller to VM over the file's bytes for this segment
    uint32_t offset;   // offset in the grant, of the byte at `address`
};
struct vm_exec_stack_req {
    endpoint_t endpoint;
    endpoint_t args_endpoint; // == endpoint: args_address is in its present memory; == caller:
                              // args_gid is a grant to VM
    cp_grant_id_t args_gid;
    vir_bytes args_address; // argc+envc NUL-terminated strings, one after the other
    uint32_t args_bytes;
    uint16_t argc;
    uint16_t envc;
    cp_grant_id_t prefix_gid; // strings put in place of argv[0] (for #!), or -1
    uint16_t prefix_bytes;
    uint16_t prefix_count;
    vir_bytes entry; // auxv AT_ENTRY
    uint32_t serial; // auxv AX_AT_SERIAL: first serial of the new image
};
struct vm_exec_stack_rep {
    vir_bytes sp;
};
struct vm_exec_commit_req {
    endpoint_t endpoint;
};
struct vm_exec_abort_req {
    endpoint_t endpoint;
};

struct vm_service_new_req {
    endpoint_t endpoint;
    uint32_t reserve_pages;
    char label[ABI_LABEL_MAX];
};
struct vm_kept_req {
    uint32_t bytes; // must match when it exists already
    uint32_t id;    // names the region among those of the caller's label
};
struct vm_kept_rep {
    vir_bytes address; // the same for every holder
    uint32_t existed;  // 1: it has the contents left by a predecessor
};
struct vm_kept_free_req {
    vir_bytes address;
    uint32_t bytes; // whole pages; they read as zero afterwards
};

enum vm_info_what { VM_INFO_STATS, VM_INFO_PROC };
struct vm_info_req {
    uint32_t what;
    endpoint_t endpoint; // INFO_PROC
};
struct vm_info_rep { // in pages; STATS: of the system, PROC: of the process
    uint32_t total;
    uint32_t free;
    uint32_t committed;
    uint32_t reserve;  // services' reserve that is left
    uint32_t resident; // PROC: resident; STATS: used by processes
    uint32_t tables;
    uint32_t shared_cow;
    uint32_t safemapped;
    uint32_t kept;
    uint32_t faults;
    uint32_t cow_copies;
    uint32_t virt; // PROC: virtual size
};
struct vm_bring_in_req {
    endpoint_t endpoint;
    vir_bytes address;
    uint32_t bytes;
    uint32_t write;
};
struct vm_readonly_req {
    vir_bytes address;
    uint32_t bytes;
};
struct vm_limits_req {
    endpoint_t endpoint;
    uint32_t stack_bytes;
    uint32_t data_bytes;
};
struct vm_region_info {
    vir_bytes address;
    uint32_t bytes;
    uint32_t prot;
    uint32_t kind; // 0 text/data segment, 1 heap, 2 stack, 3 anonymous, 4 contiguous, 5 device, 6
                   // kept, 7 safemap, 8 boot
};
enum { VM_REGIONS_PER_REPLY = 2 };
struct vm_regions_req {
    endpoint_t endpoint;
    uint32_t index;
};
struct vm_regions_rep {
    uint32_t count;
    struct vm_region_info regions[VM_REGIONS_PER_REPLY];
};
enum vm_inject_site {
    VM_INJECT_CHARGE = 1, // promises of memory
    VM_INJECT_FRAME = 2   // frames themselves, which a promise otherwise guarantees
};
struct vm_inject_req {
    uint32_t countdown;  // the n-th allocation from now on fails, once; 0: none does
    uint32_t sites;      // enum vm_inject_site
    endpoint_t endpoint; // while VM works for this process; ANY: for any
};
struct vm_sharing_req {
    uint32_t reserved;
};
struct vm_sharing_rep {   // since start-up, in pages, but for the last
    uint32_t cow_shared;  // by safe copies, instead of being copied
    uint32_t cow_refused; // asked for, but had to be copied
    uint32_t safemaps;    // mappings there are now
};

// auxv entries on the initial stack: pairs of words after the environment's NULL, ended by
// AX_AT_NULL.
enum auxv_type {
    AX_AT_NULL = 0,
    AX_AT_PAGESZ = 6,
    AX_AT_ENTRY = 9,
    AX_AT_SERIAL = 64,
    AX_AT_ENDPOINT = 65
};

MSG_ASSERT_FITS(struct vm_mmap_req);
MSG_ASSERT_FITS(struct vm_exec_segment_req);
MSG_ASSERT_FITS(struct vm_exec_stack_req);
MSG_ASSERT_FITS(struct vm_info_rep);
MSG_ASSERT_FITS(struct vm_regions_rep);
MSG_ASSERT_FITS(struct vm_service_new_req);
