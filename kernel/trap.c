// SPDX-License-Identifier: BSD-2-Clause
// Traps that the fast path left over. See arch/trap.h and abi/trap.h.

#include <abi/trap.h>
#include <kernel/ipc.h>
#include <kernel/kcall.h>
#include <kernel/priv.h>
#include <kernel/sched.h>

#include <arch/trap.h>

enum { REG_NUMBER = 7 };

uintptr_t trap_svc(struct arch_context *current)
{
    struct proc *p = proc_of_context(current);
    sched_charge_user(p);
    uint32_t number = p->context.r[REG_NUMBER];
    if (__builtin_expect(number == TRAP_KCALL, 1)) { // what is hot of the others does not come here
        kcall_trap(p);
    } else if (number == TRAP_NOTIFY && (p->priv->trap_mask & 1u << TRAP_NOTIFY) != 0) {
        p->context.r[0] = (uint32_t)notify_trap(p, (endpoint_t)p->context.r[0]);
        struct proc *next = sched_switch_now(cpu_this(), p);
        if (next != NULL) {
            return (uintptr_t)&next->context;
        }
    } else {
        ipc_trap(p, number);
    }
    return sched_may_return(p) ? TRAP_GO_ON : TRAP_SCHEDULE;
}
