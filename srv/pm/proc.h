// SPDX-License-Identifier: BSD-2-Clause
// A process as PM sees it. The slot is the kernel's process number. Plain data without pointers:
// the records lie in a kept region and must make sense to a successor of this PM. What is rarely
// touched is in struct mproc_cold.
//
// Invariants
// - LIFE_FREE: nothing else is valid. Parent, child and sibling links join exactly the slots that
// are not free.
// - `call` names the request that the process waits for PM to answer; CALL_FORK to CALL_NEWBORN
// mean that VFS must answer
//   first, and until then signals only collect.
// - INIT has pid, pgrp and sid 0 and is its own parent; nobody else has a 0 there.
#pragma once

#include "abi/proto/pm.h"

#include "sigstate.h"

enum { NO_SLOT = -1, PM_GROUPS_MAX = 16, PM_SIGINFOS = 4 };

enum proc_life { LIFE_FREE, LIFE_ALIVE, LIFE_EXITING, LIFE_ZOMBIE };

enum proc_call {
    CALL_NONE,
    CALL_WAIT,     // wait4: until a child changes
    CALL_SUSPEND,  // sigsuspend: until a handler ran
    CALL_SLEEP,    // nanosleep: until the timer
    CALL_FORK,     // VFS is told of the child
    CALL_EXEC,     // VFS loads the program
    CALL_EXEC_IDS, // the image is in; VFS is told of set-id bits
    CALL_IDS,      // VFS is told of new ids, group or session
    CALL_NEWBORN   // child of a process in CALL_FORK
};

enum proc_flag {
    MP_SERVICE = 1 << 0,   // child of RS; signals go to RS
    MP_ANNOUNCED = 1 << 1, // service: RS has told of it
    MP_STOPPED = 1 << 2,   // by a stop signal
    MP_STOP_NEWS = 1 << 3, // the stop has not been waited for
    MP_CONT_NEWS = 1 << 4, // nor has the continuation
    MP_EXECED = 1 << 5,    // has called exec since its birth
    MP_FRESH = 1 << 6,     // child of INIT that has not called setsid
    MP_UNPAUSING = 1 << 7, // a handler waits for a call to another server to end
    MP_NOCLDSTOP = 1 << 8, // SA_NOCLDSTOP, SA_NOCLDWAIT of SIGCHLD
    MP_NOCLDWAIT = 1 << 9,
    MP_CHILD_NEWS =
        1 << 11, // a child may have ended, stopped or gone on since all were last looked at
    MP_DEMOTED = 1 << 12,  // was refused a fork for its user's limit: runs after everybody else
    MP_INHERITED = 1 << 10 // taken over from a predecessor: its last request may come again
};

enum timer_kind { TIMER_REAL, TIMER_VIRTUAL, TIMER_PROF, TIMER_SLEEP, TIMER_KINDS };

struct mproc_timer {
    uint64_t expires_us; // REAL, SLEEP: monotonic; VIRTUAL, PROF: of the CPU time; 0: off
    uint64_t interval_us;
};

// What is told with a signal that waits.
struct mproc_siginfo {
    int16_t signo; // 0: unused
    int16_t code;
    int32_t pid;
    int32_t uid;
    int32_t status;
};

struct mproc {
    uint16_t torn;                                   // enum proc_torn: what is being changed
    int16_t first_child, next_sibling, prev_sibling; // derived from `parent`

    // Touched by every call that waits, each with a checksum; 0: being changed.
    uint32_t check;
    endpoint_t endpoint;
    uint8_t life; // enum proc_life
    uint8_t call; // enum proc_call
    uint16_t stop_signo;
    uint32_t flags; // enum proc_flag
    int32_t parent; // slot

    // The request in `call`.
    uint32_t call_type;
    uint32_t call_serial;
    uint32_t vfs_serial; // of the request to VFS that is open, 0: none
    union {
        struct {
            int32_t pid;
            uint32_t options;
            vir_bytes rusage;
        } wait;
        struct {
            int32_t child; // slot
        } fork;
        struct {
            int32_t buffer;
            vir_bytes pc, sp;
        } exec;
        uint32_t words[4];
    } arg;

    struct sigstate sig;
    int32_t exit_status;         // as wait4 reports it
    uint64_t user_us, system_us; // valid once it has ended
    uint64_t child_user_us, child_system_us;

    // The rest changes rarely and has a checksum of its own.
    uint32_t rest_check;
    int32_t pid, pgrp, sid;
    int32_t uid, euid, suid;
    int32_t gid, egid, sgid;
    int32_t nice;
    struct mproc_siginfo siginfo[PM_SIGINFOS];
    uint32_t siginfo_next;
    vir_bytes altstack;
    uint32_t altstack_bytes; // 0: none
    uint64_t start_us;
    struct mproc_timer timer[TIMER_KINDS];
    char name[ABI_NAME_MAX];
};

enum proc_torn { TORN_NOT, TORN_FRONT, TORN_ALL };

_Static_assert(sizeof(struct mproc) % 8 == 0, "records are summed by words and hold 64-bit fields");

struct mproc_limit {
    uint32_t current;
    uint32_t maximum;
};

struct mproc_cold {
    uint32_t check; // over acted, limits, groups and the actions named in `acted`
    uint32_t acted; // signals whose action was ever set
    struct mproc_limit limit[PM_NR_RLIMS];
    uint32_t nr_groups;
    int32_t groups[PM_GROUPS_MAX];
    struct abi_sigaction action[AX_NSIG];
    struct message
        answer; // to the last request that changed something; for the successor of this PM
};

static inline bool proc_is_init(const struct mproc *p)
{
    return p->endpoint == INIT_EP;
}

static inline bool proc_is_service(const struct mproc *p)
{
    return (p->flags & MP_SERVICE) != 0;
}

// Waits for VFS: its state may not be changed by a signal.
static inline bool proc_is_busy(const struct mproc *p)
{
    return p->call >= CALL_FORK;
}

// A user process that lives.
static inline bool proc_is_live(const struct mproc *p)
{
    return p->life == LIFE_ALIVE && !proc_is_service(p);
}
