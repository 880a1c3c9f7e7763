// SPDX-License-Identifier: BSD-2-Clause
// Kernel calls: one handler per row of abi/kcall.def, in kernel/kcall/. The request is copied to
// the caller's entry once; the handler checks all of it, then commits. A handler that cannot finish
// keeps its progress in the caller's entry and is called again with the same request: after VM
// answered, or when interrupts have been let in.
#pragma once

#include <abi/errnames.h>
#include <abi/kcall.h>

#include <kernel/proc.h>

enum {
    KCALL_WAIT = 1,  // not a result: the caller is blocked; call the handler again when it runs
    KCALL_AGAIN = 2, // not a result: an interrupt is pending; call the handler again
    KCALL_GONE = 3,  // not a result: the caller does not go on from here (exit)
    KCALL_REPLY = 4  // result kcall_status, and the reply goes to the caller; else the handler has
                     // written nothing to it
};

typedef int kcall_handler(struct proc *caller, const void *request, void *reply);

#define K(number, NAME, name, summary) kcall_handler kcall_##name;
#include <abi/kcall.def>
#undef K

// The trap: r0 number, r1 message.
void kcall_trap(struct proc *caller);
// Go on with the call in the caller's entry; its address space is loaded.
void kcall_continue(struct proc *caller);

struct copy_fault;
// A page is missing: let VM bring in [address, address + bytes) of fault->proc and call again:
// KCALL_WAIT; or -EFAULT for RS and VM, which VM cannot serve in this way, and when VM has said no.
int kcall_need(struct proc *caller, const struct copy_fault *fault, uint32_t bytes);
// The same for the page of a grant's entry, after GRANT_MISSING: KCALL_WAIT, and -EPERM when it
// cannot be had.
struct grant_target;
int kcall_need_grant(struct proc *caller, const struct grant_target *target);

// Copy between kernel memory and the caller's (whose address space is loaded): 0, KCALL_WAIT or
// -EFAULT.
int kcall_read(struct proc *caller, void *to, vir_bytes address, uint32_t bytes);
int kcall_write(struct proc *caller, vir_bytes address, const void *from, uint32_t bytes);
