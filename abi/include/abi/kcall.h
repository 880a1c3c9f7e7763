// SPDX-License-Identifier: BSD-2-Clause
// Kernel call numbers and their request and reply payloads. Addresses are the caller's own unless
// said otherwise; results are 0 or a negative error in the trap's result register.
#pragma once

#include "abi/endpoint.h"
#include "abi/grant.h"
#include "abi/kcall_vm.h"
#include "abi/message.h"

enum kcall_number {
#define K(number, NAME, name, summary) KCALL_##NAME = number,
#include "abi/kcall.def"
#undef K
    NR_KCALLS = 40
};

enum { KCALL_MASK_WORDS = 2 };

// --- information
enum getinfo_what {
    GI_WHOAMI,   // struct whoami_info
    GI_KINFO,    // struct kernel_info
    GI_CMDLINE,  // the command line, NUL-terminated
    GI_IMAGE,    // array of struct boot_image_info; index = first entry
    GI_PROC,     // array of struct proc_info for slots index, index+1, ...
    GI_PRIV,     // struct priv_info of the privilege id `index`
    GI_STATS,    // struct kernel_stats
    GI_LOG,      // bytes of the kernel log from stream offset `index` on; rep.value = offset of the
                 // first byte returned
    GI_IRQ,      // array of struct irq_info; index = first
    GI_MODEL,    // the tree's model string
    GI_IPCTRACE, // array of struct trace_record, oldest first
    GI_PANIC     // struct panic_info of the boot before, if its record was found (else -ENOENT)
};

struct kcall_getinfo_req {
    uint32_t what;
    uint32_t index;
    vir_bytes buffer;
    uint32_t bytes;
};
struct kcall_getinfo_rep {
    uint32_t bytes; // written to the buffer
    uint32_t value;
};

struct whoami_info {
    endpoint_t endpoint;
    int32_t priv_id;
    uint32_t flags;
    char name[ABI_LABEL_MAX]; // a service's label, else the program's name
};

struct kernel_info {
    uint32_t version;
    uint32_t nr_procs;
    uint32_t nr_privs;
    uint32_t nr_irqs;
    uint64_t ram_bytes;        // usable RAM in the linear map
    uint64_t unused_ram_bytes; // RAM beyond it
    phys_bytes ram_base;
    uint32_t frames;   // frames from ram_base to the end of RAM
    vir_bytes devtree; // RS only: where tree and archive are mapped read-only
    uint32_t devtree_bytes;
    vir_bytes archive;
    uint32_t archive_bytes;
    phys_bytes devtree_phys;
    phys_bytes archive_phys;
    uint32_t kernel_text_bytes;
    uint32_t kernel_total_bytes;
    uint32_t shuffle_seed;
    uint32_t boot_flags;     // BOOT_*
    phys_bytes console_phys; // window of the UART that is the console; 0: none
    uint32_t log_level;      // lines of this level and below it in number go to the console
    uint32_t cow_pages;      // safe copies of at least so many whole pages share them; 0: none does
};
enum { BOOT_HAS_PSCI = 1, BOOT_ENTERED_HYP = 2, BOOT_SECURE = 4 };

struct boot_image_info {
    endpoint_t endpoint;
    uint32_t flags; // PROC_FULLVM or 0
    char name[ABI_NAME_MAX];
};
enum { PROC_FULLVM = 0x100 };

struct proc_info {
    endpoint_t endpoint; // NONE: slot is free
    uint32_t rts_flags;  // RTS_*
    int32_t priv_id;
    int32_t uid;
    uint8_t priority;
    uint8_t is_service;
    uint16_t quantum_ms;
    endpoint_t waits_for; // what it sends to or receives from; NONE: nothing
    uint64_t user_us;
    uint64_t system_us;
    uint32_t messages; // sent
    vir_bytes pc;
    char name[ABI_NAME_MAX];
};

// Why a process does not run; several may hold.
enum rts_flags {
    RTS_SLOT_FREE = 0x0001,
    RTS_NO_PRIV = 0x0002,   // RS has not yet let it run
    RTS_VMINHIBIT = 0x0004, // VM has not yet adopted its tables
    RTS_SENDING = 0x0008,
    RTS_RECEIVING = 0x0010,
    RTS_PAGEFAULT = 0x0020, // VM is bringing in a page for it
    RTS_VMREQUEST = 0x0040, // VM works on a kernel call or message of it
    RTS_STOPPED = 0x0080,   // by sys_runctl
    RTS_EXCEPTION = 0x0100, // PM or RS must act on an event
    RTS_DEAD = 0x0200,      // a service that ended; RS must clear it
    RTS_PREEMPTED = 0x0400,
    RTS_NEW = 0x0800 // slot taken, image not yet there
};

