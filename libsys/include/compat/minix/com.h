// SPDX-License-Identifier: BSD-2-Clause
// Processes and notifications under their old names. ANY, NONE and SELF are those of
// abi/endpoint.h, SYS_PRIV_* those of abi/kcall.h; the numbers of requests and kernel calls are not
// part of the interface.
#pragma once

#include <abi/endpoint.h>
#include <abi/kcall.h>
#include <abi/message.h>

#define IDLE IDLE_EP
#define CLOCK CLOCK_EP
#define SYSTEM SYSTEM_EP
#define HARDWARE HARDWARE_EP

#define PM_PROC_NR PM_EP
#define VFS_PROC_NR VFS_EP
#define FS_PROC_NR VFS_EP
#define RS_PROC_NR RS_EP
#define DS_PROC_NR DS_EP
#define TTY_PROC_NR TTY_EP
#define VM_PROC_NR VM_EP
#define INIT_PROC_NR INIT_EP

#define NOTIFY_MESSAGE MSG_NOTIFY
#define is_notify(type) ((type) == MSG_NOTIFY)
