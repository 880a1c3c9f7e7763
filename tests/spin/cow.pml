// SPDX-License-Identifier: BSD-2-Clause
// Copy-on-write safe copies and safemaps, as the kernel and VM make them. README.md says which step here is which code.
//
// A grants its page, B copies from it and to it by safe copy, C maps A's or B's page by safemap; each has one page of BYTES
// bytes. PM ends any of them at any moment. A d_step is what nobody can come between: an access by a process, a kernel call
// by a process, or one by VM together with what VM then writes into its books, which nobody else sees. Between any two of
// them anybody else may run.
//
// What must hold is checked after each step (look) and when VM has answered a request (settle). Switches turn single rules off;
// Spin then has to find what goes wrong: EAGER_WRITE, DROP_FIRST, SHARE_SAFEMAPPED, SHARE_PINNED, KEEP_TRANSLATION,
// SHARE_IN_TWO, NO_VERIFY, LOSE_ANSWER. What is modelled: NO_MAPPER leaves C out, or C maps the page of MAPPED; PINNED makes A's
// page one that a device writes to; A_LIVES, B_LIVES and ALL_LIVE say who does not die, C_DIES that C does.

#include "state.pml"

// --- the kernel, for processes ---

inline ask(p, kind_of, page_of)
{
    request[p] = kind_of;
    subject[p] = page_of;
    waits[p] = QUEUED
}

// A process, or the device, writes to its page.
inline store(p, frame, i, what)
{
    byte_of(frame, i) = what;
    whose = page_seen(p);
    ghost_of(whose, i) = what;
    if
    :: call != 0 && source == whose -> since[i] = since[i] | (1 << what)
    :: else
    fi
}

inline begin_call(direction, is_plain)
{
    call = direction;
    plain = is_plain;
    since[0] = 1 << ghost_of(source, 0);
    since[LAST] = 1 << ghost_of(source, LAST)
}

inline end_call()
{
    call = 0;
    at = 0;
    plain = false;
    revoked = false;
    since[0] = 0;
    since[LAST] = 0
}

// A byte that arrives is the `value` that was read.
inline deliver(p, i)
{
    wrong_byte = (since[i] & (1 << value)) == 0;
    assert(!wrong_byte);
    whose = p;
    ghost_of(whose, i) = value
}

inline copy_byte(from, to)
{
    value = byte_of(from, at);
    whose = to;
    byte_of(whose, at) = value;
    printf("kernel: copies byte %d (%d) from frame %d to frame %d, for %c\n", at, value, from, to, who(target));
    deliver(target, at);
    at++
}

// One piece of B's safe copy: the grant is verified, both pages are translated, a byte is copied.
inline move_piece()
{
    if
    :: revoked || !bound[A] || at == BYTES -> printf("B: its call returns\n"); end_call()
    :: else ->
        if
        :: at == 0 && !plain -> printf("B: asks VM to share %c's page\n", who(source)); ask(B, COW, source)
        :: !(at == 0 && !plain) && entry[source] == NONE -> ask(B, RANGE, source)
        :: !(at == 0 && !plain) && entry[source] != NONE && !writable[target] -> ask(B, RANGE_WRITE, target)
        :: else ->
#ifdef KEEP_TRANSLATION
            translated = true;
            kept_source = entry[source];
            kept_target = entry[target];
            printf("kernel: source is frame %d, target frame %d\n", kept_source, kept_target)
#else
            copy_byte(entry[source], entry[target])
#endif
        fi
    fi
}

#include "vm.pml"

// --- those who share: each may do any of these, for ever, or nothing more ---

#define next_value(old_value) (((old_value) + 1) % VALUES)

inline write_byte(p, i)
{
    d_step {
        acts(p) && writable[p] ->
        value = next_value(byte_of(entry[p], i));
        printf("%c: writes %d to byte %d of frame %d\n", who(p), value, i, entry[p]);
        store(p, entry[p], i, value);
        look()
    }
}

// Without C, Spin sees from the end states whether somebody waits for ever. With C there would be too many states: to have
// nothing to do is an end state of everybody's then, and that all get their answers is asserted in settle.
#ifdef NO_MAPPER
#define LOOP          do
#define IF_STOPPED(p) :: stopped[p] -> break
#define OR_NEVER      :: break
#else
#define LOOP          end: do
#define IF_STOPPED(p)
#define OR_NEVER
#endif

