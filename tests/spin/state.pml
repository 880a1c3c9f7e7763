// SPDX-License-Identifier: BSD-2-Clause
// What there is in cow.pml: RAM, tables, VM's books; and what must hold.

#ifndef MAPPED
#define MAPPED A
#endif
#ifndef BYTES
#define BYTES 1 // or 2
#endif
#define LAST   (BYTES - 1)
#ifndef VALUES
#define VALUES 3 // two that a byte may hold during a call, and one that it does not
#endif

#define A      0
#define B      1
#define C      2
#define PROCS  3
#define NOBODY 3
#define FRAMES 3
#define NONE   3

// A process and VM.
#define RUNS   0
#define QUEUED 1 // waits for VM
#define SERVED 2 // VM has taken its request

// What VM is asked for, about the page of `subject`.
#define NOTHING     0
#define FAULT       1
#define FAULT_WRITE 2
#define RANGE       3
#define RANGE_WRITE 4
#define COW         5
#define MAP         6
#define MAP_WRITE   7
#define UNMAP       8

// B's safe copy.
#define FROM_A 1
#define TO_A   2

// How an entry changes.
#define AS_IT_IS 0
#define RIGHTS   1
#define ZERO     2
#define COPY     3

// --- RAM, the kernel's tables and its process table ---

byte mem[FRAMES * BYTES];
byte entry[PROCS] = NONE; // frame that the live table names
bool writable[PROCS];
bool bound[PROCS] = true; // has an address space that the kernel can reach
bool stopped[PROCS];      // executes nothing any more
byte waits[PROCS];
byte request[PROCS];
byte subject[PROCS];

byte call;    // B's safe copy,
byte at;      // its progress,
bool plain;   // whether it is out of the question to ask VM,
bool revoked; // whether A has taken back the grant that it uses
#ifdef KEEP_TRANSLATION
bool translated;
byte kept_source;
byte kept_target;
#endif

byte exiting = NOBODY; // PM's request to VM

// --- VM's books ---

byte held[PROCS] = NONE;
bool may_write[PROCS];
bool known[PROCS] = true;
byte refs[FRAMES];
byte shares[FRAMES];
byte shown = NOBODY;   // whose page C maps
byte leaving = NOBODY; // whose entry is replaced by a sharing that is not made yet

// --- what must be so ---

byte must_hold[PROCS * BYTES]; // what each process must find in its page
byte since[BYTES];             // set of values that the source's byte held since the call began
byte seen = NOBODY;            // whose page C must see

bool page_changed;       // a process finds what was neither written nor copied to its page
bool wrong_byte;         // a copy delivered what the source did not hold during the call
bool freed_while_mapped; // a free frame is mapped
bool right_ignored;      // shown by a grant that was taken back
bool pinned_page_moved;
bool books_wrong;        // VM's books and the tables differ, or a copy-on-write page is writable
bool not_answered;
bool out_of_frames;      // memory that was promised is not there

byte value; // for one step
byte whose;

#define byte_of(frame, i)  mem[(frame) * BYTES + (i)]
#define ghost_of(p, i)     must_hold[(p) * BYTES + (i)]
#define page_seen(p)       ((p) == C && seen != NOBODY -> seen : (p))
#define source             (call == FROM_A -> A : B)
#define target             (call == FROM_A -> B : A)
#define is_cow(frame)      (refs[frame] > 1 && shares[frame] == 0)
#define acts(p)            (!stopped[p] && waits[p] == RUNS && !((p) == B && call != 0))
#define who(p)             ('A' + (p))
#ifdef PINNED
#define is_pinned(p)       ((p) == A)
#else
#define is_pinned(p)       false
#endif

#define is_same_byte(p, i) (byte_of(entry[p], i) == ghost_of(page_seen(p), i))
#define finds_its_page(p)  (!looks(p) || entry[p] == NONE || (is_same_byte(p, 0) && is_same_byte(p, LAST)))
#define maps(p, frame)     (bound[p] && entry[p] == frame && leaving != p)
#define is_kept(frame)     (refs[frame] != 0 || !(maps(A, frame) || maps(B, frame) || maps(C, frame)))

// BYTES_ONLY: not how things go wrong, but whether a process comes to see it.
#ifdef BYTES_ONLY
#define looks(p) (bound[p] && !stopped[p] && waits[p] == RUNS)
#else
#define looks(p) bound[p]
#endif

inline look()
{
    value = 0;
    whose = 0;
#ifndef BYTES_ONLY
    freed_while_mapped = !(is_kept(0) && is_kept(1) && is_kept(2));
    assert(!freed_while_mapped);
    pinned_page_moved = is_pinned(A) && bound[A] && entry[A] != 0;
    assert(!pinned_page_moved);
#endif
    page_changed = !(finds_its_page(A) && finds_its_page(B) && finds_its_page(C));
    assert(!page_changed)
}

#define count(frame)      ((held[A] == frame) + (held[B] == frame) + (held[C] == frame))
#define is_booked(p)      (held[p] == entry[p] && may_write[p] == writable[p] && (known[p] || held[p] == NONE))
#define is_open_cow(p)    (held[p] != NONE && is_cow(held[p]) && writable[p])
#define is_counted(frame) (refs[frame] == count(frame) && shares[frame] == (shown != NOBODY && held[C] == frame))

inline settle()
{
#ifdef BYTES_ONLY
    skip
#else
    books_wrong = !(is_booked(A) && is_booked(B) && is_booked(C) && is_counted(0) && is_counted(1) && is_counted(2)) ||
                  is_open_cow(A) || is_open_cow(B) || is_open_cow(C) || seen != shown || leaving != NOBODY;
    assert(!books_wrong);
    not_answered = waits[A] == SERVED || waits[B] == SERVED || waits[C] == SERVED;
    assert(!not_answered)
#endif
}
