// SPDX-License-Identifier: BSD-2-Clause
// Privilege structures. See kernel/priv.h.

#include <kernel/priv.h>

#include <string.h>

#include <abi/errnames.h>
#include <kernel/clock.h>
#include <kernel/irq.h>
#include <kernel/sched.h>

struct priv priv_table[NR_PRIVS];

_Static_assert((int)ABI_LABEL_MAX >= (int)ABI_NAME_MAX, "a process name is a label");

static void reset(struct priv *priv)
{
    uint32_t async_from[PRIV_WORDS]; // messages to a boot service wait for its successor
    memcpy(async_from, priv->async_from, sizeof async_from);
    uint32_t id = priv->id;
    memset(priv, 0, sizeof *priv);
    priv->id = id;
    memcpy(priv->async_from, async_from, sizeof async_from);
    list_init(&priv->alarm_link);
}

void priv_init(void)
{
    for (unsigned i = 0; i < NR_PRIVS; i++) {
        priv_table[i].id = i;
        reset(&priv_table[i]);
        if (i < NR_TASKS) {
            priv_table[i].flags = PRIV_IN_USE | PRIV_SERVICE;
            priv_table[i].proc = &proc_table[i];
            proc_table[i].priv = &priv_table[i];
        }
    }
}

static void give(struct priv *priv, struct proc *p)
{
    reset(priv);
    priv->flags = PRIV_IN_USE;
    priv->proc = p;
    memcpy(priv->label, p->name, sizeof p->name); // until RS gives it another
    p->priv = priv;
    p->priv_id = priv->id;
}

void priv_boot_root(struct proc *rs)
{
    struct priv *priv = &priv_table[rs->slot];
    give(priv, rs);
    priv->flags |= PRIV_SERVICE | PRIV_DEVTREE | PRIV_ARCHIVE;
    priv->trap_mask = (1u << TRAP_COUNT) - 1;
    memset(priv->ipc_to, 0xff, sizeof priv->ipc_to);
    memset(priv->kcalls, 0xff, sizeof priv->kcalls);
    (void)sched_set(rs, 3, 100); // constants: valid
    sched_unblock(rs, RTS_NO_PRIV);
}

int priv_take_static(struct proc *p)
{
    if (p->slot < NR_TASKS || p->slot >= NR_TASKS + NR_BOOT_PROCS) {
        return -EINVAL;
    }
    if ((priv_table[p->slot].flags & PRIV_IN_USE) != 0) {
        return -EBUSY;
    }
    give(&priv_table[p->slot], p);
    return 0;
}

int priv_take_dynamic(struct proc *p)
{
    for (unsigned i = NR_STATIC_PRIVS; i < NR_PRIVS; i++) {
        if ((priv_table[i].flags & PRIV_IN_USE) == 0) {
            memset(priv_table[i].async_from, 0, sizeof priv_table[i].async_from);
            give(&priv_table[i], p);
            return 0;
        }
    }
    return -ENOSPC;
}

void priv_share_user(struct proc *p)
{
    p->priv = &priv_table[PRIV_USER_ID];
    p->priv_id = PRIV_USER_ID;
}

void priv_set_masks(struct priv *priv, const struct priv_set *set)
{
    bool may_call = (set->trap_mask & 1u << TRAP_KCALL) != 0;
    priv->trap_mask = set->trap_mask;
    memcpy(priv->ipc_to, set->ipc_to, sizeof priv->ipc_to);
    for (unsigned i = 0; i < KCALL_MASK_WORDS; i++) {
        priv->kcalls[i] = may_call ? set->kcalls[i] : 0;
    }
}

void priv_strip(struct priv *priv)
{
    irq_release_all(priv);
    clock_set_alarm(priv, 0);
    priv->nr_windows = 0;
    priv->grant_table = 0;
    priv->grant_entries = 0;
    priv->async_count = 0;
    memset(priv->notify_from, 0, sizeof priv->notify_from);
    priv->notify_system = 0;
    priv->notify_irqs = 0;
    priv->notify_alarm = false;
    for (unsigned i = 0; i < NR_PRIVS; i++) { // what it notified and nobody has received yet
        priv_table[i].notify_from[priv->id / 32] &= ~(1u << (priv->id % 32));
    }
}

void priv_drop(struct proc *p)
{
    struct priv *priv = p->priv;
    p->priv = NULL;
    if (priv == NULL || priv->proc != p || priv->id == PRIV_USER_ID) {
        return;
    }
    priv_strip(priv);
    priv->flags = 0;
    priv->proc = NULL;
}

unsigned priv_used(void)
{
    unsigned n = 0;
    for (unsigned i = 0; i < NR_PRIVS; i++) {
        n += (priv_table[i].flags & PRIV_IN_USE) != 0 ? 1 : 0;
    }
    return n;
}

bool priv_has_window(const struct priv *priv, phys_bytes address, uint32_t bytes, bool mappable)
{
    for (unsigned i = 0; i < priv->nr_windows; i++) {
        const struct priv_mem *window = &priv->windows[i];
        if (mappable && window->devio_only != 0) {
            continue;
        }
        uint32_t offset = address - window->base;
        if (address >= window->base && offset < window->bytes && bytes <= window->bytes - offset) {
            return true;
        }
    }
    return false;
}

bool priv_has_page(const struct priv *priv, phys_bytes page)
{
    for (unsigned i = 0; i < priv->nr_windows; i++) {
        const struct priv_mem *window = &priv->windows[i];
        phys_bytes first = window->base & ~(phys_bytes)(ABI_PAGE_SIZE - 1);
        phys_bytes last = (window->base + window->bytes - 1) & ~(phys_bytes)(ABI_PAGE_SIZE - 1);
        if (window->devio_only == 0 && page >= first && page <= last) {
            return true;
        }
    }
    return false;
}
