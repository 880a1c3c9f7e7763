// SPDX-License-Identifier: BSD-2-Clause
// VM in cow.pml: one kernel call after the other, its books in between.

// --- VM: frames ---

// Frames are alike: which one is taken is chosen so that there are few states.
inline take_frame(p)
{
    fresh = (refs[p] == 0 -> p : (refs[0] == 0 -> 0 : (refs[1] == 0 -> 1 : (refs[2] == 0 -> 2 : NONE))));
    out_of_frames = fresh == NONE;
    assert(!out_of_frames);
    refs[fresh] = 1
}

inline fill(frame, first, last)
{
    byte_of(frame, 0) = first;
    byte_of(frame, LAST) = last
}

// The contents of a free frame are nobody's: zeroes, for the least number of states.
inline forget_contents(frame)
{
    if
    :: refs[frame] == 0 && entry[A] != frame && entry[B] != frame && entry[C] != frame -> fill(frame, 0, 0)
    :: else
    fi
}

inline drop(frame)
{
    refs[frame]--;
    forget_contents(frame)
}

inline drop_old()
{
    if
    :: old != NONE -> drop(old)
    :: else
    fi;
    old = NONE
}

// --- VM: answers ---

inline rest()
{
    client = NOBODY;
    kind = NOTHING;
    page = 0;
    other = 0;
    settle()
}

// Ends the wait of a process whose request VM has taken, if it still waits.
inline resume(p)
{
    if
    :: waits[p] == SERVED -> waits[p] = RUNS; request[p] = NOTHING; subject[p] = 0
    :: else
    fi;
    rest()
}

inline resume_if(p)
{
    if
    :: p != NOBODY -> resume(p)
    :: else
    fi
}

inline answer(p)
{
    d_step { resume(p) }
}

// The copy goes on without VM.
inline refuse()
{
    d_step {
        printf("VM: the page is not to be shared\n");
        if
        :: call != 0 && waits[B] == SERVED -> plain = true
        :: else
        fi;
        resume(B)
    }
}

// --- VM: pages brought in ---

// page_prepare: what must change so that the page can be read, or (own) is its process's own, to be written.
inline prepare(own)
{
    if
    :: held[page] == NONE -> take_frame(page); change = ZERO
    :: held[page] != NONE && own && !may_write[page] && is_cow(held[page]) ->
        take_frame(page);
        old = held[page];
        change = COPY
    :: held[page] != NONE && own && !may_write[page] && !is_cow(held[page]) -> fresh = held[page]; change = RIGHTS
    :: else
    fi;
    if
    :: change != AS_IT_IS -> held[page] = fresh; may_write[page] = true
    :: else
    fi;
    fresh = NONE
}

// The kernel's call for it: the frame is filled, the entry made.
inline change_entry()
{
    if
    :: change == ZERO -> fill(held[page], 0, 0)
    :: change == COPY ->
        printf("VM: copies frame %d to frame %d for %c\n", old, held[page], who(page));
        fill(held[page], byte_of(old, 0), byte_of(old, LAST))
    :: else
    fi;
    if
    :: change != AS_IT_IS -> entry[page] = held[page]; writable[page] = may_write[page]
    :: else
    fi;
    change = AS_IT_IS
}

#ifdef EAGER_WRITE
// What MINIX 3 did: the reference goes first, and the last sharer may write at once.
inline drop_eagerly()
{
    if
    :: change == COPY -> drop(old)
    :: else
    fi;
    if
    :: change == COPY && refs[old] == 1 ->
        whose = (held[A] == old -> A : (held[B] == old -> B : C));
        printf("VM: drops frame %d and lets %c write to it\n", old, who(whose));
        may_write[whose] = true;
        writable[whose] = true
    :: else
    fi
}

