// SPDX-License-Identifier: BSD-2-Clause
// Events and signal handlers: getevent, sigsend, sigreturn. A frame on the user's stack holds all
// that sigreturn restores; what comes back from there is the process's own input: only its own
// registers depend on it.

#include <kernel/kcall.h>

#include <string.h>

#include <kernel/copy.h>
#include <kernel/exception.h>
#include <kernel/ipc.h>
#include <kernel/priv.h>
#include <kernel/sched.h>

#include <arch/fp.h>
#include <arch/user.h>

enum { REG_SP = 13, REG_LR = 14, REG_PC = 15, PSR_THUMB = 0x20, NR_FP_REGS = 32 };

static struct signal_frame frame; // one call at a time; built anew when a call is continued

int kcall_getevent(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_getevent_req *req = request;
    struct kcall_getevent_rep *rep = reply;
    bool wants_services = caller->endpoint == RS_EP;
    if (!wants_services && caller->endpoint != PM_EP) {
        return -EPERM;
    }
    memset(rep, 0, sizeof *rep);
    rep->endpoint = NONE;
    for (uint32_t i = req->after_slot < NR_TASKS ? NR_TASKS : req->after_slot + 1; i < NR_PROCS;
         i++) {
        const struct proc *p = &proc_table[i];
        if (proc_is_free(p) || p->event.kind == EVENT_NONE ||
            priv_is_service(p) != wants_services) {
            continue;
        }
        *rep = (struct kcall_getevent_rep){
            .endpoint = p->endpoint,
            .kind = p->event.kind,
            .address = p->event.address,
            .pc = p->context.pc,
            .lr = p->context.lr,
            .status = p->event.status,
            .fsr = p->event.fsr,
        };
        break;
    }
    return KCALL_REPLY;
}

static int find_user(endpoint_t endpoint, struct proc **found)
{
    struct proc *p = proc_lookup(endpoint);
    if (p == NULL) {
        return -EINVAL;
    }
    if (priv_is_service(p) || p->priv == NULL || p->context.ttbr0 == 0) {
        return -EPERM;
    }
    *found = p;
    return 0;
}

static vaddr_t frame_address(const struct proc *p, const struct signal_send *send)
{
    uint32_t sp = p->context.sp;
    bool is_on_stack = sp <= send->stack && send->stack - sp < send->stack_bytes;
    uint32_t top = send->stack != 0 && !is_on_stack ? send->stack : sp;
    return vaddr((top - (uint32_t)sizeof frame) &
                 ~7u); // below page 1 or wrapped: not in user space, refused
}

static void build_frame(struct proc *p, const struct signal_send *send)
{
    memset(&frame, 0, sizeof frame);
    frame.magic = SIGNAL_FRAME_MAGIC;
    frame.signo = send->signo;
    frame.info.signo = send->signo;
    frame.info.code = send->code;
    frame.info.pid = send->pid;
    frame.info.uid = send->uid;
    frame.info.status = send->status;
    frame.info.address = send->address;
    frame.info.value = send->value;
    memcpy(frame.context.regs, p->context.r, sizeof p->context.r);
    frame.context.regs[REG_SP] = p->context.sp;
    frame.context.regs[REG_LR] = p->context.lr;
    frame.context.regs[REG_PC] = p->context.pc;
    frame.context.psr = p->context.psr;
    frame.context.mask = send->mask;
    arch_fp_save(&p->context);
    if (p->context.fp != NULL && p->context.fp->is_used != 0) {
        frame.context.fp_live = 1;
        memcpy(frame.context.fp_regs, p->context.fp->d, sizeof frame.context.fp_regs);
        frame.context.fpscr = p->context.fp->fpscr;
    }
}

static void enter_handler(struct proc *p, const struct signal_send *send, vaddr_t at)
{
    p->context.r[0] = (uint32_t)send->signo;
    p->context.r[1] = at.raw + offsetof(struct signal_frame, info);
    p->context.r[2] = at.raw + offsetof(struct signal_frame, context);
    p->context.sp = at.raw;
    p->context.lr = send->trampoline;
    p->context.pc = send->handler & ~1u;
    p->context.psr = arch_context_sanitize_psr((send->handler & 1) != 0 ? PSR_THUMB : 0);
}

