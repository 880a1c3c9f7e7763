// SPDX-License-Identifier: BSD-2-Clause
// Trap numbers. A trap is `svc #0` with the number in r7 and arguments in r0..r2; the result comes
// in r0, all other registers are kept. Message pointers must be 4-byte aligned (else -EFAULT).
// Usable from assembly.
//
//   TRAP_SENDREC  r0 dst, r1 msg          send a request, wait for the next message from dst into
//   the same buffer TRAP_SEND     r0 dst, r1 msg          wait until dst takes it TRAP_RECEIVE  r0
//   src or ANY, r1 msg   wait for a message TRAP_NOTIFY   r0 dst TRAP_SENDNB   r0 dst, r1 msg send
//   if dst waits now, else -ENOTREADY TRAP_SENDA    r0 dst, r1 msg          queue for dst in the
//   caller's asynchronous ring (-ENOSPC when full) TRAP_KCALL    r0 call number, r1 msg  kernel
//   call; payload in and out
//
// A server's usual step, reply and then wait for the next request, is TRAP_REPLYRECV: r0 dst, r1
// msg to send, r2 buffer for the next message from ANY. The reply never blocks: if dst does not
// wait for it, it is dropped.
#pragma once

#define TRAP_SENDREC 1
#define TRAP_SEND 2
#define TRAP_RECEIVE 3
#define TRAP_NOTIFY 4
#define TRAP_SENDNB 5
#define TRAP_SENDA 6
#define TRAP_REPLYRECV 7
#define TRAP_KCALL 8
#define TRAP_COUNT 9
