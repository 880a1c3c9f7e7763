// SPDX-License-Identifier: BSD-2-Clause
// Exceptions of processes: VM mends missing pages; all else stops the process with an event that
// its manager fetches - RS for services, PM for user processes. See kernel/exception.h.

#include <kernel/exception.h>

#include <abi/proto/vmreq.h>
#include <kernel/cpu.h>
#include <kernel/ipc.h>
#include <kernel/klog.h>
#include <kernel/panic.h>
#include <kernel/priv.h>
#include <kernel/sched.h>

#include <arch/trap.h>

enum { INFO_FSR_SHIFT = 8 };

static struct proc *manager_of(const struct proc *p)
{
    return &proc_table[priv_is_service(p) ? RS_EP : PM_EP];
}

static const char *kind_name(uint32_t kind)
{
    static const char *const names[] = {"none", "page fault", "access fault", "bus error",
        "undefined instruction", "breakpoint", "exit", "bad stack", "fp", "call done"};
    return kind < sizeof names / sizeof names[0] ? names[kind] : "?";
}

void event_raise(struct proc *p, uint32_t kind, vir_bytes address, int32_t status, uint32_t fsr)
{
    if (proc_is_resident(p)) {
        panic("%s died: %s at address 0x%x, pc 0x%x, lr 0x%x, status %d", p->name, kind_name(kind),
            (unsigned)address, (unsigned)p->context.pc, (unsigned)p->context.lr, (int)status);
    }
    p->event = (struct proc_event){.kind = kind, .address = address, .status = status, .fsr = fsr};
    uint32_t rts = RTS_EXCEPTION;
    if (priv_is_service(p)) {
        klog(LOG_ERR, "kernel: %s: %s, address 0x%x, pc 0x%x, lr 0x%x, status %d", p->name,
            kind_name(kind), (unsigned)address, (unsigned)p->context.pc, (unsigned)p->context.lr,
            (int)status);
        rts |= RTS_DEAD;
        priv_strip(p->priv);
    }
    sched_block(p, rts);
    notify_system(manager_of(p), NOTIFY_EXCEPTION);
}

void event_call_done(struct proc *p)
{
    if ((p->flags & P_CALL_DONE) == 0) {
        return;
    }
    p->flags &= ~(uint32_t)P_CALL_DONE;
    if (p->event.kind == EVENT_NONE) {
        p->event.kind = EVENT_CALL_DONE;
        notify_system(manager_of(p), NOTIFY_EXCEPTION);
    }
}

void event_clear(struct proc *p)
{
    p->event.kind = EVENT_NONE;
    p->flags &= ~(uint32_t)P_CALL_DONE;
    sched_unblock(p, RTS_EXCEPTION);
}

static uint32_t event_of(enum arch_exception kind)
{
    switch (kind) {
    case ARCH_EXC_ALIGN:
    case ARCH_EXC_BUS:
        return EVENT_BUS;
    case ARCH_EXC_UNDEFINED:
        return EVENT_UNDEF;
    case ARCH_EXC_BREAKPOINT:
        return EVENT_BREAKPOINT;
    default:
        return EVENT_SEGV;
    }
}

void exception_user(
    struct arch_context *current, enum arch_exception kind, vaddr_t va, uint32_t info)
{
    struct proc *p = proc_of_context(current);
    sched_charge_user(p);
    if (kind != ARCH_EXC_PAGE || proc_is_resident(p)) {
        event_raise(p, event_of(kind), va.raw, 0, info >> INFO_FSR_SHIFT);
        return;
    }
    cpu_this()->nr_faults++;
    p->vm = (struct vm_wait){
        .type = VMREQ_FAULT,
        .target = p->endpoint,
        .address = va.raw,
        .write = (info & ARCH_FAULT_WRITE) != 0,
        .exec = (info & ARCH_FAULT_EXEC) != 0,
    };
    vmreq_ask(p, RTS_PAGEFAULT);
}
