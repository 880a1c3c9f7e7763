// SPDX-License-Identifier: BSD-2-Clause
// What the kernel asks of VM on behalf of processes; each is answered by resuming the process that
// waits.
#pragma once

#include "abi/proto/vmreq.h"

// Since start-up.
extern struct fault_totals {
    uint32_t faults;
    uint32_t copies;
} fault_totals;

void fault_page(const struct vmreq_fault *req);
void fault_range(const struct vmreq_range *req);
void fault_map(const struct vmreq_map *req);
void fault_unmap(const struct vmreq_unmap *req);
void fault_revmap(const struct vmreq_revmap *req);

struct vmproc;
// The stack region grows down to the address, within the process's limit. 0; -EFAULT: no stack
// there; -ENOMEM.
int fault_grow_stack(struct vmproc *proc, vir_bytes address);

// Bring in a range of a process, its stack included. 0; -EFAULT, -EACCES, -ENOMEM.
int fault_bring_in(struct vmproc *proc, vir_bytes address, uint32_t bytes, bool write);
