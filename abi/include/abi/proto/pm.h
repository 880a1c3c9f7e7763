// SPDX-License-Identifier: BSD-2-Clause
// Requests to PM and their replies. Pointers are in the caller's memory; PM reads them with
// sys_clientcopy.
#pragma once

#include "abi/endpoint.h"
#include "abi/message.h"
#include "abi/signal.h"

enum pm_request {
#define R(number, NAME, name, who, summary) PM_##NAME = MSG_CLASS_PM + number,
#include "abi/proto/pm.def"
#undef R
    PM_NR_REQUESTS = 46
};

enum { PM_INIT_PID = 0, PM_RS_PID = 1 };

struct pm_fork_rep { // status: child's pid in the parent, 0 in the child
    int32_t pid;
    endpoint_t endpoint; // the child's own endpoint, in the child
};
struct pm_exec_req {
    vir_bytes path;
    uint32_t path_bytes; // with NUL
    vir_bytes args;      // argc+envc NUL-terminated strings, one after the other
    uint32_t args_bytes;
    uint16_t argc;
    uint16_t envc;
};
struct pm_exit_req {
    int32_t status; // 0..255
};
struct pm_wait4_req {
    int32_t pid;
    uint32_t options; // 1 WNOHANG, 2 WUNTRACED, 8 WCONTINUED
    vir_bytes rusage; // struct abi_rusage or 0
};
struct pm_wait4_rep { // header status: pid, 0 (WNOHANG) or error
    int32_t status;   // as waitpid's: exit << 8, signal, stopped 0x7f | sig << 8, continued 0xffff
};
struct pm_kill_req {
    int32_t pid;
    int32_t signo;
};
struct pm_sigaction_req {
    int32_t signo;
    vir_bytes action; // struct abi_sigaction, or 0
    vir_bytes old;    // or 0
};
struct pm_sigprocmask_req {
    uint32_t how;
    uint32_t set;
    uint32_t change; // 0: read only
};
struct pm_sigmask_rep { // sigprocmask, sigpending
    uint32_t set;
};
struct pm_sigsuspend_req {
    uint32_t mask;
};
struct pm_sigaltstack_req {
    vir_bytes stack; // struct abi_sigaltstack or 0
    vir_bytes old;
};
struct pm_sigreturn_req {
    vir_bytes frame;
};
struct pm_setitimer_req {
    uint32_t which; // 0 real, 1 virtual, 2 prof
    uint32_t set;   // 0: read only
    uint64_t value_us;
    uint64_t interval_us;
};
struct pm_itimer_rep {
    uint64_t value_us; // remaining
    uint64_t interval_us;
};
struct pm_nanosleep_req {
    uint64_t ns; // or absolute time of the clock
    uint32_t clock;
    uint32_t absolute;
};
struct pm_nanosleep_rep {
    uint64_t left_ns; // with -EINTR
};
enum { PM_CLOCK_REALTIME = 1, PM_CLOCK_MONOTONIC = 4, PM_CLOCK_PROCESS = 2 };
struct pm_clock_req {
    uint32_t clock;
    uint32_t reserved;
    int64_t ns; // settime
};
struct pm_clock_rep {
    int64_t ns;
};
struct pm_getids_rep {
    int32_t pid, ppid, pgrp, sid;
    int32_t uid, euid, gid, egid;
    endpoint_t endpoint;
};
enum { PM_SETUID, PM_SETEUID, PM_SETGID, PM_SETEGID, PM_SETREUID, PM_SETREGID };
struct pm_setids_req {
    uint32_t what;
    int32_t id;
    int32_t id2;
};
struct pm_setpgid_req {
    int32_t pid;
    int32_t pgrp;
};
struct pm_getpgid_req {
    int32_t pid;
};
struct pm_getpgid_rep {
    int32_t pgrp, sid;
    endpoint_t endpoint;
};
struct pm_times_rep { // us
    uint64_t now, user, system, child_user, child_system;
};
struct abi_rusage {
    uint64_t user_us, system_us;
    uint32_t maxrss_kib;
    uint32_t minor_faults;
};
struct pm_getrusage_req {
    int32_t who; // 0 self, -1 children
    vir_bytes buffer;
};
enum {
    PM_RLIM_STACK = 3,
    PM_RLIM_DATA = 2,
    PM_RLIM_NOFILE = 7,
    PM_RLIM_NPROC = 6,
    PM_RLIM_CORE = 4,
    PM_RLIM_CPU = 0,
    PM_RLIM_FSIZE = 1,
    PM_NR_RLIMS = 9
};
#define PM_RLIM_INFINITY UINT32_C(0xffffffff)
struct pm_rlimit_req {
    uint32_t resource;
    uint32_t set;
    uint32_t current;
    uint32_t maximum;
};
struct pm_rlimit_rep {
    uint32_t current;
    uint32_t maximum;
};
struct abi_utsname {
    char sysname[32], nodename[64], release[32], version[64], machine[32];
};
struct pm_buffer_req { // uname, sethostname
    vir_bytes buffer;
    uint32_t bytes;
};
struct pm_reboot_req {
    uint32_t how; // enum abort_how
};
struct pm_priority_req {
    uint32_t set;
    int32_t pid;  // 0: the caller
    int32_t nice; // -20..19
};
struct pm_priority_rep {
    int32_t nice;
};
struct pm_groups_req {
    uint32_t set;
    uint32_t count;
    vir_bytes groups; // int32_t each
};
struct pm_procinfo_req {
    uint32_t index;   // PM's slot = process number; skip free ones: the reply tells the next
    vir_bytes buffer; // struct pm_proc_info
};
struct pm_procinfo_rep {
    uint32_t next; // index to go on with; 0: no more
};
struct pm_proc_info {
    endpoint_t endpoint;
    int32_t pid, ppid, pgrp, sid, uid, gid;
    int32_t nice;
    int32_t tty;    // session's terminal as VFS told, or -1
    uint32_t state; // enum pm_proc_state
    uint64_t start_us;
    char name[ABI_NAME_MAX];
};
enum pm_proc_state {
    PM_STATE_RUN,
    PM_STATE_WAIT,
    PM_STATE_STOPPED,
    PM_STATE_ZOMBIE,
    PM_STATE_SERVICE
};

struct pm_service_up_req {
    endpoint_t endpoint;
    int32_t uid;
    char label[ABI_LABEL_MAX];
};
struct pm_service_up_rep {
    int32_t pid;
};
struct pm_service_down_req {
    endpoint_t endpoint;
};
enum { PM_TO_ENDPOINT, PM_TO_PGRP, PM_TO_SESSION_LEADER, PM_TO_PID };
struct pm_signal_req {
    uint32_t to;
    int32_t id;
    int32_t signo;
    int32_t asker; // SIGTTIN, SIGTTOU: pid of the process whose request is the cause, else 0
}; // SIGTTIN, SIGTTOU: status -EIO when the group is orphaned; 1 when the asker ignores or blocks
   // the signal
struct pm_pgrp_check_req {
    int32_t pgrp;
    int32_t sid;
};
struct pm_settime_req {
    int64_t unix_s;
};

MSG_ASSERT_FITS(struct pm_exec_req);
MSG_ASSERT_FITS(struct pm_getids_rep);
MSG_ASSERT_FITS(struct pm_times_rep);