struct priv_info {
    endpoint_t endpoint;
    int32_t id;
    uint32_t flags;
    uint32_t trap_mask;
    uint32_t ipc_to[3];
    uint32_t kcalls[KCALL_MASK_WORDS];
    uint32_t nr_irqs;
    uint32_t nr_windows;
    uint32_t grant_entries;
    uint32_t grants_used; // as the table's owner says
    char label[ABI_LABEL_MAX];
};

struct kernel_stats {
    uint64_t idle_us;
    uint64_t kernel_us;
    uint64_t irqs;
    uint64_t messages;
    uint64_t switches;
    uint64_t kcalls;
    uint32_t procs_used;
    uint32_t privs_used;
    uint32_t frames_total;
    uint32_t frames_vm;
    uint32_t frames_tables;
    uint32_t safecopies;
    uint32_t faults;
    uint32_t asid_rollovers;
};

struct irq_info {
    uint32_t irq;
    endpoint_t owner;
    uint32_t count;
    uint32_t masked;
};

struct trace_record {
    uint32_t what; // trap number << 24 | message type
    endpoint_t from;
    endpoint_t to;
    uint32_t time_us;
};

struct panic_info {
    uint32_t pc;
    uint32_t uptime_s;
    char text[120];
};

// --- grants
struct kcall_safecopy_req { // from and to
    endpoint_t grantor;
    cp_grant_id_t gid;
    uint32_t offset;
    vir_bytes address;
    uint32_t bytes;
};
struct vscp_vec {
    endpoint_t v_from; // exactly one of v_from, v_to is SELF
    endpoint_t v_to;
    cp_grant_id_t v_gid;
    uint32_t v_offset;
    vir_bytes v_addr;
    uint32_t v_bytes;
};
enum { SCPVEC_NR = 64 };
struct kcall_vsafecopy_req {
    vir_bytes vec;
    uint32_t count;
};
struct kcall_vsafecopy_rep {
    uint32_t done; // elements copied; on an error the index of the one that failed
};
struct kcall_safememset_req {
    endpoint_t grantor;
    cp_grant_id_t gid;
    uint32_t offset;
    uint32_t bytes;
    uint32_t value;
};
struct kcall_safemap_req {
    endpoint_t grantor;
    cp_grant_id_t gid;
    uint32_t offset;
    vir_bytes address; // 0: VM chooses
    uint32_t bytes;
    uint32_t writable;
};
struct kcall_safemap_rep {
    vir_bytes address;
};
struct kcall_safeunmap_req {
    vir_bytes address;
};
struct kcall_saferevmap_req {
    uint32_t by_address; // 0: gid; 1: address
    cp_grant_id_t gid;
    vir_bytes address;
};
struct kcall_setgrant_req {
    vir_bytes table;
    uint32_t entries;
};
// Allowed only while the client waits in sendrec for the caller: a server reaches the memory of
// those it now serves, no more.
struct kcall_clientcopy_req {
    endpoint_t client;
    vir_bytes client_address;
    vir_bytes address;
    uint32_t bytes;
    uint32_t to_client; // 0: from the client
};

// --- interrupts, time
enum irqctl_op { IRQCTL_ENABLE, IRQCTL_DISABLE, IRQCTL_RAISE };
struct kcall_irqctl_req {
    uint32_t op; // IRQCTL_ENABLE after a notification lets the next one come. IRQCTL_RAISE: makes
                 // the interrupt pending (tests)
    uint32_t index; // in the caller's own list
};
struct kcall_setalarm_req {
    uint64_t time_us; // monotonic; 0 cancels
    uint32_t relative;
};
struct kcall_times_req {
    endpoint_t endpoint; // SELF, a process, or NONE for the clocks alone
};
struct kcall_times_rep {
    uint64_t now_us;
    int64_t wall_offset_us; // wall clock = now_us + this
    uint64_t user_us;
    uint64_t system_us;
};
struct kcall_stime_req {
    int64_t wall_offset_us;
};

