// SPDX-License-Identifier: BSD-2-Clause
// <minix/sef.h>; with _MINIX also what programs register for a live update, which this system does
// not have: such a function is never called.
#pragma once

#include_next <minix/sef.h>

#ifdef _MINIX

#include <minix/ipc.h>

static inline void sef_setcb_init_lu(sef_cb_init_t callback)
{
    (void)callback;
}

// An initialization with nothing to do.
static inline int sef_cb_init_null(int type, sef_init_info_t *info)
{
    (void)type;
    (void)info;
    return 0;
}

#endif
