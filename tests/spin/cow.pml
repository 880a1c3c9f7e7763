// SPDX-License-Identifier: BSD-2-Clause
// Sharing pages copy-on-write between services: a grantor, a requestor, somebody else, VM and the kernel's copy. What of the
// system is what here, and what the switches leave out, is in README.md.
//
// Given by the test: MODE, what A's page is at the start; COPIES; and the switches, each of which must be found: EAGER_WRITE,
// DROP_FIRST, SHARE_MAPPED, SHARE_PINNED, KEEP_TRANSLATION, LOSE_ANSWER.

#define A 0 // grants a page, and writes to its own
#define B 1 // copies it, twice, and writes to its copy
#define C 2 // uses whatever memory becomes free; or has A's page mapped; or is a device that works on it
#ifndef MODE
#define MODE PLAIN
#endif
#ifndef COPIES
#define COPIES 2
#endif
#define NR_PROCS 3
#define NR_FRAMES 4
#define NONE 7

#define BIT(value) (1 << (value)) // values: 0 fresh, 1 2 A's, 3 B's, 5 C's

mtype = { FAULT, RANGE, COW, EXIT }; // requests to VM
mtype = { PLAIN, MAPPED, PINNED };   // see MODE
mtype = { DONE, COPY };              // VM's answers

// The machine.
byte content[NR_FRAMES];
byte frame_of[NR_PROCS] = NONE; // page table entries
bool writable[NR_PROCS];
bool alive[NR_PROCS] = true;
bool waits[NR_PROCS];           // for VM
mtype answer = DONE;            // to B
bool granted = true;
mtype mode;

// VM's memory. A frame is free when refs is 0.
byte refs[NR_FRAMES];
bool is_mapped;                 // C's page is A's by safemap
bool vm_idle = true;
chan requests = [6] of { mtype, byte };

// What must be true: what each process reads, and what A had while B's call went on.
byte ghost[NR_PROCS];
bool in_call;
byte held;
bool is_finished[NR_PROCS];

#define READS_RIGHT(p) (!alive[p] || frame_of[p] == NONE || content[frame_of[p]] == ghost[p])
#define IS_THERE(p) (!alive[p] || frame_of[p] == NONE || refs[frame_of[p]] > 0)
#define AT_REST (vm_idle && len(requests) < 1 && is_finished[A] && is_finished[B] && is_finished[C])
#define IS_BALANCED(f) (refs[f] == (frame_of[A] == f) + (frame_of[B] == f) + (frame_of[C] == f))

#define CHECK                                                                                      \
    assert(READS_RIGHT(A) && READS_RIGHT(B) && READS_RIGHT(C));                                    \
    assert(IS_THERE(A) && IS_THERE(B) && IS_THERE(C))

// Each of the steps below that changes anything ends with CHECK, so it holds in every state.

inline drop(f)
{
    atomic { refs[f]--; CHECK }
}

inline note_write(p, v)
{
    ghost[p] = v;
    if
    :: is_mapped && p != B -> ghost[A] = v; ghost[C] = v
    :: else
    fi;
    if
    :: in_call -> held = held | BIT(ghost[A])
    :: else
    fi;
    CHECK
}

// A store: the MMU lets it through, or VM is asked and it is repeated.
inline store(p, v)
{
    do
    :: atomic { writable[p] -> content[frame_of[p]] = v; note_write(p, v); break }
    :: atomic { !writable[p] -> waits[p] = true; requests!FAULT(p) };
       !waits[p]
    od
}

inline deliver(v)
{
    assert(held & BIT(v)); // the source held it between call and return
    ghost[B] = v
}

// --- VM: one request at a time; each atomic part is one kernel call, and others run between any two

inline find_free(g)
{
    if
    :: refs[0] == 0 -> g = 0
    :: refs[1] == 0 -> g = 1
    :: refs[2] == 0 -> g = 2
    :: refs[3] == 0 -> g = 3
    fi;
    refs[g] = 1
}

inline first_page(p)
{
    find_free(new);
    atomic {
        content[new] = 0;
        frame_of[p] = new;
        writable[p] = true;
        ghost[p] = 0;
        waits[p] = false;
        new = NONE;
        CHECK
    }
}

inline copy_page(p)
{
#if defined(EAGER_WRITE) || defined(DROP_FIRST)
    drop(old);
#endif
#ifdef EAGER_WRITE // the last sharer need not fault, it seems
    atomic {
        other = 0;
        do
        :: refs[old] == 1 && other < NR_PROCS ->
            if
            :: other != p && frame_of[other] == old -> writable[other] = true
            :: else
            fi;
            other++
        :: else -> break
        od;
        other = 0
    };
#endif
    find_free(new);
    atomic { // PTE_COPY, the entry, and the process goes on
        content[new] = content[old];
        frame_of[p] = new;
        writable[p] = true;
        waits[p] = false;
        new = NONE;
        CHECK
    };
#if !defined(EAGER_WRITE) && !defined(DROP_FIRST)
    drop(old);
#endif
}

inline write_fault(p)
{
    old = frame_of[p];
    if
    :: !alive[p] -> skip
    :: alive[p] && old == NONE -> first_page(p)
    :: alive[p] && old != NONE && (refs[old] == 1 || (is_mapped && p != B)) ->
        atomic { writable[p] = true; waits[p] = false }
    :: else -> copy_page(p)
    fi;
    old = NONE
}