inline bring_in(own, woken)
{
    d_step { prepare(own); drop_eagerly(); look() }
    d_step { change_entry(); old = NONE; resume_if(woken); look() }
}
#else
// Copy and change the entry, then drop the reference.
inline bring_in(own, woken)
{
    d_step { prepare(own); change_entry(); drop_old(); resume_if(woken); look() }
}
#endif

// --- VM: sharing for a safe copy ---

#ifdef SHARE_SAFEMAPPED
#define is_mapped(p) false
#else
#define is_mapped(p) (held[p] != NONE && shares[held[p]] != 0)
#endif
#ifdef SHARE_PINNED
#define can_share(p) !is_mapped(p)
#else
#define can_share(p) (!is_mapped(p) && !is_pinned(p))
#endif
#ifdef NO_VERIFY
#define is_allowed true
#else
#define is_allowed (!revoked && bound[A])
#endif

inline enter_destination()
{
    printf("VM: %c gets %c's page, frame %d, copy-on-write\n", who(other), who(page), entry[page]);
    right_ignored = revoked;
    assert(!right_ignored);
    value = byte_of(entry[page], 0);
    deliver(other, 0);
    value = byte_of(entry[page], LAST);
    deliver(other, LAST);
    entry[other] = entry[page];
    writable[other] = false
}

// The source becomes read-only, the copy is complete. Then VM's books, and the reference to what the destination had.
inline finish_sharing()
{
    writable[page] = false;
    at = BYTES;
#ifndef DROP_FIRST
    old = held[other];
#endif
    may_write[page] = false;
    may_write[other] = false;
    held[other] = held[page];
    refs[held[page]]++;
    drop_old();
    resume(B)
}

inline share_copy()
{
    if
    :: d_step { waits[B] != SERVED -> resume(B) } // its requester is gone
    :: waits[B] == SERVED && !is_allowed -> refuse()
#ifdef SHARE_IN_TWO
    :: d_step { waits[B] == SERVED && is_allowed -> enter_destination(); look() }
       d_step { finish_sharing(); look() }
#else
    :: d_step { waits[B] == SERVED && is_allowed -> enter_destination(); finish_sharing(); look() }
#endif
    fi
}

inline serve_cow()
{
    d_step { other = (page == A -> B : A) }
    if
    :: can_share(A) && can_share(B) ->
#ifdef DROP_FIRST
        d_step {
            if
            :: held[other] != NONE -> printf("VM: drops frame %d of %c\n", held[other], who(other)); drop(held[other])
            :: else
            fi;
            look()
        }
#endif
        if
        :: held[page] == NONE -> bring_in(false, NOBODY)
        :: else
        fi;
        share_copy()
    :: else -> refuse()
    fi
}

// --- VM: safemaps ---

#define is_pair(p)  (refs[held[p]] == 2 && shares[held[p]] == 0 && held[C] == held[p])
#define is_ready(p) (held[p] != NONE && (!is_cow(held[p]) || is_pair(p)))

// What C had goes; if it was the very frame, of two copy-on-write references one becomes the mapping.
inline note_mapping()
{
    shown = page;
    may_write[page] = true;
    may_write[C] = kind == MAP_WRITE;
    shares[held[page]]++;
    if
    :: held[C] != held[page] ->
        refs[held[page]]++;
        old = held[C];
        held[C] = held[page];
        leaving = C
    :: else
    fi;
    drop_old()
}

inline show_mapping()
{
    printf("VM: C maps %c's page, frame %d\n", who(page), entry[page]);
    old = entry[C];
    writable[page] = true;
    entry[C] = entry[page];
    writable[C] = may_write[C];
    seen = page;
    ghost_of(C, 0) = 0;
    ghost_of(C, LAST) = 0;
    leaving = NOBODY;
    if
    :: old != NONE -> forget_contents(old)
    :: else
    fi;
    old = NONE
}

