// SPDX-License-Identifier: BSD-2-Clause
// Requests to RS. Strings are in the waiting caller's memory.
#pragma once

#include "abi/endpoint.h"
#include "abi/message.h"

enum rs_request {
#define R(number, NAME, name, who, summary) RS_##NAME = MSG_CLASS_RS + number,
#include "abi/proto/rs.def"
#undef R
    RS_NR_REQUESTS = 21
};

struct rs_up_req {
    vir_bytes path;
    uint32_t path_bytes;
    vir_bytes label; // 0: base name of the path
    uint32_t label_bytes;
    vir_bytes args;
    uint32_t args_bytes;
    vir_bytes config; // text of a .conf in the caller's memory, 0: /etc/system.conf.d/NAME.conf
                      // known at boot
    uint32_t config_bytes;
    uint32_t has_script; // the caller recovers the service when it dies: it asks by RECOVER when
};                       // status: 0; reply payload: endpoint
struct rs_up_rep {
    endpoint_t endpoint;
};
struct rs_label_req { // down, restart, take, recover
    vir_bytes label;
    uint32_t label_bytes;
    uint32_t what; // take: enum rs_resource
};
struct rs_recover_rep { // how it died
    uint32_t kind;      // enum event_kind; EVENT_NONE: by the signal in `status`
    int32_t status;
    uint32_t restarts; // so far
};
enum rs_resource {
    RS_RES_IMAGE,
    RS_RES_MEMORY,
    RS_RES_SLOT,
    RS_RES_PRIV,
    RS_RES_WINDOW,
    RS_RES_IRQ
};
struct rs_status_req {
    uint32_t index;
    vir_bytes buffer; // struct rs_service_info or struct rs_device_info
};
struct rs_status_rep {
    uint32_t next; // 0: no more
};
struct rs_service_info {
    char label[ABI_LABEL_MAX];
    char program[64];
    endpoint_t endpoint;
    int32_t pid;
    uint32_t state; // enum rs_state
    uint32_t restarts;
    uint32_t sys_flags;  // SF_*
    uint32_t last_death; // enum event_kind
    int32_t last_status;
    vir_bytes last_pc;
    char node[96]; // device node path, empty if none
};
enum rs_state { RS_STATE_UP, RS_STATE_STARTING, RS_STATE_DOWN, RS_STATE_GIVEN_UP };
enum rs_sys_flags { SF_CORE_PROC = 1, SF_NEED_COPY = 4, SF_USE_COPY = 8 };
struct rs_device_info {
    char node[96];
    char compatible[48];
    char label[ABI_LABEL_MAX]; // empty: nobody claims it
    phys_bytes window;
    uint32_t window_bytes;
    uint32_t nr_windows;
    uint32_t nr_irqs;
};
struct rs_pm_kill_req {
    endpoint_t endpoint;
    int32_t signo;
};

MSG_ASSERT_FITS(struct rs_up_req);
