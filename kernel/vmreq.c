// SPDX-License-Identifier: BSD-2-Clause
// What the kernel asks of VM. The processes that wait stand in a queue; the message for VM is made
// when VM receives it, so nothing can overflow or get lost. See kernel/ipc.h and abi/proto/vmreq.h.

#include <abi/errnames.h>
#include <abi/proto/vmreq.h>
#include <kernel/exception.h>
#include <kernel/ipc.h>
#include <kernel/sched.h>
#include <kernel/trace.h>

static struct list queue = {&queue, &queue};

static struct proc *vm_proc(void)
{
    return &proc_table[VM_EP];
}

static void fill_fault(const struct proc *p, void *payload)
{
    *(struct vmreq_fault *)payload = (struct vmreq_fault){
        .endpoint = p->endpoint,
        .address = p->vm.address,
        .write = p->vm.write,
        .exec = p->vm.exec,
        .pc = p->context.pc,
        .sp = p->context.sp,
    };
}

static void fill_range(const struct proc *p, void *payload)
{
    *(struct vmreq_range *)payload = (struct vmreq_range){
        .requester = p->endpoint,
        .endpoint = p->vm.target,
        .address = p->vm.address,
        .bytes = p->vm.bytes,
        .write = p->vm.write,
    };
}

static void fill_map(const struct proc *p, void *payload)
{
    *(struct vmreq_map *)payload = (struct vmreq_map){
        .requester = p->endpoint,
        .address = p->vm.own_address,
        .bytes = p->vm.bytes,
        .writable = p->vm.write,
        .grantor = p->vm.grantor,
        .gid = p->vm.gid,
        .offset = p->vm.offset,
        .owner = p->vm.target,
        .owner_address = p->vm.address,
    };
}

static void fill_cow(const struct proc *p, void *payload)
{
    *(struct vmreq_cow *)payload = (struct vmreq_cow){
        .requester = p->endpoint,
        .address = p->vm.own_address,
        .owner = p->vm.target,
        .owner_address = p->vm.address,
        .bytes = p->vm.bytes,
        .to_owner = p->vm.write,
    };
}

static void fill_unmap(const struct proc *p, void *payload)
{
    *(struct vmreq_unmap *)payload = (struct vmreq_unmap){
        .requester = p->endpoint,
        .address = p->vm.address,
    };
}

static void fill_revmap(const struct proc *p, void *payload)
{
    *(struct vmreq_revmap *)payload = (struct vmreq_revmap){
        .requester = p->endpoint,
        .by_address = p->vm.write,
        .gid = p->vm.gid,
        .address = p->vm.address,
    };
}

static void build(const struct proc *p, struct message *message)
{
    message->source =
        SYSTEM_EP; // the rest stays what it was: something that VM has sent or received
    message->type = p->vm.type;
    message->serial = 0;
    message->status = 0;
    switch (p->vm.type) {
    case VMREQ_FAULT:
        fill_fault(p, message->payload);
        break;
    case VMREQ_RANGE:
        fill_range(p, message->payload);
        break;
    case VMREQ_MAP:
        fill_map(p, message->payload);
        break;
    case VMREQ_COW:
        fill_cow(p, message->payload);
        break;
    case VMREQ_UNMAP:
        fill_unmap(p, message->payload);
        break;
    default:
        fill_revmap(p, message->payload);
        break;
    }
    trace_add(0, SYSTEM_EP, VM_EP, message->type);
}

void vmreq_ask(struct proc *p, uint32_t rts_flag)
{
    struct proc *vm = vm_proc();
    sched_block(p, rts_flag);
    if (ipc_is_waiting(vm, SYSTEM_EP) && ipc_accepts(vm, SYSTEM_EP)) {
        build(p, &vm->msg);
        ipc_complete(vm);
        return;
    }
    list_push_back(&queue, &p->vm_link);
    p->flags |= P_VM_QUEUED;
    vm->inbox |= INBOX_VM;
}

static void leave_queue(struct proc *p)
{
    list_remove(&p->vm_link);
    p->flags &= ~(uint32_t)P_VM_QUEUED;
    if (list_is_empty(&queue)) {
        vm_proc()->inbox &= ~(uint32_t)INBOX_VM;
    }
}

bool vmreq_take(struct proc *vm, struct message *message)
{
    struct list *first = list_first(&queue);
    if (vm != vm_proc() || first == NULL) {
        return false;
    }
    struct proc *p = list_entry(first, struct proc, vm_link);
    leave_queue(p);
    build(p, message);
    return true;
}

int vmreq_resume(struct proc *p, int result, vir_bytes address)
{
    if ((p->rts & (RTS_PAGEFAULT | RTS_VMREQUEST)) == 0 || (p->flags & P_VM_QUEUED) != 0) {
        return -ESRCH;
    }
    if ((p->rts & RTS_PAGEFAULT) != 0) {
        if (result != 0) {
            uint32_t kind = result == -EACCES || result == -EPERM ? EVENT_PROT : EVENT_SEGV;
            event_raise(p, kind, p->vm.address, 0, 0);
        }
        sched_unblock(p, RTS_PAGEFAULT);
    } else if ((p->flags & P_KCALL) != 0) {
        p->vm_result = result;
        p->vm_address = address;
        sched_unblock(p, RTS_VMREQUEST);
    } else {
        ipc_end_message_wait(p, result);
    }
    return 0;
}

void vmreq_forget(struct proc *p)
{
    if ((p->flags & P_VM_QUEUED) != 0) {
        leave_queue(p);
    }
}