// May A's page be shared? Seen in VM's own records.
inline check_share()
{
    can = alive[A] && alive[B] && frame_of[A] != NONE;
#ifndef SHARE_MAPPED
    can = can && !is_mapped;
#endif
#ifndef SHARE_PINNED
    can = can && mode != PINNED;
#endif
}

inline share()
{
    check_share();
    old = frame_of[B];
#ifdef DROP_FIRST
    if
    :: can && old != frame_of[A] -> drop(old)
    :: else
    fi;
#endif
    if
    :: atomic { // sys_vmshare: the grant is verified, both entries change, B goes on
           can && alive[A] && alive[B] && granted && frame_of[A] != NONE ->
           writable[A] = false;
           writable[B] = false;
           frame_of[B] = frame_of[A];
           deliver(content[frame_of[A]]);
           new = frame_of[A];
           answer = DONE;
           waits[B] = false;
           CHECK
       };
       refs[new]++; // what VM writes down after the call
#ifdef DROP_FIRST
       if
       :: old == new -> drop(old)
       :: else
       fi;
#else
       drop(old);
#endif
       new = NONE
    :: atomic {
           !(can && alive[A] && alive[B] && granted && frame_of[A] != NONE) ->
#ifdef LOSE_ANSWER
           waits[B] = waits[B] && !alive[A]; // nobody cares for those who wait for the dead, it seems
#else
           waits[B] = false;
#endif
           answer = COPY
       }
    fi;
    old = NONE
}

inline end_space(p)
{
    old = frame_of[p];
    atomic { frame_of[p] = NONE; writable[p] = false };
    if
    :: old != NONE -> drop(old)
    :: else
    fi;
    if
    :: p != B -> is_mapped = false // C keeps the page, A its own
    :: else
    fi;
    old = NONE
}

active proctype VM()
{
    mtype type;
    byte p;
    byte old = NONE;
    byte new = NONE;
#ifdef EAGER_WRITE
    byte other;
#endif
    bool can;
end:
    do
    :: atomic { requests?type(p) -> vm_idle = false };
        if
        :: type == FAULT || type == RANGE -> write_fault(p)
        :: type == COW -> share()
        :: type == EXIT -> end_space(p)
        fi;
        atomic { p = 0; can = false; vm_idle = true }
    od
}

// --- the kernel's copy, on behalf of B; it may be preempted between any two steps

inline safe_copy()
{
    atomic { in_call = true; held = BIT(ghost[A]); answer = DONE };
    do
    :: atomic { !alive[A] || !granted -> break } // verified anew at each step: EINVAL, EPERM
    :: atomic { alive[A] && granted && answer == DONE -> waits[B] = true; requests!COW(B) }; // enough whole pages
       !waits[B];
       if
       :: answer == DONE -> break
       :: answer == COPY
       fi
    :: atomic { alive[A] && granted && !writable[B] -> waits[B] = true; requests!RANGE(B) };
       !waits[B]
#ifdef KEEP_TRANSLATION
    :: atomic { alive[A] && granted && writable[B] && frame_of[A] != NONE -> source = frame_of[A] };
       atomic { content[frame_of[B]] = content[source]; deliver(content[source]); source = NONE; CHECK; break }
#else
    :: atomic { alive[A] && granted && writable[B] && frame_of[A] != NONE ->
           content[frame_of[B]] = content[frame_of[A]];
           deliver(content[frame_of[A]]);
           CHECK;
           break
       }
#endif
    od;
    atomic { in_call = false; held = 0 }
}

// --- the processes. Any may die at any moment.

proctype Grantor()
{
    {
        store(A, 1);
        if
        :: store(A, 2)
        :: granted = false
        :: skip
        fi;
        is_finished[A] = true;
end:    false
    } unless { !alive[A] }
}

proctype Requestor()
{
    byte source = NONE;
    {
        safe_copy();
        store(B, 3);
#if COPIES > 1
        safe_copy();
#endif
        is_finished[B] = true;
end:    false
    } unless { !alive[B] }
}

proctype Other()
{
    {
        if
        :: mode == PINNED -> // the device writes to the frame that it was told, for as long as A lives
            atomic { alive[A] && frame_of[A] != NONE -> content[0] = 5; note_write(A, 5) }
        :: mode != PINNED ->
            store(C, 5)
        fi;
        is_finished[C] = true;
end:    false
    } unless { !alive[C] || (mode == PINNED && !alive[A]) };
    is_finished[C] = true
}

// One of them, at any moment; or none.
proctype Killer()
{
    byte p;
    if
    :: p = A
    :: p = B
    :: p = C
    :: p = NONE
    fi;
    if
    :: atomic { p != NONE -> alive[p] = false; waits[p] = false; is_finished[p] = true; requests!EXIT(p) }
    :: else
    fi
}

// When all have come to rest, or died, every reference is one entry's. That all do come to rest, so that nobody waits for
// ever, is the absence of invalid end states.
proctype Auditor()
{
end:
    atomic {
        AT_REST -> assert(IS_BALANCED(0) && IS_BALANCED(1) && IS_BALANCED(2) && IS_BALANCED(3))
    }
}

init
{
    atomic {
        mode = MODE;
        frame_of[A] = 0;
        frame_of[B] = 1;
        refs[0] = 1;
        refs[1] = 1;
        writable[A] = true;
        writable[B] = true;
        if
        :: mode == MAPPED -> is_mapped = true; frame_of[C] = 0; refs[0] = 2; writable[C] = true
        :: else
        fi;
        run Grantor();
        run Requestor();
        run Other();
        run Killer();
        run Auditor()
    }
}
