// SPDX-License-Identifier: BSD-2-Clause
// <minix/ipc.h>; with _MINIX messages and the traps under their old names. A message has source and
// type; what else is in it is for those who exchange it to say (struct message, `payload` and
// `words`).
#pragma once

#include_next <minix/ipc.h>

#ifdef _MINIX

#define m_source source
#define m_type type
typedef struct message message;

static inline int send(endpoint_t dst, message *m)
{
    return ipc_send(dst, m);
}

static inline int receive(endpoint_t src, message *m)
{
    return ipc_receive(src, m);
}

static inline int sendrec(endpoint_t dst, message *m)
{
    return ipc_sendrec(dst, m);
}

static inline int sendnb(endpoint_t dst, message *m)
{
    return ipc_sendnb(dst, m);
}

static inline int notify(endpoint_t dst)
{
    return ipc_notify(dst);
}

#endif
