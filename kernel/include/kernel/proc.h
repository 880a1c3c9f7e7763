// SPDX-License-Identifier: BSD-2-Clause
// A process as the kernel sees it: its CPU context, why it does not run, what it waits for, and one
// message.
//
// Invariants
// - A process runs or is on a ready queue if and only if rts == 0; the one that runs is on no
// queue.
// - `msg` has one use at a time: the message it sends (RTS_SENDING), the message received but not
// yet in its memory
//   (P_DELIVER), or the kernel call under way (P_KCALL).
// - A slot keeps its generation and its queue of senders when it is free: requests to a boot
// service wait there for the
//   successor.
// - A service endpoint (generation 0) is the process number, so comparing endpoints is all that a
// lookup needs. Entries are a power of two in size and the first member is the CPU context:
// assembly finds both by a shift.
#pragma once

#include <abi/endpoint.h>
#include <abi/grant.h>
#include <abi/kcall.h>
#include <abi/message.h>
#include <lib/list.h>

#include <arch/context.h>

struct priv;

enum proc_flags {
    P_DELIVER = 1 << 0, // msg is to be written to msg_address before user code runs
    P_KCALL = 1 << 1,   // a kernel call is under way: continue it before user code runs
    P_REPLY =
        1 << 2, // RTS_RECEIVING in the second half of sendrec: waits for an answer to its request
    P_SENDREC = 1 << 3,    // RTS_SENDING: goes on to wait for the answer
    P_VM_QUEUED = 1 << 4,  // its request waits for VM to fetch it
    P_QUEUED = 1 << 5,     // on a ready queue
    P_DELIVER_VM = 1 << 6, // VM works on the page that P_DELIVER needs
    P_CALL_DONE = 1 << 8,  // a signal waits for the end of its call: EVENT_CALL_DONE
    P_RETRAP = 1 << 7      // VM works on the message to be sent; pc is back at the trap instruction
};

// What there is for a process to receive; zero is what the fast path wants to see.
enum proc_inbox {
    INBOX_SENDERS = 1 << 0, // its queue of senders is not empty
    INBOX_NOTIFY = 1 << 1,  // notifications, by kernel tasks or processes
    INBOX_ASYNC = 1 << 2,   // asynchronous messages in somebody's ring
    INBOX_VM = 1 << 3       // VM only: processes wait for VM
};

enum { PROC_SHIFT = 9, PROC_SIZE = 1 << PROC_SHIFT, NR_PRIORITIES = 16, ROOT_RESERVE = 4 };

// What the process wants from VM; a message is made of it when VM receives. `type` 0: nothing.
struct vm_wait {
    uint32_t type;     // enum vmreq_type
    endpoint_t target; // RANGE: whose memory; COW: effective grantor; MAP: the same, or NONE behind
                       // a chain
    vir_bytes address; // of the target (UNMAP, REVMAP: the requester's)
    uint32_t bytes;
    uint32_t write; // COW: to the target
    union {
        uint32_t exec;         // FAULT
        vir_bytes own_address; // COW, MAP
        int32_t error; // RANGE: what the call ends with when the page cannot be had; 0: EFAULT
    };
    endpoint_t grantor; // MAP, COW
    cp_grant_id_t gid;  // MAP, COW, REVMAP
    uint32_t offset;    // MAP, COW: in the grant
};

struct proc_event {
    uint32_t kind; // enum event_kind; EVENT_NONE: nothing to fetch
    vir_bytes address;
    int32_t status;
    uint32_t fsr;
};

struct proc {
    _Alignas(PROC_SIZE) struct arch_context context;

    // What the fast path reads and writes (ipc_fast.S); offsets are generated.
    uint32_t rts;   // enum rts_flags
    uint32_t flags; // enum proc_flags
    uint32_t inbox; // enum proc_inbox
    endpoint_t endpoint;
    struct priv *priv; // NULL: none yet
    uint32_t priv_id;
    endpoint_t get_from;  // RTS_RECEIVING: from whom, or ANY
    endpoint_t send_to;   // RTS_SENDING: to whom
    vaddr_t msg_address;  // user's buffer for the next message
    uint32_t more_urgent; // bits of cpu->ready of the priorities above its own
    uint32_t nr_messages; // sent
    uint64_t user_stamps;
    uint64_t system_stamps;
    struct message msg;