// An answer that has come, but is not yet in the process's memory, goes there first.
static int deliver_now(struct proc *caller, struct proc *p)
{
    if ((p->flags & P_DELIVER) == 0) {
        return 0;
    }
    struct copy_fault fault;
    int result = copy_to_proc(p, p->msg_address, &p->msg, sizeof p->msg, &fault);
    if (result == -EFAULT) {
        return kcall_need(caller, &fault, sizeof p->msg);
    }
    p->flags &= ~(uint32_t)P_DELIVER;
    return result;
}

int kcall_sigsend(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_sigsend_req *req = request;
    (void)reply;
    struct proc *p;
    struct signal_send send;
    int result = find_user(req->endpoint, &p);
    if (result == 0) {
        result = kcall_read(caller, &send, req->info, sizeof send);
    }
    if (result != 0) {
        return result;
    }
    if ((p->rts & RTS_RECEIVING) != 0) {
        p->flags |= P_CALL_DONE;
        return -EAGAIN;
    }
    result = deliver_now(caller, p);
    vaddr_t at = frame_address(p, &send);
    if (result != 0 || !arch_user_range_ok(at, sizeof frame)) {
        return result != 0 ? result : -EFAULT;
    }
    (void)ipc_unsend(p); // a request that nobody has seen: it is sent again after the handler
    build_frame(p, &send);
    struct copy_fault fault;
    result = copy_to_proc(p, at, &frame, sizeof frame, &fault);
    if (result != 0) {
        fault.address = at;
        return result == -EFAULT ? kcall_need(caller, &fault, sizeof frame) : result;
    }
    p->flags &= ~(uint32_t)(P_RETRAP | P_DELIVER_VM); // what VM says of the interrupted trap is no
                                                      // result of the handler's
    enter_handler(p, &send, at);
    event_clear(p);
    return 0;
}

static void restore(struct proc *p)
{
    memcpy(p->context.r, frame.context.regs, sizeof p->context.r);
    p->context.sp = frame.context.regs[REG_SP];
    p->context.lr = frame.context.regs[REG_LR];
    p->context.pc = frame.context.regs[REG_PC] & ((frame.context.psr & PSR_THUMB) != 0 ? ~1u : ~3u);
    p->context.psr = arch_context_sanitize_psr(frame.context.psr);
    arch_fp_clear(&p->context);
    if (frame.context.fp_live != 0) {
        static struct arch_fp fp;
        memcpy(fp.d, frame.context.fp_regs, sizeof fp.d);
        fp.fpscr = frame.context.fpscr;
        fp.is_used = 1;
        arch_fp_restore(&p->context, &fp);
    }
}

int kcall_sigreturn(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_sigreturn_req *req = request;
    struct kcall_sigreturn_rep *rep = reply;
    struct proc *p;
    int result = find_user(req->endpoint, &p);
    if (result != 0) {
        return result;
    }
    if (!arch_user_range_ok(vaddr(req->frame), sizeof frame)) {
        return -EFAULT;
    }
    struct copy_fault fault;
    result = copy_from_proc(p, vaddr(req->frame), &frame, sizeof frame, &fault);
    if (result != 0) {
        fault.address = vaddr(req->frame);
        return result == -EFAULT ? kcall_need(caller, &fault, sizeof frame) : result;
    }
    if (frame.magic != SIGNAL_FRAME_MAGIC) {
        return -EINVAL;
    }
    p->flags &= ~(uint32_t)P_CALL_DONE;
    ipc_abort(p, 0); // the call that asked for this has no answer
    restore(p);
    rep->mask_low = (uint32_t)frame.context.mask;
    rep->mask_high = (uint32_t)(frame.context.mask >> 32);
    return KCALL_REPLY;
}