// --- privileges and processes
enum privctl_request {
    SYS_PRIV_ALLOW = 1,
    SYS_PRIV_DISALLOW = 2,
    SYS_PRIV_SET_SYS = 3, // arg: struct priv_set
    SYS_PRIV_SET_USER = 4,
    SYS_PRIV_ADD_MEM = 5,      // arg: struct priv_mem
    SYS_PRIV_ADD_IRQ = 6,      // arg: struct priv_irq
    SYS_PRIV_QUERY_MEM = 7,    // arg: struct priv_mem
    SYS_PRIV_UPDATE_SYS = 8,   // arg: struct priv_set: new masks for a running service
    SYS_PRIV_SET_ROOT_USER = 9 // arg: struct priv_set: the shared user privilege (INIT's static id)
};
// RS may do this to anybody but itself. Another holder of the call may do SET_USER and ALLOW to the
// children it forked that it has not yet allowed (nobody else may, RS neither), and ask QUERY_MEM.
struct kcall_privctl_req {
    uint32_t request;
    endpoint_t endpoint;
    vir_bytes arg;
};
struct kcall_privctl_rep {
    int32_t priv_id;
};
enum priv_flags {
    PRIV_SERVICE = 0x01,
    PRIV_PREEMPTIBLE = 0x02,
    PRIV_DYNAMIC = 0x04, // take a dynamic id; else the static one of the process number
    PRIV_DEVTREE = 0x08, // may map the device tree
    PRIV_ARCHIVE = 0x10, // may map the boot archive
    PRIV_DMA = 0x20,
    PRIV_MAGIC = 0x40, // may make magic grants (VFS)
    PRIV_FP = 0x80
};
struct priv_set {
    uint32_t flags;
    uint32_t trap_mask; // 1 << TRAP_*
    uint32_t ipc_to[3]; // bit = privilege id
    uint32_t kcalls[KCALL_MASK_WORDS];
    uint32_t priority; // 0 highest .. 15
    uint32_t quantum_ms;
    char label[ABI_LABEL_MAX];
};
struct priv_mem {
    phys_bytes base;
    uint32_t bytes;
    uint32_t devio_only; // 1: other windows share its pages: not mapped, reached by sys_devio
};
struct priv_irq {
    uint32_t controller_phandle;
    uint32_t nr_cells;
    uint32_t cells[4];
};
enum { PRIV_MAX_MEM = 16, PRIV_MAX_IRQ = 8, ASYNC_RING = 32 };

struct kcall_newproc_req {
    int32_t slot; // -1: any dynamic slot; else the process number of a boot service that died
    char name[ABI_NAME_MAX];
};
struct kcall_newproc_rep {
    endpoint_t endpoint; // RTS_NEW | RTS_NO_PRIV | RTS_VMINHIBIT
};
struct kcall_fork_req { // VM only
    endpoint_t parent;
    phys_bytes l1;                       // the child's first-level table
    uint32_t child_may_run_root_reserve; // 1: may take one of the last slots, kept for root
};
struct kcall_fork_rep {
    endpoint_t child;
};
struct kcall_exec_req {
    endpoint_t endpoint;
    vir_bytes pc;
    vir_bytes sp;
    uint32_t keep_blocked; // 0: the process runs at once
    char name[ABI_NAME_MAX];
};
struct kcall_clear_req {
    endpoint_t endpoint;
};
struct kcall_exit_req {
    int32_t status;
};
enum runctl_op { RUNCTL_STOP, RUNCTL_RESUME, RUNCTL_ABORT_CALL };
// STOP keeps the process from running. ABORT_CALL ends the IPC call it waits in with the given
// error (EINTR) - if it waits for its own caller, PM or VFS, those answer instead.
struct kcall_runctl_req {
    endpoint_t endpoint;
    uint32_t op;
    int32_t error;
};
enum event_kind {
    EVENT_NONE,
    EVENT_SEGV,  // no such page (after VM gave up), address in `address`
    EVENT_PROT,  // permission
    EVENT_BUS,   // alignment or external abort
    EVENT_UNDEF, // undefined instruction
    EVENT_BREAKPOINT,
    EVENT_EXIT,      // service called sys_exit; status in `status`
    EVENT_BAD_STACK, // a signal frame could not be written
    EVENT_FP,
    EVENT_CALL_DONE // sigsend had answered -EAGAIN; the call the process waited in is over now
};
struct kcall_getevent_req {
    uint32_t after_slot; // 0 first; go on with the slot of the event before
};
struct kcall_getevent_rep {
    endpoint_t endpoint; // NONE: no more. An event is there until sigsend, clear, exec or
                         // RUNCTL_RESUME of that process.
    uint32_t kind;
    vir_bytes address;
    vir_bytes pc;
    vir_bytes lr;
    int32_t status;
    uint32_t fsr;
};