inline fault_at_write(p)
{
    d_step {
        acts(p) && entry[p] != NONE && !writable[p] && page_seen(p) == p ->
        printf("%c: wants to write\n", who(p));
        ask(p, FAULT_WRITE, p)
    }
}

#define ACCESSES(p)                                               \
    :: write_byte(p, 0)                                           \
    :: d_step { acts(p) && entry[p] == NONE -> ask(p, FAULT, p) } \
    :: fault_at_write(p)

proctype grantor()
{
LOOP
    ACCESSES(A)
#if BYTES > 1
    :: write_byte(A, LAST)
#endif
    :: d_step { acts(A) && call != 0 && !revoked -> revoked = true; printf("A: revokes B's grant\n") }
#ifndef NO_MAPPER
    :: d_step { acts(A) && seen == A -> ask(A, UNMAP, A) }
#endif
    IF_STOPPED(A)
    od
}

proctype requestor()
{
LOOP
    ACCESSES(B)
#if BYTES > 1
    :: write_byte(B, LAST)
#endif
    :: d_step { acts(B) -> begin_call(FROM_A, false) }
    :: d_step { acts(B) -> begin_call(FROM_A, true) }
    :: d_step { acts(B) -> begin_call(TO_A, false) }
    :: d_step { acts(B) -> begin_call(TO_A, true) }
#ifdef KEEP_TRANSLATION
    :: d_step { !stopped[B] && waits[B] == RUNS && call != 0 && !translated -> move_piece(); look() }
    :: d_step { !stopped[B] && translated -> copy_byte(kept_source, kept_target); translated = false; look() }
#else
    :: d_step { !stopped[B] && waits[B] == RUNS && call != 0 -> move_piece(); look() }
#endif
#ifndef NO_MAPPER
    :: d_step { acts(B) && seen == B -> ask(B, UNMAP, B) }
#endif
    IF_STOPPED(B)
    od
}

#ifndef NO_MAPPER
proctype mapper()
{
LOOP
    ACCESSES(C)
    :: d_step { acts(C) && seen == NOBODY -> ask(C, MAP, MAPPED) }
    :: d_step { acts(C) && seen == NOBODY -> ask(C, MAP_WRITE, MAPPED) }
    :: d_step { acts(C) && seen != NOBODY -> ask(C, UNMAP, seen) }
    IF_STOPPED(C)
    od
}
#endif

#ifdef PINNED
// Writes to the frame that it was given, until its driver is stopped.
proctype device()
{
LOOP
    :: d_step {
           !stopped[A] ->
           value = next_value(byte_of(0, 0));
           printf("device: writes %d to frame 0\n", value);
           store(A, 0, 0, value);
           look()
       }
    IF_STOPPED(A)
    od
}
#endif

// --- who ends them ---

// Stopped and cleared in the kernel, then told to VM; or VM is told first.
inline clear(p)
{
    printf("kernel: %c is cleared\n", who(p));
    bound[p] = false;
    waits[p] = RUNS; // its request is forgotten, in the queue or at VM
    request[p] = NOTHING;
    subject[p] = 0;
    if
    :: p == B -> end_call()
    :: else
    fi
}

inline end_process(p)
{
    if
    :: d_step { !stopped[p] -> stopped[p] = true; clear(p); exiting = p }
       exiting == NOBODY
    :: d_step { !stopped[p] -> stopped[p] = true; exiting = p; printf("PM: stops %c\n", who(p)) }
       d_step { exiting == NOBODY -> clear(p) }
    fi
}

proctype pm()
{
LOOP
#ifndef A_LIVES
    :: end_process(A)
#endif
#ifndef B_LIVES
    :: end_process(B)
#endif
#ifdef C_DIES
    :: end_process(C)
#endif
    OR_NEVER
    od
}

init
{
    atomic {
#ifdef PINNED
        refs[0] = 1;
        held[A] = 0;
        entry[A] = 0;
        may_write[A] = true;
        writable[A] = true;
        run device();
#endif
        run vm();
        run grantor();
        run requestor();
#ifndef NO_MAPPER
        run mapper();
#endif
#ifndef ALL_LIVE
        run pm()
#endif
    }
}