// The books are written before the call that shows the page, since that call is made together with the answer.
inline serve_map()
{
    if
    :: shown != NOBODY -> answer(C)
    :: else ->
        if
        :: !is_ready(page) -> bring_in(true, NOBODY)
        :: else
        fi;
        d_step { note_mapping(); look() }
        d_step { show_mapping(); resume(C); look() }
    fi
}

inline keep_contents()
{
    ghost_of(C, 0) = ghost_of(seen, 0);
    ghost_of(C, LAST) = ghost_of(seen, LAST);
    seen = NOBODY;
    shown = NOBODY
}

// A mapping ends, C keeps what it saw: the frame copy-on-write, or a copy where the owner's has to stay as it is.
inline end_mapping(woken)
{
    d_step {
        shares[held[C]]--;
#ifdef PINNED
        if
        :: shown == A ->
            take_frame(C);
            printf("VM: copies frame %d to frame %d for C, whose mapping ends\n", held[C], fresh);
            fill(fresh, byte_of(held[C], 0), byte_of(held[C], LAST));
            old = held[C];
            held[C] = fresh;
            may_write[C] = true;
            entry[C] = fresh;
            writable[C] = true;
            fresh = NONE;
            drop_old()
        :: else ->
#endif
            printf("VM: C keeps %c's page, frame %d, copy-on-write\n", who(shown), held[C]);
            may_write[shown] = false;
            may_write[C] = false;
            writable[shown] = false;
            writable[C] = false;
#ifdef PINNED
        fi;
#endif
        keep_contents();
        resume_if(woken);
        look()
    }
}

// --- VM: the end of a process ---

inline end_tables()
{
    if
    :: page == C && shown != NOBODY -> shares[held[C]]--; shown = NOBODY; seen = NOBODY
    :: else
    fi;
    entry[page] = NONE;
    writable[page] = false;
    old = held[page];
    held[page] = NONE;
    drop_old();
    may_write[page] = false;
    known[page] = false;
    ghost_of(page, 0) = 0;
    ghost_of(page, LAST) = 0;
    exiting = NOBODY
}

// Out of reach, then what was made of its right, then its pages.
inline serve_exit()
{
    d_step { exiting != NOBODY -> page = exiting; bound[page] = false; printf("VM: %c has no memory now\n", who(page)) }
    if
    :: shown == page -> end_mapping(NOBODY)
    :: else
    fi;
    d_step { end_tables(); rest(); look() }
}

// --- VM ---

inline take(p)
{
    d_step {
        waits[p] == QUEUED ->
        waits[p] = SERVED;
        client = p;
        kind = request[p];
        page = subject[p]
    }
}

inline serve()
{
    if
    :: kind == COW -> serve_cow()
    :: kind == FAULT || kind == FAULT_WRITE -> bring_in(kind == FAULT_WRITE, client)
    :: kind == RANGE || kind == RANGE_WRITE -> bring_in(kind == RANGE_WRITE, NOBODY); answer(client)
#ifndef NO_MAPPER
    :: kind == MAP || kind == MAP_WRITE -> serve_map()
    :: kind == UNMAP && shown == page -> end_mapping(client)
    :: kind == UNMAP && shown != page -> answer(client)
#endif
    fi
}

// One request after the other, for ever.
proctype vm()
{
    byte client = NOBODY;
    byte kind;
    byte page;       // the page that it is about
    byte other;      // a copy's destination
    byte change;     // of an entry
    byte fresh = NONE;
    byte old = NONE; // to be dropped
end_idle:
    do
    :: serve_exit()
    :: if
       :: take(A)
       :: take(B)
#ifndef NO_MAPPER
       :: take(C)
#endif
       fi;
       if
       :: known[client] && known[page] -> serve()
#ifdef LOSE_ANSWER
       :: known[client] && !known[page] -> d_step { rest() } // nobody cares for those who wait for the dead
       :: !known[client] -> answer(client)
#else
       :: !(known[client] && known[page]) && kind == COW -> refuse()
       :: else -> answer(client)
#endif
       fi
    od
}
