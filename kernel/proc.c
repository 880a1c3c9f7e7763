// SPDX-License-Identifier: BSD-2-Clause
// Process slots and endpoints. See kernel/proc.h.

#include <kernel/proc.h>

#include <string.h>

#include <abi/errnames.h>
#include <kernel/cpu.h>
#include <kernel/exception.h>
#include <kernel/ipc.h>
#include <kernel/priv.h>
#include <kernel/sched.h>

#include <arch/fp.h>

struct proc proc_table[NR_PROCS];

static const char *const task_names[NR_TASKS] = {"idle", "clock", "system", "hardware"};

static unsigned next_slot = FIRST_DYNAMIC_SLOT; // where the search for a free one begins
static unsigned nr_used = NR_TASKS;
static unsigned nr_dynamic; // of those, in dynamic slots

void proc_set_name(struct proc *p, const char *name)
{
    memset(p->name, 0, sizeof p->name);
    memcpy(p->name, name, strnlen(name, sizeof p->name - 1));
}

void proc_init(void)
{
    for (unsigned i = 0; i < NR_PROCS; i++) {
        struct proc *p = &proc_table[i];
        p->slot = i;
        p->endpoint = NONE;
        p->rts = RTS_SLOT_FREE;
        list_init(&p->ready_link);
        list_init(&p->senders);
        list_init(&p->sender_link);
        list_init(&p->vm_link);
        if (i < FIRST_DYNAMIC_SLOT) {
            p->priv_id = i; // known while the slot is free too: requests may wait there
        }
        if (i < NR_TASKS) {
            p->endpoint = (endpoint_t)i;
            p->rts = RTS_NO_PRIV;
            proc_set_name(p, task_names[i]);
        }
    }
}

struct proc *proc_lookup(endpoint_t endpoint)
{
    return proc_find(endpoint);
}

struct proc *proc_lookup_self(struct proc *caller, endpoint_t endpoint)
{
    return endpoint == SELF ? caller : proc_lookup(endpoint);
}

struct proc *proc_lookup_receiver(endpoint_t endpoint)
{
    if (endpoint >= NR_TASKS && endpoint < NR_TASKS + NR_BOOT_PROCS) {
        return &proc_table[endpoint]; // the present holder or the next
    }
    return proc_lookup(endpoint);
}

static void prepare(struct proc *p, endpoint_t endpoint, uint32_t rts)
{
    arch_context_init(&p->context, p->slot);
    p->endpoint = endpoint;
    p->rts = rts;
    p->flags = 0;
    p->inbox = list_is_empty(&p->senders) ? 0 : INBOX_SENDERS;
    p->priv = NULL;
    p->has_device = false;
    if (endpoint_is_service(endpoint)) {
        p->inbox |= INBOX_ASYNC; // perhaps: what was sent to the predecessor
    } else {
        p->priv_id = IDLE_EP; // nobody's, until it gets a privilege
    }
    p->get_from = NONE;
    p->send_to = NONE;
    p->msg_address = vaddr(0);
    p->nr_messages = 0;
    p->user_stamps = 0;
    p->system_stamps = 0;
    p->vm.type = 0;
    p->event.kind = EVENT_NONE;
    p->uid = 0;
    p->guardian = RS_EP;
    proc_set_name(p, "");
    (void)sched_set(p, SCHED_DEFAULT_PRIORITY, SCHED_DEFAULT_QUANTUM_MS); // constants: valid
    nr_used++;
}

struct proc *proc_boot_take(unsigned slot, const char *name)
{
    struct proc *p = &proc_table[slot];
    prepare(p, (endpoint_t)slot, RTS_NO_PRIV);
    proc_set_name(p, name);
    return p;
}

int proc_take_static(unsigned slot, struct proc **taken)
{
    if (slot < NR_TASKS || slot >= NR_TASKS + NR_BOOT_PROCS) {
        return -EINVAL;
    }
    struct proc *p = &proc_table[slot];
    if (!proc_is_free(p)) {
        return -EBUSY;
    }
    prepare(p, (endpoint_t)slot, RTS_NEW | RTS_NO_PRIV | RTS_VMINHIBIT);
    *taken = p;
    return 0;
}

struct proc *proc_take(bool may_use_reserve)
{
    unsigned nr_free = NR_PROCS - FIRST_DYNAMIC_SLOT - nr_dynamic;
    if (nr_free == 0 || (nr_free <= ROOT_RESERVE && !may_use_reserve)) {
        return NULL;
    }
    while (!proc_is_free(&proc_table[next_slot])) {
        next_slot = next_slot + 1 < NR_PROCS ? next_slot + 1 : FIRST_DYNAMIC_SLOT;
    }
    struct proc *p = &proc_table[next_slot];
    next_slot = next_slot + 1 < NR_PROCS ? next_slot + 1 : FIRST_DYNAMIC_SLOT;
    nr_dynamic++;
    p->generation = p->generation < ENDPOINT_MAX_GENERATION ? p->generation + 1 : 1;
    prepare(
        p, endpoint_make((int)p->generation, (int)p->slot), RTS_NEW | RTS_NO_PRIV | RTS_VMINHIBIT);
    return p;
}

void proc_free(struct proc *p)
{
    sched_block(p, RTS_SLOT_FREE); // off the ready queue, whatever follows
    ipc_abort(p, -EDEADSRCDST);
    vmreq_forget(p);
    ipc_forget(p);
    priv_drop(p);
    arch_fp_clear(&p->context);
    arch_context_set_space(&p->context, paddr(0));
    if (!endpoint_is_service(p->endpoint)) {
        p->endpoint = NONE;
        nr_dynamic--;
    }
    p->rts = RTS_SLOT_FREE;
    p->flags = 0;
    p->uid = 0;
    nr_used--;
}

unsigned proc_used(void)
{
    return nr_used;
}
