// SPDX-License-Identifier: BSD-2-Clause
// sys_privctl: RS decides what a process may do. Windows and interrupts can only be given where the
// device tree's rules, which RS knows, meet the kernel's: no RAM, no device of the kernel's own. Of
// a child that a service has forked the service decides, and nobody else: it may let it run, as a
// user process.

#include <kernel/kcall.h>

#include <string.h>

#include <kernel/bootmem.h>
#include <kernel/dev.h>
#include <kernel/irq.h>
#include <kernel/priv.h>
#include <kernel/sched.h>

enum {
    SETTABLE_FLAGS = PRIV_SERVICE | PRIV_PREEMPTIBLE | PRIV_DEVTREE | PRIV_ARCHIVE | PRIV_DMA |
                     PRIV_MAGIC | PRIV_FP
};

static void set_all(struct priv *priv, const struct priv_set *set)
{
    priv->flags = PRIV_IN_USE | (set->flags & SETTABLE_FLAGS);
    priv_set_masks(priv, set);
    memcpy(priv->label, set->label, sizeof priv->label);
    priv->label[sizeof priv->label - 1] = '\0';
}

static int reply_id(const struct proc *p, struct kcall_privctl_rep *rep)
{
    rep->priv_id = (int32_t)p->priv->id;
    return KCALL_REPLY;
}

static int set_sys(struct proc *p, const struct priv_set *set, struct kcall_privctl_rep *rep)
{
    if ((p->rts & RTS_NO_PRIV) == 0 || p->guardian != RS_EP) {
        return -EPERM;
    }
    priv_drop(p);
    int result = (set->flags & PRIV_DYNAMIC) != 0 ? priv_take_dynamic(p) : priv_take_static(p);
    if (result == 0) {
        result = sched_set(p, set->priority, set->quantum_ms);
    }
    if (result != 0) {
        priv_drop(p);
        return result;
    }
    set_all(p->priv, set);
    p->priv->flags |= PRIV_SERVICE;
    return reply_id(p, rep);
}

static int set_root_user(struct proc *p, const struct priv_set *set, struct kcall_privctl_rep *rep)
{
    if ((p->rts & RTS_NO_PRIV) == 0 || p->endpoint != INIT_EP) {
        return -EPERM;
    }
    int result = p->priv == NULL ? priv_take_static(p) : 0;
    if (result == 0) {
        result = sched_set(p, set->priority, set->quantum_ms);
    }
    if (result != 0) {
        return result;
    }
    set_all(p->priv, set);
    p->priv->flags &= ~(uint32_t)(PRIV_SERVICE | PRIV_MAGIC);
    return reply_id(p, rep);
}

static int set_user(struct proc *p, struct kcall_privctl_rep *rep)
{
    if ((p->rts & RTS_NO_PRIV) == 0 || (priv_table[PRIV_USER_ID].flags & PRIV_IN_USE) == 0) {
        return -EPERM;
    }
    priv_drop(p);
    priv_share_user(p);
    return reply_id(p, rep);
}

static int update_sys(struct proc *p, const struct priv_set *set, struct kcall_privctl_rep *rep)
{
    if (!priv_is_service(p)) {
        return -EPERM;
    }
    int result = sched_set(p, set->priority, set->quantum_ms);
    if (result == 0) {
        priv_set_masks(p->priv, set);
        result = reply_id(p, rep);
    }
    return result;
}

static int add_mem(struct proc *p, const struct priv_mem *mem)
{
    struct priv *priv = p->priv;
    if (!priv_is_service(p)) {
        return -EPERM;
    }
    if (mem->bytes == 0 || !frame_range_is_not_ram(mem->base, mem->bytes) ||
        dev_owns(mem->base, mem->bytes)) {
        return -EINVAL;
    }
    if (priv->nr_windows == PRIV_MAX_MEM) {
        return -ENOSPC;
    }
    priv->windows[priv->nr_windows++] = *mem;
    return 0;
}

static int add_irq(struct proc *p, const struct priv_irq *irq)
{
    if (!priv_is_service(p)) {
        return -EPERM;
    }
    if (irq->nr_cells > sizeof irq->cells / sizeof irq->cells[0]) {
        return -EINVAL;
    }
    return irq_attach(p->priv, irq->controller_phandle, irq->cells, irq->nr_cells);
}

static int query_mem(const struct proc *p, const struct priv_mem *mem)
{
    return priv_is_service(p) &&
                   priv_has_window(p->priv, mem->base, mem->bytes, mem->devio_only == 0)
               ? 0
               : -EPERM;
}

static int allow(struct proc *p)
{
    if ((p->rts & RTS_NO_PRIV) == 0 || p->priv == NULL) {
        return -EPERM;
    }
    p->guardian = RS_EP;
    sched_unblock(p, RTS_NO_PRIV);
    return 0;
}

static int disallow(struct proc *p)
{
    if ((p->rts & RTS_NO_PRIV) != 0) {
        return -EPERM;
    }
    sched_block(p, RTS_NO_PRIV);
    return 0;
}

union argument {
    struct priv_set set;
    struct priv_mem mem;
    struct priv_irq irq;
};

static uint32_t argument_bytes(uint32_t request)
{
    switch (request) {
    case SYS_PRIV_SET_SYS:
    case SYS_PRIV_UPDATE_SYS:
    case SYS_PRIV_SET_ROOT_USER:
        return sizeof(struct priv_set);
    case SYS_PRIV_ADD_MEM:
    case SYS_PRIV_QUERY_MEM:
        return sizeof(struct priv_mem);
    case SYS_PRIV_ADD_IRQ:
        return sizeof(struct priv_irq);
    default:
        return 0;
    }
}

int kcall_privctl(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_privctl_req *req = request;
    struct proc *p = proc_lookup_self(caller, req->endpoint);
    if (p == NULL) {
        return -EINVAL;
    }
    union argument arg;
    uint32_t bytes = argument_bytes(req->request);
    int result = bytes != 0 ? kcall_read(caller, &arg, req->arg, bytes) : 0;
    if (result != 0) {
        return result;
    }
    if (req->request != SYS_PRIV_QUERY_MEM &&
        (p->endpoint == RS_EP || p->guardian != caller->endpoint)) {
        return -EPERM;
    }
    switch (req->request) {
    case SYS_PRIV_ALLOW:
        return allow(p);
    case SYS_PRIV_DISALLOW:
        return disallow(p);
    case SYS_PRIV_SET_SYS:
        return set_sys(p, &arg.set, reply);
    case SYS_PRIV_SET_USER:
        return set_user(p, reply);
    case SYS_PRIV_SET_ROOT_USER:
        return set_root_user(p, &arg.set, reply);
    case SYS_PRIV_UPDATE_SYS:
        return update_sys(p, &arg.set, reply);
    case SYS_PRIV_ADD_MEM:
        return add_mem(p, &arg.mem);
    case SYS_PRIV_ADD_IRQ:
        return add_irq(p, &arg.irq);
    case SYS_PRIV_QUERY_MEM:
        return query_mem(p, &arg.mem);
    default:
        return -EINVAL;
    }
}