// The frame that sigsend writes on the user stack (struct signal_frame below) is found again by
// sigreturn at `frame`.
struct kcall_sigsend_req {
    endpoint_t endpoint;
    vir_bytes info; // address, in the caller, of a struct signal_send
};
struct signal_send {
    vir_bytes handler;
    vir_bytes trampoline; // calls sigreturn with the frame's address; in the C library
    vir_bytes stack;      // top of the alternate stack, or 0
    uint32_t stack_bytes; // its size: `stack` is used only when sp is not in it already
    uint32_t flags;       // SIGSEND_SIGINFO
    int32_t signo;
    int32_t code;
    int32_t value;
    int32_t pid;
    int32_t uid;
    int32_t status;
    vir_bytes address;
    uint64_t mask;              // to be restored; kept in the frame
    int32_t interrupted_result; // if the process waits in IPC: the result register to restore
                                // (-EINTR ...)
    uint32_t restart;           // 1: repeat the trap after the handler instead
};
enum { SIGSEND_SIGINFO = 1 };
struct kcall_sigreturn_req {
    endpoint_t endpoint;
    vir_bytes frame;
};
struct kcall_sigreturn_rep {
    uint32_t mask_low;
    uint32_t mask_high;
};

// What a handler finds: r0 = signo, r1 = &siginfo, r2 = &context, lr = trampoline, sp = start of
// this frame (8-aligned).
struct signal_frame {
    uint32_t magic;
    int32_t signo;
    struct {
        int32_t signo;
        int32_t code;
        int32_t error;
        int32_t pid;
        int32_t uid;
        int32_t status;
        vir_bytes address;
        int32_t value;
        uint32_t pad[4];
    } info;
    struct {
        uint32_t regs[16]; // r0..r15
        uint32_t psr;
        uint32_t fp_live;
        uint64_t mask;
        uint64_t fp_regs[32];
        uint32_t fpscr;
        uint32_t pad[3];
    } context;
};
enum { SIGNAL_FRAME_MAGIC = 0x53494746 };

struct kcall_schedule_req {
    endpoint_t endpoint;
    uint32_t priority;
    uint32_t quantum_ms;
};
struct kcall_setuid_req {
    endpoint_t endpoint;
    int32_t uid;
};
struct kcall_devio_req {
    phys_bytes address;
    uint32_t width; // 1, 2, 4 bytes
    uint32_t write;
    uint32_t value;
};
struct kcall_devio_rep {
    uint32_t value;
};
enum log_level { LOG_PANIC, LOG_ERR, LOG_WARN, LOG_INFO, LOG_DEBUG };
struct kcall_diag_req {
    vir_bytes text;
    uint32_t bytes; // at most 512; the kernel puts the label in front
    uint32_t level;
};
enum abort_how { ABORT_HALT, ABORT_POWEROFF, ABORT_REBOOT, ABORT_PANIC };
struct kcall_abort_req {
    uint32_t how;
    vir_bytes text; // ABORT_PANIC: reason
    uint32_t bytes;
};
struct kcall_bootmem_req {
    uint32_t pages;
};
struct kcall_bootmem_rep {
    vir_bytes address; // mapped in RS, zeroed
};
struct kcall_dmasync_req {
    vir_bytes address;
    uint32_t bytes;
    uint32_t direction; // 0 to device, 1 from device
};
struct kcall_icache_req {
    vir_bytes address;
    uint32_t bytes;
};

#define K_ASSERT(name) MSG_ASSERT_FITS(struct kcall_##name##_req)
K_ASSERT(getinfo);
K_ASSERT(safecopy);
K_ASSERT(vsafecopy);
K_ASSERT(safememset);
K_ASSERT(safemap);
K_ASSERT(safeunmap);
K_ASSERT(saferevmap);
K_ASSERT(setgrant);
K_ASSERT(clientcopy);
K_ASSERT(irqctl);
K_ASSERT(setalarm);
K_ASSERT(times);
K_ASSERT(stime);
K_ASSERT(privctl);
K_ASSERT(newproc);
K_ASSERT(fork);
K_ASSERT(exec);
K_ASSERT(clear);
K_ASSERT(exit);
K_ASSERT(runctl);
K_ASSERT(getevent);
K_ASSERT(sigsend);
K_ASSERT(sigreturn);
K_ASSERT(schedule);
K_ASSERT(setuid);
K_ASSERT(devio);
K_ASSERT(diag);
K_ASSERT(abort);
K_ASSERT(bootmem);
K_ASSERT(dmasync);
K_ASSERT(icache);
#undef K_ASSERT
MSG_ASSERT_FITS(struct kcall_getevent_rep);
MSG_ASSERT_FITS(struct kcall_times_rep);
