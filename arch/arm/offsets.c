// SPDX-License-Identifier: BSD-2-Clause
// Numbers for assembly. Compiled to assembly only; the build turns each "->NAME VALUE" line into a
// #define of offsets.h. One row per number, nothing else here.

#include <stddef.h>

#include <kernel/cpu.h>
#include <kernel/priv.h>
#include <kernel/trace.h>

#include <arch/cpu.h>
#include <arch/trap.h>

#define ROW(name, value) __asm__ volatile("->" #name " %0" : : "i"(value))

void offsets(void);
void offsets(void)
{
    ROW(CONTEXT_SP, offsetof(struct arch_context, sp));
    ROW(CONTEXT_PC, offsetof(struct arch_context, pc));
    ROW(CONTEXT_PSR, offsetof(struct arch_context, psr));
    ROW(CONTEXT_TLS_RW, offsetof(struct arch_context, tls_rw));
    ROW(CONTEXT_TLS_RO, offsetof(struct arch_context, tls_ro));
    ROW(CONTEXT_TTBR0, offsetof(struct arch_context, ttbr0));
    ROW(CONTEXT_ASID, offsetof(struct arch_context, asid));
    ROW(CONTEXT_FP, offsetof(struct arch_context, fp));
    ROW(CPU_KERNEL_SP, offsetof(struct arch_cpu, kernel_sp));
    ROW(CPU_CURRENT, offsetof(struct arch_cpu, current));
    ROW(CPU_SPACE, offsetof(struct arch_cpu, space));
    ROW(CPU_FP_OWNER, offsetof(struct arch_cpu, fp_owner));
    ROW(CPU_FP_ENABLED, offsetof(struct arch_cpu, fp_enabled));
    ROW(CPU_ASID_GENERATION, offsetof(struct arch_cpu, asid_generation));
    ROW(CPU_KERNEL_TTBR, offsetof(struct arch_cpu, kernel_ttbr));
    ROW(CPU_STAMP_REGISTER, offsetof(struct arch_cpu, stamp_register));
    ROW(CPU_STAMP_INVERT, offsetof(struct arch_cpu, stamp_invert));
    ROW(TRAP_GOES_ON, TRAP_GO_ON);
    ROW(CPU_READY, offsetof(struct cpu, ready));
    ROW(CPU_STAMP, offsetof(struct cpu, stamp));
    ROW(CPU_TRACE_NEXT, offsetof(struct cpu, trace_next));
    ROW(CPU_NR_FAST, offsetof(struct cpu, nr_fast));
    ROW(CONTEXT_R0, offsetof(struct arch_context, r));
    ROW(CONTEXT_R1, offsetof(struct arch_context, r[1]));
    ROW(PROC_RTS, offsetof(struct proc, rts));
    ROW(PROC_FLAGS, offsetof(struct proc, flags));
    ROW(PROC_INBOX, offsetof(struct proc, inbox));
    ROW(PROC_ENDPOINT, offsetof(struct proc, endpoint));
    ROW(PROC_PRIV, offsetof(struct proc, priv));
    ROW(PROC_PRIV_ID, offsetof(struct proc, priv_id));
    ROW(PROC_GET_FROM, offsetof(struct proc, get_from));
    ROW(PROC_MSG_ADDRESS, offsetof(struct proc, msg_address));
    ROW(PROC_MORE_URGENT, offsetof(struct proc, more_urgent));
    ROW(PROC_NR_MESSAGES, offsetof(struct proc, nr_messages));
    ROW(PROC_USER_STAMPS, offsetof(struct proc, user_stamps));
    ROW(PROC_MSG, offsetof(struct proc, msg));
    ROW(PROC_SHIFT_BITS, PROC_SHIFT);
    ROW(PROC_COUNT, NR_PROCS);
    ROW(PRIV_TRAP_MASK, offsetof(struct priv, trap_mask));
    ROW(PRIV_IPC_TO, offsetof(struct priv, ipc_to));
    ROW(FP_IS_USED, offsetof(struct arch_fp, is_used));
    ROW(EP_ANY, ANY);
    ROW(EP_SLOT_BITS, ENDPOINT_SLOT_BITS);
    ROW(RTS_IS_RECEIVING, RTS_RECEIVING);
    ROW(FLAG_REPLY, P_REPLY);
    ROW(FLAG_DELIVER, P_DELIVER);
    ROW(TRACE_RING_BYTES, TRACE_BYTES);
}
