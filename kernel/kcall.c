// SPDX-License-Identifier: BSD-2-Clause
// Dispatch of kernel calls. The table is made of the rows of abi/kcall.def: a row without handler
// does not link, a number used twice does not compile. See kernel/kcall.h.

#include <kernel/kcall.h>

#include <string.h>

#include <abi/proto/vmreq.h>
#include <abi/trap.h>
#include <kernel/copy.h>
#include <kernel/cpu.h>
#include <kernel/grant.h>
#include <kernel/ipc.h>
#include <kernel/priv.h>
#include <kernel/sched.h>

#include <arch/trap.h>
#include <arch/user.h>

static kcall_handler *const handlers[NR_KCALLS] = {
#define K(number, NAME, name, summary) [number] = kcall_##name,
#include <abi/kcall.def>
#undef K
};

enum {
#define K(number, NAME, name, summary) ROW_##NAME,
#include <abi/kcall.def>
#undef K
    NR_ROWS
};
_Static_assert(NR_ROWS == (int)NR_KCALLS, "NR_KCALLS counts the rows of kcall.def");

enum { MAX_RANGE = 64 * 1024 }; // asked of VM at once

static void set_result(struct proc *p, int result)
{
    p->context.r[0] = (uint32_t)result;
}

// A call that is not over, or has a reply.
static void go_on(struct proc *caller, int result, void *reply)
{
    switch (result) {
    case KCALL_AGAIN:
        caller->flags |= P_KCALL;
        sched_charge_system(caller);
        irq_dispatch();
        break;
    case KCALL_WAIT:
        caller->flags |= P_KCALL;
        break;
    case KCALL_REPLY: // its space is loaded; if the page is missing, the reply waits for VM
        caller->flags |= P_DELIVER;
        memcpy(caller->msg.payload, reply, MSG_PAYLOAD);
        memset(reply, 0, MSG_PAYLOAD); // what the next handler leaves unsaid is zero
        set_result(caller, caller->kcall_status);
        (void)ipc_deliver(caller);
        break;
    default: // KCALL_GONE
        break;
    }
}

static inline void run(struct proc *caller, uint32_t number)
{
    uint8_t *reply = cpu_this()->kcall_reply;
    int result = handlers[number](caller, caller->msg.payload, reply);
    if (result <= 0) {
        set_result(caller, result);
    } else {
        go_on(caller, result, reply);
    }
}

// The request to the caller's entry. False: it cannot be read (now).
static bool fetch_request(struct proc *caller, uint32_t number)
{
    vaddr_t address = vaddr(caller->context.r[1]);
    if (arch_user_copy_msg_in(&caller->msg, address) != 0) {
        if (ipc_need_message(caller, address) == -EFAULT) {
            set_result(caller, -EFAULT);
        }
        return false;
    }
    caller->msg_address = address;
    caller->kcall = number;
    caller->kcall_index = 0;
    caller->kcall_bytes = 0;
    caller->kcall_plain = 0;
    caller->kcall_status = 0;
    caller->vm.type = 0;
    return true;
}

// A privilege without the trap has no bit for any call either (priv_set_masks).
static int refusal(const struct priv *priv, uint32_t number)
{
    if ((priv->trap_mask & 1u << TRAP_KCALL) == 0) {
        return -ETRAPDENIED;
    }
    return number >= NR_KCALLS ? -EBADCALL : -ECALLDENIED;
}

void kcall_trap(struct proc *caller)
{
    const struct priv *priv = caller->priv;
    uint32_t number = caller->context.r[0];
    if (number >= NR_KCALLS || !priv_may_call(priv, number)) {
        set_result(caller, refusal(priv, number));
        return;
    }
    cpu_this()->nr_kcalls++;
    if (number != KCALL_NULL && !fetch_request(caller, number)) {
        return;
    }
    run(caller, number);
}

// VM could not give what the call needs. The answer to a vector says how far it came.
static void fail(struct proc *caller, int error)
{
    if (caller->kcall != KCALL_VSAFECOPY) {
        set_result(caller, error);
        return;
    }
    _Alignas(8) uint8_t reply[MSG_PAYLOAD] = {0};
    ((struct kcall_vsafecopy_rep *)(void *)reply)->done = caller->kcall_index;
    caller->kcall_status = error;
    go_on(caller, KCALL_REPLY, reply);
}

void kcall_continue(struct proc *caller)
{
    caller->flags &= ~(uint32_t)P_KCALL;
    uint32_t type = caller->vm.type;
    if (type == VMREQ_RANGE || type == VMREQ_COW) {
        caller->vm.type = 0;
        if (caller->vm_result != 0) {
            bool is_named =
                type == VMREQ_RANGE && caller->vm_result == -EFAULT && caller->vm.error != 0;
            fail(caller, is_named ? caller->vm.error : caller->vm_result);
            return;
        }
    }
    if (type ==
        VMREQ_COW) { // what is left of the request, or the first part of that, has to be copied
        uint32_t left = caller->vm.bytes;
        caller->kcall_plain =
            caller->kcall_bytes + (caller->vm_address < left ? caller->vm_address : left);
    }
    run(caller, caller->kcall);
}

int kcall_need(struct proc *caller, const struct copy_fault *fault, uint32_t bytes)
{
    if (proc_is_resident(caller) || proc_is_resident(fault->proc)) {
        return -EFAULT;
    }
    uint32_t to_end = USER_END - fault->address.raw; // the accessors only fault inside user space
    bytes = bytes < MAX_RANGE ? bytes : MAX_RANGE;
    caller->vm = (struct vm_wait){
        .type = VMREQ_RANGE,
        .target = fault->proc->endpoint,
        .address = fault->address.raw,
        .bytes = bytes < to_end ? bytes : to_end,
        .write = fault->write,
    };
    vmreq_ask(caller, RTS_VMREQUEST);
    return KCALL_WAIT;
}

int kcall_need_grant(struct proc *caller, const struct grant_target *target)
{
    int result = kcall_need(caller, &(struct copy_fault){target->owner, target->address, false}, 1);
    if (result != KCALL_WAIT) {
        return -EPERM;
    }
    caller->vm.error = -EPERM;
    return result;
}

int kcall_read(struct proc *caller, void *to, vir_bytes address, uint32_t bytes)
{
    if (!arch_user_range_ok(vaddr(address), bytes)) {
        return -EFAULT;
    }
    if (arch_user_read(to, vaddr(address), bytes) == 0) {
        return 0;
    }
    return kcall_need(caller, &(struct copy_fault){caller, vaddr(address), false}, bytes);
}

int kcall_write(struct proc *caller, vir_bytes address, const void *from, uint32_t bytes)
{
    if (!arch_user_range_ok(vaddr(address), bytes)) {
        return -EFAULT;
    }
    if (arch_user_write(vaddr(address), from, bytes) == 0) {
        return 0;
    }
    return kcall_need(caller, &(struct copy_fault){caller, vaddr(address), true}, bytes);
}
