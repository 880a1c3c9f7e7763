// SPDX-License-Identifier: BSD-2-Clause
// Requests to DS. Keys are NUL-terminated, at most DS_MAX_KEYLEN bytes with the NUL. The names and
// values of the public flags are those of <minix/ds.h>.
#pragma once

#include "abi/endpoint.h"
#include "abi/message.h"

enum ds_request {
#define R(number, NAME, name, who, summary) DS_##NAME = MSG_CLASS_DS + number,
#include "abi/proto/ds.def"
#undef R
    DS_NR_REQUESTS = 23
};

enum { DS_MAX_KEYLEN = 80, DS_MAX_STRLEN = 16 };

struct ds_entry_req {   // publish, retrieve, delete, subscribe, check, snapshot, lost
    vir_bytes key;      // in the caller's memory (it waits in sendrec: DS uses sys_clientcopy)
    uint32_t key_bytes; // with NUL; check: size of the buffer
    uint32_t flags;     // DSF_*: type, options
    uint32_t value;     // u32, label; retrieve with DSMF_MAP_COPY_SNAPSHOT: the snapshot's number;
                        // lost: where to go on
    vir_bytes data;     // string, memory, copy of a mapped range: in the caller's memory
    uint32_t data_bytes;
    cp_grant_id_t gid; // of that memory (GRANT_INVALID: none, DS uses sys_clientcopy), or of the
                       // range to be mapped
};
struct ds_entry_rep {
    uint32_t flags; // type
    uint32_t value; // u32, label; snapshot: its number; retrieve with DSMF_MAP_MAPPED: a grant;
                    // lost: where to go on
    uint32_t bytes; // string (with its NUL), memory, mapped range: how many were copied, or may be
                    // mapped
    uint32_t key_bytes;
};
struct ds_label_name_req {
    endpoint_t endpoint;
    vir_bytes key;
    uint32_t key_bytes;
};
struct ds_list_req {
    uint32_t index;
    vir_bytes buffer; // struct ds_list_entry
};
struct ds_list_entry {
    char key[DS_MAX_KEYLEN];
    char owner[ABI_LABEL_MAX];
    uint32_t flags;
    uint32_t value; // u32, label; mapped: snapshots taken so far
    uint32_t bytes;
    char string[DS_MAX_STRLEN];
};
struct ds_list_rep {
    uint32_t next; // 0: no more
};
struct ds_rs_label_req {
    endpoint_t endpoint; // NONE: it has no process now
    uint32_t batch; // label: 0: a new process. Else all labels are told again to a new DS, under
                    // this number
    char label[ABI_LABEL_MAX];
};
struct ds_rs_all_req {
    uint32_t batch;
    uint32_t count; // labels told under it. A DS that has missed some was not meant
};

MSG_ASSERT_FITS(struct ds_entry_req);
MSG_ASSERT_FITS(struct ds_rs_label_req);
