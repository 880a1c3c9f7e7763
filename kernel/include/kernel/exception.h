// SPDX-License-Identifier: BSD-2-Clause
// Faults of processes and deaths of services as events that PM and RS fetch (exception_user itself
// is in arch/trap.h).
#pragma once

#include <kernel/proc.h>

// p stops with an event for its manager. A service loses its rights at once. RS, VM: panic.
void event_raise(struct proc *p, uint32_t kind, vir_bytes address, int32_t status, uint32_t fsr);
// sigsend waits for the end of the IPC call of p (P_CALL_DONE), which is now: tell its manager.
void event_call_done(struct proc *p);
// The event has been acted on.
void event_clear(struct proc *p);
