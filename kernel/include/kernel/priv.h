// SPDX-License-Identifier: BSD-2-Clause
// What a process may do, and what only services have: pending notifications, grant table,
// interrupts, register windows, one alarm, a ring of asynchronous messages. All user processes
// share one structure (INIT's static id), which has no trap but sendrec and no kernel call.
#pragma once

#include <abi/kcall.h>
#include <abi/trap.h>
#include <lib/list.h>

#include <kernel/proc.h>

enum { PRIV_WORDS = NR_PRIVS / 32, PRIV_USER_ID = INIT_EP };

struct async_slot {
    endpoint_t to; // NONE: taken or failed
    struct message msg;
};

struct priv {
    // Read by ipc_fast.S.
    uint32_t trap_mask;
    uint32_t ipc_to[PRIV_WORDS];

    uint32_t id;
    uint32_t flags;    // enum priv_flags; PRIV_IN_USE besides
    struct proc *proc; // the holder; of the shared user privilege: INIT
    uint32_t kcalls[KCALL_MASK_WORDS];
    char label[ABI_LABEL_MAX];

    // Notifications that wait for this process.
    uint32_t notify_from[PRIV_WORDS]; // bit = privilege id of the sender
    uint32_t notify_system;           // NOTIFY_* bits
    uint32_t notify_irqs;             // bit = index in irqs
    bool notify_alarm;

    uint32_t async_from[PRIV_WORDS]; // bit = privilege id: may have asynchronous messages for it

    // Asynchronous messages this process sent; slots first .. first+count-1 modulo ASYNC_RING.
    uint32_t async_first;
    uint32_t async_count;
    bool async_was_full;
    struct async_slot async[ASYNC_RING];

    vir_bytes grant_table;
    uint32_t grant_entries;

    uint64_t alarm_us; // 0: none
    struct list alarm_link;

    uint32_t nr_irqs;
    uint16_t irqs[PRIV_MAX_IRQ];
    uint32_t nr_windows;
    struct priv_mem windows[PRIV_MAX_MEM];
};

enum { PRIV_IN_USE = 1 << 16 };

extern struct priv priv_table[NR_PRIVS];

void priv_init(void);

// Boot: the static privileges of RS, the root system process: every trap, every call, everybody.
void priv_boot_root(struct proc *rs);

// Give p the privilege structure of its process number, a free dynamic one, or the one shared by
// user processes, with no right in it. -EBUSY: the static one is taken; -EINVAL: p has no static
// one; -ENOSPC: no dynamic one is free.
int priv_take_static(struct proc *p);
int priv_take_dynamic(struct proc *p);
void priv_share_user(struct proc *p);

// Rights to traps, receivers, kernel calls (none without the trap).
void priv_set_masks(struct priv *priv, const struct priv_set *set);

// The service died: interrupts, alarm, windows, grants, asynchronous messages and notifications are
// taken back at once.
void priv_strip(struct priv *priv);
// priv_strip and the structure is free again. Harmless for the shared one (only detaches p).
void priv_drop(struct proc *p);

unsigned priv_used(void);

static inline bool priv_is_service(const struct proc *p)
{
    return p->priv != NULL && (p->priv->flags & PRIV_SERVICE) != 0;
}

static inline bool priv_may_send(const struct priv *from, unsigned to_id)
{
    return (from->ipc_to[to_id / 32] >> (to_id % 32) & 1) != 0;
}

static inline bool priv_may_call(const struct priv *priv, unsigned number)
{
    return (priv->kcalls[number / 32] >> (number % 32) & 1) != 0;
}

// [address, address + bytes) lies in one of its register windows; mappable: in one that may be
// mapped.
bool priv_has_window(const struct priv *priv, phys_bytes address, uint32_t bytes, bool mappable);

// The page lies in, or holds the edge of, a window that may be mapped.
bool priv_has_page(const struct priv *priv, phys_bytes page);