    // Scheduling.
    struct list ready_link;
    uint32_t priority;      // 0 highest .. 15
    uint32_t quantum;       // stamps
    uint32_t quantum_start; // low word of user_stamps + system_stamps when the quantum began
    uint32_t quantum_ms;

    // IPC slow path.
    struct list senders; // those that wait to send to this process, by their sender_link
    struct list sender_link;

    // Waiting for VM.
    struct list vm_link;
    struct vm_wait vm;
    int32_t vm_result;
    vir_bytes vm_address; // what VM answered to a map or share request

    // Kernel call under way: number, and how far it got. Meaning of progress is the handler's.
    uint32_t kcall;
    uint32_t kcall_index;
    uint32_t kcall_bytes;
    uint32_t kcall_plain; // safe copy: up to here pages are copied, since they cannot be shared
    int32_t kcall_status; // result that goes with a reply

    struct proc_event event;
    bool has_device; // registers have been mapped in its space
    int32_t uid;
    endpoint_t guardian; // who may change its privileges: RS, or the service that forked it until
                         // that lets it run
    uint32_t slot;
    uint32_t generation;
    char name[ABI_NAME_MAX];
};

_Static_assert(
    sizeof(void *) != 4 || sizeof(struct proc) == PROC_SIZE, "entries are found by a shift");

extern struct proc proc_table[NR_PROCS];

static inline struct proc *proc_of_context(struct arch_context *context)
{
    return (struct proc *)context;
}

static inline bool proc_is_runnable(const struct proc *p)
{
    return p->rts == 0;
}

static inline bool proc_is_free(const struct proc *p)
{
    return (p->rts & RTS_SLOT_FREE) != 0;
}

static inline bool proc_is_task(const struct proc *p)
{
    return p->slot < NR_TASKS;
}

// RS and VM: the trusted base, wholly resident, never a cause of a VM request.
static inline bool proc_is_resident(const struct proc *p)
{
    return p->endpoint == RS_EP || p->endpoint == VM_EP;
}

// Before anything else: all slots free, kernel tasks in theirs.
void proc_init(void);

// The process of an endpoint, kernel tasks excluded. NULL: no such process now (also: ANY, NONE,
// SELF, garbage).
struct proc *proc_lookup(endpoint_t endpoint);
// The same, inline, for what is hot.
static inline struct proc *proc_find(endpoint_t endpoint)
{
    uint32_t slot = (uint32_t)endpoint_slot(endpoint) - NR_TASKS; // a task's wraps
    if (slot >= NR_PROCS - NR_TASKS) {
        return NULL;
    }
    struct proc *p = &proc_table[slot + NR_TASKS];
    return p->endpoint == endpoint && !proc_is_free(p) ? p : NULL; // negative ones are nobody's
}

// Whom a message to `endpoint` is for: as proc_lookup, but the slot of a boot service is there even
// while it is free.
struct proc *proc_lookup_receiver(endpoint_t endpoint);

// As proc_lookup, and SELF means `caller`.
struct proc *proc_lookup_self(struct proc *caller, endpoint_t endpoint);

// Boot: take the slot of a boot service (slot == its endpoint) with the given name. It is runnable
// but for RTS_NO_PRIV, which boot takes from RS, and RTS_VMINHIBIT, which boot sets on those with
// PROC_FULLVM. No address space yet.
struct proc *proc_boot_take(unsigned slot, const char *name);

// Take a free dynamic slot, the next in turn, with a new generation; NULL when there is none. The
// last ROOT_RESERVE free ones are given only if may_use_reserve. State: RTS_NEW | RTS_NO_PRIV |
// RTS_VMINHIBIT, context clear.
struct proc *proc_take(bool may_use_reserve);

// Take the slot of a dead boot service again, with the same endpoint. 0 or -EBUSY (not free),
// -EINVAL (no such).
int proc_take_static(unsigned slot, struct proc **taken);

// The process ends: out of every queue; those that wait for it get their errors; slot free. Its
// frames and tables are VM's.
void proc_free(struct proc *p);

// Cut to fit, always terminated.
void proc_set_name(struct proc *p, const char *name);

unsigned proc_used(void);
