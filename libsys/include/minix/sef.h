// SPDX-License-Identifier: BSD-2-Clause
// System event framework: what every service's main loop goes through. Start-up, the receive calls
// that handle the library's own business (asynchronous queue) before the service sees a message,
// and the callbacks of MINIX 3's interface.
#pragma once

#include "minix/ipc.h"

// Called once at the start of main, before the first receive. Runs the init callback. Panics when
// that fails.
void sef_startup(void);

// ipc_receive and ipc_replyrecv, but notifications that concern this library alone are handled and
// not returned.
int sef_receive(endpoint_t src, struct message *m);
int sef_replyrecv(endpoint_t dst, const struct message *reply, struct message *next);

enum { SEF_INIT_FRESH = 0, SEF_INIT_LU = 1, SEF_INIT_RESTART = 2 };

typedef struct {
    endpoint_t endpoint;
    int restarts;
} sef_init_info_t;

typedef int (*sef_cb_init_t)(int type, sef_init_info_t *info);

// To be called before sef_startup; `fresh` runs at a first start, `restart` when RS started the
// service again (argument `restarts=N` with N > 0). Either returns 0 or a negative error.
void sef_setcb_init_fresh(sef_cb_init_t callback);
void sef_setcb_init_restart(sef_cb_init_t callback);
